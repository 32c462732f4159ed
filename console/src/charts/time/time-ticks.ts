import { textWidth } from '../text-width.js';

/** A time on the axis, and where its text is centred. */
export interface TimeTick {
  readonly at: number;
  readonly x: number;
  readonly label: string;
}

export interface TimeTicks {
  readonly ticks: readonly TimeTick[];
  /** The day or year that the ticks belong to, where it begins: a second line. */
  readonly below: readonly TimeTick[];
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365.2425 * day;
const month = year / 12;

const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14].map((n) => n * day),
  ...[1, 2, 3, 6].map((n) => n * month),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((n) => n * year),
];

/** Where the axis lies within the drawing, in pixels. */
export interface Along {
  readonly left: number;
  readonly right: number;
  /** The drawing's whole width: texts stay within it. */
  readonly width: number;
}

/**
 * Round times in UTC, in ISO's order, whose texts do not touch: as many as fit.
 * @param span milliseconds since the epoch
 */
export function timeTicks([from, to]: readonly [number, number], along: Along): TimeTicks {
  const pixels = along.right - along.left;
  if (!(to > from) || !(pixels > 0)) return { ticks: [], below: [] };
  const place = (at: number): number => along.left + ((at - from) / (to - from)) * pixels;
  const fits = (step: number): boolean =>
    (step / (to - from)) * pixels * 0.9 >= textWidth(labelOf(from, step), 11) + 12;
  const chosen = steps.findIndex(fits);
  const found = chosen < 0 ? steps.length - 1 : chosen;
  const step = steps[found] as number;
  const ticks = ticksOf([from, to], step, place, along.width);
  if (ticks.length > 0) return { ticks, below: belowOf(ticks, step, along.width) };
  // no such time lies in a short span: one of a finer step is better than none
  for (let i = found - 1; i >= 0; i--) {
    const finer = steps[i] as number;
    const [one] = ticksOf([from, to], finer, place, along.width);
    if (one) return { ticks: [one], below: belowOf([one], finer, along.width) };
  }
  return { ticks: [], below: [] };
}

function ticksOf(
  [from, to]: readonly [number, number],
  step: number,
  place: (at: number) => number,
  width: number,
): TimeTick[] {
  return timesOf(from, to, step)
    .map((at) => ({ at, x: place(at), label: labelOf(at, step) }))
    .filter(({ x, label }) => {
      const half = textWidth(label, 11) / 2;
      return x - half >= 0 && x + half <= width;
    });
}

function timesOf(from: number, to: number, step: number): number[] {
  const times: number[] = [];
  if (step >= month) {
    const months = Math.round(step / month);
    const start = new Date(from);
    let count = (start.getUTCFullYear() - 1970) * 12 + start.getUTCMonth();
    count = Math.floor(count / months) * months;
    for (; times.length < 1000; count += months) {
      const at = Date.UTC(1970, count);
      if (at > to) break;
      if (at >= from) times.push(at);
    }
    return times;
  }
  // weeks begin on Mondays: the epoch was a Thursday
  const shift = step >= 7 * day ? 4 * day : 0;
  for (let i = Math.ceil((from - shift) / step); times.length < 1000; i++) {
    const at = i * step + shift;
    if (at > to) break;
    times.push(at);
  }
  return times;
}

function labelOf(at: number, step: number): string {
  const text = iso(at);
  if (step >= 0.99 * year) return text.slice(0, 4);
  if (step >= month) return text.slice(0, 7);
  if (step >= day) return text.slice(5, 10);
  if (step >= minute) return text.slice(11, 16);
  return text.slice(11, step >= second ? 19 : 23);
}

/** An ISO text; that of the epoch where the time is beyond what dates can be. */
function iso(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}

function belowOf(ticks: readonly TimeTick[], step: number, width: number): TimeTick[] {
  if (step >= month) return [];
  const name = (at: number): string => iso(at).slice(0, step >= day ? 4 : 10);
  const placed: TimeTick[] = [];
  const add = ({ at, x }: TimeTick): void => {
    const label = name(at);
    const half = textWidth(label, 11) / 2;
    const middle = Math.max(half, Math.min(width - half, x));
    const free = placed.every(
      (other) => Math.abs(other.x - middle) >= half + textWidth(other.label, 11) / 2 + 8,
    );
    if (free) placed.push({ at, x: middle, label });
  };
  ticks.slice(1).forEach((tick, i) => {
    if (name(tick.at) !== name((ticks[i] as TimeTick).at)) add(tick);
  });
  if (ticks[0]) add(ticks[0]);
  return placed.sort((a, b) => a.x - b.x);
}
