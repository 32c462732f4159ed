/** A value as one word of a shell's command line. */
export const shellWord = (value: string): string =>
  /^[\w./:@%+,=-]+$/.test(value) ? value : quoted(value);

/** A value between single quotes, for a shell. */
export const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
