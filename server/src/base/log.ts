/** The server's own log: one JSON object a line on standard error, no secrets. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, fields?: object) => void;

export const noLog: Log = () => {};
