import { count, short } from '../../format/numbers.js';
import { minute, second } from '../../format/times.js';
import { after } from '../number-ticks.js';
import type { Mark } from '../types.js';
import { firstAt, type Line, nearestAt } from './prepare.js';
import type { Model, View } from './view.js';

/** A series' value at a time, as it is read. */
export interface Value {
  readonly line: Line;
  /** The place of the point in its series; -1 where none is near. */
  readonly at: number;
  readonly text: string;
}

/** The values under a time: of a series, its nearest point, and the least and most of its pixel. */
export function valuesAt({ unit }: Model, view: View, time: number): Value[] {
  const pixel = (view.span[1] - view.span[0]) / (view.right - view.left);
  return view.drawn.map(({ line }) => {
    const at = nearestAt(line.times, time);
    const value = line.values[at];
    const far = at < 0 || Math.abs((line.times[at] as number) - time) > reach(line, at, pixel);
    if (far || value === undefined || Number.isNaN(value)) {
      return { line, at: -1, text: '–' };
    }
    const from = firstAt(line.times, time - pixel / 2);
    const to = firstAt(line.times, time + pixel / 2);
    if (to - from > 2) return { line, at, text: `${manyText(line, from, to)}${after(unit)}` };
    const [low, high] = [line.low?.[at], line.high?.[at]];
    const interval =
      Number.isFinite(low) && Number.isFinite(high) ? ` (${short(low)} to ${short(high)})` : '';
    return { line, at, text: `${short(value)}${interval}${after(unit)}` };
  });
}

/** As far as a point is read from: to halfway to the next, and some pixels at least. */
function reach({ times }: Line, at: number, pixel: number): number {
  const here = times[at] as number;
  const next = (times[at + 1] ?? here) - here;
  const before = here - (times[at - 1] ?? here);
  return Math.max(next, before) / 2 + pixel * 12;
}

function manyText({ values }: Line, from: number, to: number): string {
  let [low, high, known] = [Infinity, -Infinity, 0];
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    known++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return `${short(low)} to ${short(high)} in ${count(known)} points`;
}

/** The time that is read: that of the nearest point, so that it is a time of the data. */
export function readTime(values: readonly Value[], time: number): number {
  let best = time;
  let distance = Infinity;
  for (const { line, at } of values) {
    if (at < 0) continue;
    const own = line.times[at] as number;
    if (Math.abs(own - time) < distance) [best, distance] = [own, Math.abs(own - time)];
  }
  return best;
}

/** A time in UTC, to the second unless that is zero. */
export const timeText = (at: number): string =>
  `${at % 60_000 === 0 ? minute(at) : second(at)} UTC`;

/** What is under the cursor, in a sentence. */
export function readingOf(model: Model, view: View, time: number, most = 6): string {
  const values = valuesAt(model, view, time);
  const parts = values.slice(0, most).map(({ line, text }) => `${line.name} ${text}`);
  const more = values.length > most ? [`${values.length - most} more`] : [];
  return [timeText(readTime(values, time)), ...parts, ...more].join(' · ');
}

/** What a mark says. */
export function markText({ label, at, until, href }: Mark): string {
  const lasted = until === undefined ? '' : ` to ${timeText(until)}`;
  return `${label} · ${timeText(at)}${lasted}${href === undefined ? '' : ' · click to open'}`;
}
