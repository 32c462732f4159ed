import { ScheduleSyntaxError } from '../base/schedule-error.js';
import { day_ms, hour_ms, minute_ms } from '../base/time.js';
import { type CronFields, parseAwsFields, parseUnixFields } from './fields.js';

const units: Readonly<Record<string, number>> = {
  minute: minute_ms,
  hour: hour_ms,
  day: day_ms,
};
const firstYear = 1970;
const lastYear = 2199;

/** When something is due. Times are milliseconds since the epoch; everything is UTC. */
export interface Timetable {
  /** The first due time strictly after `time`, or undefined when there is none before 2200. */
  nextAfter(time: number): number | undefined;
  /** The last due time at or before `time`, or undefined when there was none since 1970. */
  previousAtOrBefore(time: number): number | undefined;
  /** True when two due times can lie within the same hour. */
  readonly finerThanHour: boolean;
}

/** What is handed to services, which do not import this room. */
export interface Cron {
  /** @throws ScheduleSyntaxError naming the part that cannot be read. */
  parse(expression: string): Timetable;
}

const known = new Map<string, Timetable>();
const knownLimit = 10_000;

/**
 * Reads a schedule expression: AWS's `cron(minutes hours day-of-month month day-of-week year)` with
 * `?`, `L`, `W`, `#`; `rate(n minutes|hours|days)`, whose due times are multiples of the period
 * since the epoch; or five fields of Unix's cron. SageMaker's `cron(0 17/12 ? * * *)` means every
 * twelve hours around the clock, 05:00 included, as its documentation describes it.
 * @throws ScheduleSyntaxError naming the part that cannot be read.
 */
export function parseSchedule(expression: string): Timetable {
  const before = known.get(expression);
  if (before) return before;
  const timetable = read(expression.trim());
  if (known.size >= knownLimit) known.clear();
  known.set(expression, timetable);
  return timetable;
}

export const cron: Cron = { parse: parseSchedule };

export const nextAfter = (expression: string, time: number): number | undefined =>
  parseSchedule(expression).nextAfter(time);

export const previousAtOrBefore = (expression: string, time: number): number | undefined =>
  parseSchedule(expression).previousAtOrBefore(time);

function read(expression: string): Timetable {
  const rate = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/.exec(expression);
  if (rate) return everyPeriod(Number(rate[1]) * (units[rate[2] ?? ''] ?? 0), expression);
  const inner = /^cron\((.*)\)$/.exec(expression)?.[1] ?? expression;
  const parts = inner.trim().split(/\s+/);
  if (parts.length === 6) return calendar(parseAwsFields(parts));
  if (parts.length === 5) return calendar(parseUnixFields(parts));
  throw new ScheduleSyntaxError(
    `${JSON.stringify(expression)} is not a schedule: give cron(minutes hours day-of-month month ` +
      'day-of-week year) or rate(n minutes|hours|days).',
  );
}

function everyPeriod(period_ms: number, expression: string): Timetable {
  if (period_ms <= 0 || period_ms > 366 * day_ms) {
    throw new ScheduleSyntaxError(
      `${expression}: the period must lie between 1 minute and a year.`,
    );
  }
  return {
    nextAfter: (time) => (Math.floor(time / period_ms) + 1) * period_ms,
    previousAtOrBefore: (time) => Math.floor(time / period_ms) * period_ms,
    finerThanHour: period_ms % units.hour! !== 0,
  };
}

function calendar(fields: CronFields): Timetable {
  return {
    nextAfter: (time) => {
      const from = Math.floor(time / minute_ms) * minute_ms + minute_ms;
      return search(fields, from, 1);
    },
    previousAtOrBefore: (time) => search(fields, Math.floor(time / minute_ms) * minute_ms, -1),
    finerThanHour: fields.minutes.length > 1,
  };
}

/** The due time nearest to `from` (itself included), forwards or backwards, month by month. */
function search(fields: CronFields, from: number, direction: 1 | -1): number | undefined {
  const start = new Date(from);
  let year = start.getUTCFullYear();
  let month = start.getUTCMonth();
  const dayOfStart = Math.floor(from / day_ms);
  while (year >= firstYear && year <= lastYear) {
    if (fields.months.has(month + 1) && (fields.years?.has(year) ?? true)) {
      const days = fields.daysOf(year, month);
      for (const day of direction === 1 ? days : days.toReversed()) {
        const epochDay = Date.UTC(year, month, day) / day_ms;
        if ((epochDay - dayOfStart) * direction < 0) continue;
        const time = timeOfDay(fields, epochDay * day_ms, from, direction);
        if (time !== undefined) return time;
      }
    }
    month += direction;
    if (month < 0 || month > 11) {
      year += direction;
      month = direction === 1 ? 0 : 11;
    }
  }
  return undefined;
}

function timeOfDay(
  fields: CronFields,
  midnight: number,
  from: number,
  direction: 1 | -1,
): number | undefined {
  for (const hour of direction === 1 ? fields.hours : fields.hours.toReversed()) {
    for (const minute of direction === 1 ? fields.minutes : fields.minutes.toReversed()) {
      const time = midnight + (hour * 60 + minute) * minute_ms;
      if ((time - from) * direction >= 0) return time;
    }
  }
  return undefined;
}
