/** What a field of date and time holds, read as UTC; undefined where it holds none. */
export function readUtc(text: string): number | undefined {
  const time = Date.parse(`${text}Z`);
  return text === '' || Number.isNaN(time) ? undefined : time;
}

/** A time in UTC, to the minute, as such a field takes it. */
export const utcField = (time: number): string => new Date(time).toISOString().slice(0, 16);
