/** What a field of date and time holds, read as UTC; undefined where it holds none. */
export function readUtc(text: string): number | undefined {
  const time = Date.parse(`${text}Z`);
  return text === '' || Number.isNaN(time) ? undefined : time;
}
