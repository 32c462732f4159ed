import { scaleLinear } from 'd3-scale';
import { numberTicks, padded, type Tick } from '../number-ticks.js';
import { textWidth } from '../text-width.js';
import type { Mark, Threshold, TimeChartProps } from '../types.js';
import { BREAK, decimate } from './decimate.js';
import { type LanedMark, lanesOf, placeMarks } from './marks.js';
import { firstAt, type Line } from './prepare.js';
import { type TimeTicks, timeTicks } from './time-ticks.js';

export type Span = readonly [number, number];

/** All that a chart over time shows, whatever part of it is looked at. */
export interface Model {
  readonly lines: readonly Line[];
  readonly unit: string | undefined;
  readonly thresholds: readonly Threshold[];
  readonly marks: readonly Mark[];
  /** All of it. */
  readonly whole: Span;
  readonly range: TimeChartProps['range'];
  /** Rows of marks under the plot. */
  readonly lanes: number;
}

/** A series with the places that are drawn of it. */
export interface Drawn {
  readonly line: Line;
  readonly kept: readonly number[];
}

/** What is looked at, and where each thing of it lies, in CSS pixels. */
export interface View {
  readonly span: Span;
  readonly range: readonly [number, number];
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly drawn: readonly Drawn[];
  readonly yTicks: readonly Tick[];
  readonly time: TimeTicks;
  readonly marks: readonly LanedMark[];
  readonly lanes: number;
  readonly x: (time: number) => number;
  readonly y: (value: number) => number;
}

export const laneHeight = 14;
const axisHeight = 34;

/** The span of all data and marks, at least a moment wide. */
export function wholeSpan(lines: readonly Line[], marks: readonly Mark[]): Span {
  let from = Infinity;
  let to = -Infinity;
  for (const { times } of lines) {
    if (times.length === 0) continue;
    from = Math.min(from, times[0] as number);
    to = Math.max(to, times[times.length - 1] as number);
  }
  if (from > to) {
    for (const { at, until = at } of marks) {
      from = Math.min(from, at);
      to = Math.max(to, until);
    }
  }
  if (from > to) return [0, 1];
  return from === to ? [from - 1_800_000, to + 1_800_000] : [from, to];
}

/** Lays out a part of a chart. */
export function viewOf(
  { lines, unit, thresholds, marks, range: wanted, lanes }: Model,
  span: Span,
  { width, height }: { readonly width: number; readonly height: number },
): View {
  const column = (span[1] - span[0]) / Math.max(1, width - 40);
  const drawn = lines.map((line) => ({ line, kept: keptOf(line, span, column) }));
  const bottom = height - axisHeight - (lanes > 0 ? lanes * laneHeight + 3 : 0);
  const top = 8;
  const range = rangeOf(drawn, thresholds, wanted, Math.floor((bottom - top) / 40));
  const bare = thresholds.length === 0 && drawn.every(({ kept }) => kept.length === 0);
  const most = Math.max(2, Math.floor((bottom - top) / 40));
  const yTicks = bare ? [] : numberTicks(range, most, unit);
  const widest = Math.max(28, ...yTicks.map(({ label }) => textWidth(label, 11)));
  const left = Math.min(width * 0.4, Math.ceil((widest + 10) / 8) * 8);
  const right = Math.max(left + 1, width - 10);
  const scale = (right - left) / (span[1] - span[0]);
  const up = (bottom - top) / (range[1] - range[0]);
  return {
    ...{ span, range, width, height, left, right, top, bottom, drawn, yTicks, lanes },
    time: timeTicks(span, { left, right, width }),
    marks: placeMarks(marks, lanes, span, scale),
    x: (time) => left + (time - span[0]) * scale,
    y: (value) => bottom - (value - range[0]) * up,
  };
}

/** How many rows marks need when all are looked at. */
export const lanesNeeded = (marks: readonly Mark[], whole: Span): number =>
  marks.length === 0 ? 0 : lanesOf(marks, 600 / (whole[1] - whole[0]));

function keptOf({ times, values }: Line, [from, to]: Span, column: number): number[] {
  // one point more at each side: the line goes on beyond the view
  const first = Math.max(0, firstAt(times, from) - 1);
  const last = Math.min(times.length, firstAt(times, to) + 1);
  return decimate(times, values, [first, last], column);
}

function rangeOf(
  drawn: readonly Drawn[],
  thresholds: readonly Threshold[],
  wanted: Model['range'],
  ticks: number,
): readonly [number, number] {
  if (Array.isArray(wanted)) {
    const [low, high] = wanted as [number, number];
    return high > low ? [low, high] : padded(low, high);
  }
  const ends: [number, number] = [Infinity, -Infinity];
  for (const { line, kept } of drawn) {
    widen(ends, line.values, kept);
    if (line.low) widen(ends, line.low, kept);
    if (line.high) widen(ends, line.high, kept);
    if (line.kind === 'bars') [ends[0], ends[1]] = [Math.min(ends[0], 0), Math.max(ends[1], 0)];
  }
  let [low, high] = ends[0] > ends[1] ? [0, 0] : ends;
  const near = Math.min(1e307, (high - low || Math.abs(high) || 1) * 4);
  for (const { value } of thresholds) {
    if (ends[0] > ends[1] || (value >= low - near && value <= high + near)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const zero = wanted === 'zero' || drawn.some(({ line }) => line.kind === 'bars');
  const [from, to] = padded(low, high, { zero });
  const [nice0 = from, nice1 = to] = scaleLinear()
    .domain([from, to])
    .nice(Math.max(2, ticks * 2))
    .domain();
  return [nice0, nice1];
}

function widen(ends: [number, number], values: Float64Array, kept: readonly number[]): void {
  for (const i of kept) {
    if (i === BREAK) continue;
    const value = values[i] as number;
    if (value < ends[0]) ends[0] = value;
    if (value > ends[1]) ends[1] = value;
  }
}
