const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const names = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * A schedule expression in words, for the forms that are usual: AWS's `cron(…)`, `rate(…)` and
 * `NOW`. Undefined for what has no short words; its due times say it then.
 */
export function expressionWords(expression: string): string | undefined {
  const text = expression.trim();
  if (text === 'NOW') return 'once, when it was made';
  const rate = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/.exec(text);
  if (rate) return everyWords(Number(rate[1]), rate[2] ?? '');
  const fields = /^cron\((.*)\)$/.exec(text)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) return undefined;
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if (!isAny(month) || !isAny(year)) return undefined;
  const time = timeWords(minutes, hours);
  if (time === undefined) return undefined;
  const day = dayWords(dayOfMonth, dayOfWeek);
  if (day === undefined) return undefined;
  const daily = /^at /.test(time);
  return day === ''
    ? daily
      ? `every day ${time}`
      : time
    : `${time}, ${day}`.replace(/^(at .*), (.*)$/, '$2 $1');
}

const isAny = (field: string): boolean => field === '*' || field === '?';

const everyWords = (count: number, unit: string): string =>
  count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;

function timeWords(minutes: string, hours: string): string | undefined {
  if (isAny(minutes) && isAny(hours)) return 'every minute';
  const step = /^(?:0|\*)\/(\d+)$/.exec(minutes)?.[1];
  if (step !== undefined && isAny(hours)) return everyWords(Number(step), 'minute');
  if (!/^\d{1,2}$/.test(minutes)) return undefined;
  const past = `${Number(minutes)} minutes past`;
  if (isAny(hours)) return Number(minutes) === 0 ? 'every hour' : `every hour at ${past}`;
  const every = /^(\d{1,2}|\*)\/(\d{1,2})$/.exec(hours);
  if (every) {
    const at = every[1] === '*' ? 0 : Number(every[1]);
    return `every ${every[2]} hours around ${clock(at, minutes)}`;
  }
  if (!/^\d{1,2}$/.test(hours)) return undefined;
  return `at ${clock(Number(hours), minutes)} UTC`;
}

const clock = (hour: number, minute: string): string =>
  `${String(hour).padStart(2, '0')}:${minute.padStart(2, '0')}`;

function dayWords(dayOfMonth: string, dayOfWeek: string): string | undefined {
  if (isAny(dayOfMonth) && isAny(dayOfWeek)) return '';
  if (isAny(dayOfMonth)) return weekWords(dayOfWeek);
  if (!isAny(dayOfWeek)) return undefined;
  if (dayOfMonth === 'L') return 'on the last day of the month';
  return /^\d{1,2}$/.test(dayOfMonth) ? `on day ${Number(dayOfMonth)} of the month` : undefined;
}

function weekWords(field: string): string | undefined {
  const [, from, to] = /^([A-Z]{3}|[1-7])-([A-Z]{3}|[1-7])$/.exec(field) ?? [];
  if (from !== undefined && to !== undefined) {
    const [first, last] = [dayOf(from), dayOf(to)];
    return first && last && `${first} to ${last}`;
  }
  const all = field.split(',').map(dayOf);
  return all.every((day) => day !== undefined) ? `every ${all.join(', ')}` : undefined;
}

/** AWS counts from Sunday as 1. */
const dayOf = (text: string): string | undefined =>
  days[/^[1-7]$/.test(text) ? Number(text) - 1 : names.indexOf(text)];
