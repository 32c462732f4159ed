/** A time in UTC to the minute: 2026-11-22 13:05. */
export const minute = (at: number | string | Date): string =>
  new Date(at).toISOString().slice(0, 16).replace('T', ' ');

/** A time in UTC to the second. */
export const second = (at: number | string | Date): string =>
  new Date(at).toISOString().slice(0, 19).replace('T', ' ');

const steps: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** A span in its largest unit, and the next where it matters: 3 h 20 min. */
export function span(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  for (const [i, [unit, word]] of steps.entries()) {
    if (size < unit) continue;
    const whole = Math.floor(size / unit);
    const [smaller, smallerWord] = steps[i + 1] ?? [0, ''];
    const rest = smaller && whole < 10 ? Math.floor((size % unit) / smaller) : 0;
    return rest > 0 ? `${whole} ${word} ${rest} ${smallerWord}` : `${whole} ${word}`;
  }
  return `${Math.round(size)} ms`;
}

/** How long ago, or in how long. */
export function ago(at: number, now: number): string {
  if (Math.abs(at - now) < 1000) return 'now';
  return at < now ? `${span(now - at)} ago` : `in ${span(at - now)}`;
}

/** A tick's label with hours to 24, whatever the axis would write. */
export const tick = (time: Date, label: string): string =>
  /[AP]M$/.test(label) ? time.toISOString().slice(11, 16) : label;
