/** Numbers from here on are milliseconds: in seconds, they would lie past the year 5138. */
const MILLISECONDS_FROM = 1e11;
const DAY = 86_400;
/** Years 1 to 9999. */
const EARLIEST = Date.UTC(1970, 0, 1) / 1000 - 719_162 * DAY;
const LATEST = Date.UTC(10_000, 0, 1) / 1000;

const WRITTEN = new RegExp(
  '^\\s*(\\d{4})([-/])(\\d{1,2})\\2(\\d{1,2})' +
    '(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2}(?:\\.\\d+)?))?' +
    '\\s*(?:([Zz])|([+-])(\\d{2})(?::?(\\d{2}))?(?::?\\d{2})?)?)?\\s*$',
);

/** Seconds since 1970 of a time given as seconds or milliseconds; NaN outside the years 1-9999. */
export function secondsOfNumber(value: number): number {
  const seconds = Math.abs(value) >= MILLISECONDS_FROM ? value / 1000 : value;
  return seconds >= EARLIEST && seconds < LATEST ? seconds : Number.NaN;
}

/**
 * Seconds since 1970 of an ISO 8601 date or time, with `T` or a blank between, UTC where no offset
 * is written; or of a number (`secondsOfNumber`). NaN where the text is neither.
 */
export function secondsOfText(text: string): number {
  const found = WRITTEN.exec(text);
  if (found === null) {
    return text.trim() === '' ? Number.NaN : secondsOfNumber(Number(text));
  }
  const [, year, , month, day, hour = 0, minute = 0, second = 0, , sign, hours, minutes] = found;
  const midnight = new Date(0);
  midnight.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const exists = midnight.getUTCMonth() === Number(month) - 1 && midnight.getUTCDate() === +day!;
  const ofDay = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  if (!exists || Number(hour) > 24 || Number(minute) > 59 || ofDay > DAY) return Number.NaN;
  const offset = sign === undefined ? 0 : Number(hours) * 3600 + Number(minutes ?? 0) * 60;
  return secondsOfNumber(midnight.getTime() / 1000 + ofDay - (sign === '-' ? -offset : offset));
}
