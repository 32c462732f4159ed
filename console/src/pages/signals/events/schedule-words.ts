const units: Readonly<Record<string, string>> = { minute: 'minute', hour: 'hour', day: 'day' };

const days: Readonly<Record<string, string>> = {
  ...{ SUN: 'Sunday', MON: 'Monday', TUE: 'Tuesday', WED: 'Wednesday', THU: 'Thursday' },
  ...{ FRI: 'Friday', SAT: 'Saturday', 1: 'Sunday', 2: 'Monday', 3: 'Tuesday', 4: 'Wednesday' },
  ...{ 5: 'Thursday', 6: 'Friday', 7: 'Saturday' },
};

/**
 * A schedule in words where it is one that people often write: `rate(5 minutes)`, daily, hourly,
 * weekly and monthly crons. Times are UTC.
 * @returns undefined for others, which stand as they are
 */
export function scheduleWords(expression: string): string | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression.trim());
  if (rate) {
    const [, count = '', unit = ''] = rate;
    return count === '1' ? `each ${units[unit]}` : `every ${count} ${units[unit]}s`;
  }
  const cron = /^cron\((.*)\)$/.exec(expression.trim());
  const fields = cron?.[1]?.trim().split(/\s+/);
  return fields?.length === 6 ? cronWords(fields as Fields) : undefined;
}

type Fields = [
  minute: string,
  hour: string,
  date: string,
  month: string,
  day: string,
  year: string,
];

const any = (field: string): boolean => field === '*' || field === '?';
const number = (field: string): boolean => /^\d{1,2}$/.test(field);

function cronWords([minute, hour, date, month, day, year]: Fields): string | undefined {
  if (!any(month) || !any(year)) return undefined;
  const when = dayWords(date, day);
  const step = /^(?:0|\*)\/(\d+)$/;
  const everyMinutes = step.exec(minute)?.[1];
  const everyHours = step.exec(hour)?.[1];
  const daily = any(date) && any(day);
  if (daily && any(hour) && minute === '*') return 'each minute';
  if (daily && any(hour) && everyMinutes) return `every ${everyMinutes} minutes of the hour`;
  if (!number(minute)) return undefined;
  if (daily && any(hour)) return `each hour at ${two(minute)} past`;
  if (daily && everyHours) return `every ${everyHours} hours of the day at ${two(minute)} past`;
  if (!number(hour) || when === undefined) return undefined;
  return `${when} at ${two(hour)}:${two(minute)} UTC`;
}

const two = (field: string): string => field.padStart(2, '0');

function dayWords(date: string, day: string): string | undefined {
  if (any(date) && any(day)) return 'each day';
  if (any(day) && number(date)) return `on day ${date} of each month`;
  if (any(day) && date === 'L') return 'on the last day of each month';
  if (!any(date)) return undefined;
  if (day.toUpperCase() === 'MON-FRI' || day === '2-6') return 'Monday to Friday';
  const named = day.split(',').map((one) => days[one.toUpperCase()]);
  if (named.some((one) => one === undefined)) return undefined;
  return `each ${named.join(' and ')}`;
}
