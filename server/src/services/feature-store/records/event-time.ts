const second_ms = 1_000;
const minute_ms = 60 * second_ms;
const hour_ms = 60 * minute_ms;
const day_ms = 24 * hour_ms;

/** From the first moment of the year 0 until the first of the year 10000, which is too late. */
const first_ms = -62_167_219_200_000;
const end_ms = 253_402_300_800_000;

/** Whether a time lies in what AWS takes: the years 0000 to 9999. */
export const isWithinYears = (time_ms: number): boolean => time_ms >= first_ms && time_ms < end_ms;

const shape = 'yyyy-mm-ddThh:mm:ss';
const dot = 0x2e;
const zulu = 0x5a;
const mostDigits = 9;

/**
 * `yyyy-MM-ddTHH:mm:ssZ`, or the same with 1 to 9 digits of a second's fraction before the `Z`;
 * `T` and `Z` stand as they are, and the time is UTC.
 * @returns milliseconds since the epoch, with a fraction; undefined where the text is none.
 */
export function readIsoTime(text: string): number | undefined {
  const { length } = text;
  if (length < 20 || length > 21 + mostDigits || !hasShape(text)) return undefined;
  if (text.charCodeAt(length - 1) !== zulu) return undefined;
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const year = two(text, 0) * 100 + two(text, 2);
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined;
  const fraction_ms = length === 20 ? 0 : fraction(text);
  if (fraction_ms === undefined) return undefined;
  const time_ms = hour * hour_ms + minute * minute_ms + second * second_ms;
  return daysBefore(year, month, day) * day_ms + time_ms + fraction_ms;
}

/** The first 19 characters: digits and marks where they belong. */
function hasShape(text: string): boolean {
  for (let at = 0; at < shape.length; at += 1) {
    const code = text.charCodeAt(at);
    const wanted = shape.charCodeAt(at);
    const isMark = wanted === 0x2d || wanted === 0x3a || wanted === 0x54;
    if (isMark ? code !== wanted : code < 0x30 || code > 0x39) return false;
  }
  return true;
}

const two = (text: string, at: number): number =>
  (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;

function fraction(text: string): number | undefined {
  const end = text.length - 1;
  if (text.charCodeAt(19) !== dot || end === 20) return undefined;
  let nanoseconds = 0;
  for (let at = 20; at < 20 + mostDigits; at += 1) {
    const code = at < end ? text.charCodeAt(at) : 0x30;
    if (code < 0x30 || code > 0x39) return undefined;
    nanoseconds = nanoseconds * 10 + code - 0x30;
  }
  return nanoseconds / 1e6;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysOf = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (monthDays[month - 1] as number);

/**
 * Days from 1970-01-01 in the proleptic Gregorian calendar, by counting years from March on, so
 * that the leap day is a year's last.
 */
function daysBefore(year: number, month: number, day: number): number {
  const since = month > 2 ? year : year - 1;
  const months = month > 2 ? month - 3 : month + 9;
  const leaps = Math.floor(since / 4) - Math.floor(since / 100) + Math.floor(since / 400);
  return since * 365 + leaps + Math.floor((153 * months + 2) / 5) + day - 1 - 719_468;
}

/** Seconds since 1970 as milliseconds, to the microsecond. */
export const timeOfSeconds = (seconds: number): number => Math.round(seconds * 1e6) / 1e3;

/**
 * Whether seconds in decimal lie in the year 9999 though a double of them is the year after's first
 * moment: from its last 15 microseconds on the one cannot be told from the other.
 * @param time_ms of the text
 */
export const isEndOfYears = (seconds: string, time_ms: number): boolean =>
  time_ms === end_ms && /^\+?0*253402300799\.\d+$/.test(seconds);
