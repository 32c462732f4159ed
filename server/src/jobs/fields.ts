import { ScheduleSyntaxError } from '../base/schedule-error.js';

/** A cron expression taken apart. */
export interface CronFields {
  /** Ascending. */
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** 1 to 12. */
  readonly months: ReadonlySet<number>;
  /** Undefined for every year. */
  readonly years: ReadonlySet<number> | undefined;
  /** The days that match in a month (0 to 11), ascending. */
  daysOf(year: number, month: number): readonly number[];
}

/** Whether a day matches; `weekday` is 0 for Sunday, `last` the number of days in the month. */
type DayRule = (day: number, weekday: number, last: number) => boolean;

interface FieldKind {
  readonly title: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
  /** A range such as FRI-MON goes round. */
  readonly round?: boolean;
}

const monthNames = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const dayNames = 'SUN MON TUE WED THU FRI SAT'.split(' ');
const minuteField: FieldKind = { title: 'minutes', min: 0, max: 59 };
const hourField: FieldKind = { title: 'hours', min: 0, max: 23 };
const dayField: FieldKind = { title: 'day-of-month', min: 1, max: 31 };
const monthField: FieldKind = { title: 'month', min: 1, max: 12, names: monthNames };
const yearField: FieldKind = { title: 'year', min: 1970, max: 2199 };
/** AWS counts the days of the week from 1, Sunday. */
const awsWeekdayField: FieldKind = {
  title: 'day-of-week',
  min: 1,
  max: 7,
  names: dayNames,
  round: true,
};
/** Unix counts from 0, and takes 7 for Sunday too. */
const unixWeekdayField: FieldKind = { ...awsWeekdayField, min: 0 };

/** AWS's six fields: minutes hours day-of-month month day-of-week year. */
export function parseAwsFields(parts: readonly string[]): CronFields {
  const [minutes = '', hours = '', days = '', months = '', weekdays = '', years = ''] = parts;
  if (!isAny(days) && !isAny(weekdays)) {
    throw new ScheduleSyntaxError(
      'day-of-month and day-of-week cannot both be given: write ? for one of them.',
    );
  }
  const rule = isAny(weekdays) ? dayOfMonthRule(days) : awsWeekdayRule(weekdays);
  const everyDay = isAny(days) && isAny(weekdays) && months === '*' && years === '*';
  return {
    minutes: list(minutes, minuteField),
    hours: (everyDay && roundTheClock(hours)) || list(hours, hourField),
    months: new Set(list(months, monthField)),
    years: years === '*' ? undefined : new Set(list(years, yearField)),
    daysOf: daysMatching(rule),
  };
}

/** Unix's five fields; where both days are given either one is enough, as cron has it. */
export function parseUnixFields(parts: readonly string[]): CronFields {
  const [minutes = '', hours = '', days = '', months = '', weekdays = ''] = parts;
  const byDay = dayOfMonthRule(days);
  const allowed = new Set(list(weekdays, unixWeekdayField).map((day) => day % 7));
  const byWeekday: DayRule = (_, weekday) => allowed.has(weekday);
  const either: DayRule = (...day) => byDay(...day) || byWeekday(...day);
  return {
    minutes: list(minutes, minuteField),
    hours: list(hours, hourField),
    months: new Set(list(months, monthField)),
    years: undefined,
    daysOf: daysMatching(isAny(weekdays) ? byDay : isAny(days) ? byWeekday : either),
  };
}

const isAny = (text: string): boolean => text === '?' || text === '*';

/** SageMaker's `17/12`: every 12 hours, one of them at 17:00. */
function roundTheClock(hours: string): number[] | undefined {
  const match = /^(\d{1,2})\/(\d{1,2})$/.exec(hours);
  if (!match) return undefined;
  const start = inRange(match[1] ?? '', hourField);
  const step = inRange(match[2] ?? '', { title: 'step of the hours', min: 1, max: 24 });
  const found: number[] = [];
  for (let passed = 0; passed < 24; passed += step) found.push((start + passed) % 24);
  return found.sort((a, b) => a - b);
}

function dayOfMonthRule(text: string): DayRule {
  if (isAny(text)) return () => true;
  const rules = text.split(',').map((item): DayRule => {
    if (item === 'L') return (day, _, last) => day === last;
    if (item === 'LW') {
      return (day, weekday, last) => day === nearestWorkday(last, day, weekday, last);
    }
    const nearest = /^(\d{1,2})W$/.exec(item);
    if (nearest) {
      const target = inRange(nearest[1] ?? '', dayField);
      return (day, weekday, last) =>
        target <= last && day === nearestWorkday(target, day, weekday, last);
    }
    const allowed = new Set(list(item, dayField));
    return (day) => allowed.has(day);
  });
  return (...day) => rules.some((rule) => rule(...day));
}

/** The day from Monday to Friday of the same month that is nearest to `target`. */
function nearestWorkday(target: number, day: number, weekday: number, last: number): number {
  const weekdayOfTarget = (((weekday + target - day) % 7) + 7) % 7;
  if (weekdayOfTarget === 6) return target > 1 ? target - 1 : target + 2;
  if (weekdayOfTarget === 0) return target < last ? target + 1 : target - 2;
  return target;
}

function awsWeekdayRule(text: string): DayRule {
  const rules = text.split(',').map((item): DayRule => {
    if (item === 'L') return (_, weekday) => weekday === 6;
    const last = /^([A-Z\d]+)L$/i.exec(item);
    if (last) {
      const wanted = one(last[1] ?? '', awsWeekdayField) - 1;
      return (day, weekday, days) => weekday === wanted && day + 7 > days;
    }
    const nth = /^([A-Z\d]+)#([1-5])$/i.exec(item);
    if (nth) {
      const wanted = one(nth[1] ?? '', awsWeekdayField) - 1;
      return (day, weekday) => weekday === wanted && Math.ceil(day / 7) === Number(nth[2]);
    }
    const allowed = new Set(list(item, awsWeekdayField).map((day) => day - 1));
    return (_, weekday) => allowed.has(weekday);
  });
  return (...day) => rules.some((rule) => rule(...day));
}

function daysMatching(rule: DayRule): CronFields['daysOf'] {
  return (year, month) => {
    const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
    const days: number[] = [];
    for (let day = 1; day <= last; day++) {
      if (rule(day, (first + day - 1) % 7, last)) days.push(day);
    }
    return days;
  };
}

/** The values of `1,5-9,20/5` in ascending order. */
function list(text: string, field: FieldKind): number[] {
  const found = new Set<number>();
  for (const item of text.split(',')) {
    const [range = '', step, ...rest] = item.split('/');
    if (rest.length > 0) throw unreadable(item, field);
    const by = step === undefined ? 1 : inRange(step, { ...field, min: 1, names: [] });
    const [from, to] = bounds(range, step !== undefined, field);
    const length = to >= from ? to - from : to - from + (field.max - Math.max(field.min, 1) + 1);
    for (let passed = 0; passed <= length; passed += by) {
      const value = from + passed;
      found.add(value > field.max ? value - 7 : value);
    }
  }
  return [...found].sort((a, b) => a - b);
}

function bounds(range: string, stepped: boolean, field: FieldKind): [number, number] {
  if (isAny(range)) return [field.min, field.max];
  const [first = '', second, ...rest] = range.split('-');
  if (rest.length > 0) throw unreadable(range, field);
  const from = one(first, field);
  if (second === undefined) return [from, stepped ? field.max : from];
  const to = one(second, field);
  if (to < from && !field.round) throw unreadable(range, field);
  return [from, to];
}

/** A number or a name of the field. */
function one(text: string, field: FieldKind): number {
  const index = field.names?.indexOf(text.toUpperCase()) ?? -1;
  return index >= 0 ? index + field.min : inRange(text, field);
}

function inRange(text: string, field: FieldKind): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= field.min && value <= field.max)) throw unreadable(text, field);
  return value;
}

const unreadable = (text: string, field: FieldKind): ScheduleSyntaxError =>
  new ScheduleSyntaxError(
    `${field.title} ${JSON.stringify(text)} cannot be read: ` +
      `numbers from ${field.min} to ${field.max} are possible.`,
  );
