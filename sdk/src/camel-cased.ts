const times = new Set([
  'Changed',
  'CreationTime',
  'EndTime',
  'NextDueTimes',
  'ScheduledTime',
  'StartTime',
]);

/**
 * What Guiderail answers in this package's words: members in camel case, times (milliseconds since
 * 1970) as `Date`.
 */
export const camelCased = <T>(answer: unknown): T => converted(answer, false) as T;

function converted(value: unknown, isTime: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => converted(one, isTime));
  if (isTime && typeof value === 'number') return new Date(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [
      `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      converted(held, times.has(name)),
    ]),
  );
}
