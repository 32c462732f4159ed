import { colourName, cssColour, dashOf } from '../palette.js';
import { shortened, textWidth } from '../text-width.js';
import type { SeriesTone, Threshold } from '../types.js';
import { markSize, pixelsOf } from './marks.js';
import type { Pen, Sink } from './pen.js';
import { bandInto, fillInto, lineInto } from './shapes.js';
import { type Drawn, laneHeight, type View } from './view.js';

/** What lies behind the series: tinted sides of thresholds, grid, axes, bands. */
export function drawBehind(pen: Pen, view: View, thresholds: readonly Threshold[]): void {
  const { left, right, top, bottom, yTicks, time, y, x } = view;
  for (const { value, wrong = 'above' } of thresholds) {
    const at = Math.max(top, Math.min(bottom, y(value)));
    const [from, to] = wrong === 'above' ? [top, at] : [at, bottom];
    if (to > from) {
      const box = (into: Sink): void => into.rect(left, from, right - left, to - from);
      pen.path(box, { fill: 'var(--chart-bad)', opacity: 0.07 });
    }
  }
  pen.path(
    (to) => {
      for (const { at } of yTicks) lineAcross(to, left, right, y(at));
      for (const { at } of time.ticks) if (at >= view.span[0]) lineDown(to, x(at), top, bottom);
    },
    { stroke: 'var(--chart-grid)' },
  );
  for (const { at, label } of yTicks) {
    pen.text(left - 6, y(at) + 4, label, { fill: 'var(--dim)', anchor: 'end' });
  }
  drawTimeAxis(pen, view);
  pen.within([left, top, right - left, bottom - top], () => {
    for (const drawn of view.drawn) {
      const fill = colourOf(drawn);
      pen.path((to) => bandInto(drawn, view, to), { fill, opacity: 0.18 });
    }
  });
}

function drawTimeAxis(pen: Pen, { left, right, bottom, height, lanes, time, x }: View): void {
  const base = lanes > 0 ? bottom + lanes * laneHeight + 3 : bottom;
  pen.path((to) => lineAcross(to, left, right, bottom), { stroke: 'var(--strong-line)' });
  pen.path(
    (to) => {
      for (const { at } of time.ticks) lineDown(to, x(at), base, base + 4);
    },
    { stroke: 'var(--strong-line)' },
  );
  for (const tick of time.ticks) {
    pen.text(tick.x, base + 15, tick.label, { fill: 'var(--dim)', anchor: 'middle' });
  }
  const taken = time.below.map((tick) => {
    const half = textWidth(tick.label, 11) / 2 + 6;
    return [tick.x - half, tick.x + half] as const;
  });
  const zone = textWidth('UTC', 11);
  const free = [0, right - zone].find((at) => taken.every(([a, b]) => b < at || a > at + zone));
  if (free !== undefined) pen.text(free, height - 5, 'UTC', { fill: 'var(--dim)' });
  for (const tick of time.below) {
    pen.text(tick.x, height - 5, tick.label, { fill: 'var(--ink)', anchor: 'middle' });
  }
}

/** The series themselves, for a file; the canvas's are drawn by uPlot from the same shapes. */
export function drawSeries(pen: Pen, view: View): void {
  const { left, right, top, bottom } = view;
  pen.within([left, top, right - left, bottom - top], () => {
    for (const drawn of view.drawn) {
      const { width, dash } = strokeOf(drawn);
      const stroke = colourOf(drawn);
      if (width > 0) pen.path((to) => lineInto(drawn, view, to), { stroke, width, dash });
      pen.path((to) => fillInto(drawn, view, to), { fill: stroke });
    }
  });
}

/** A series' colour as CSS. */
export const colourOf = ({ line: { tone, place } }: Pick<Drawn, 'line'>): string =>
  cssColour(colourName(tone, place));

/** How a series' line is drawn; of width 0 where it has none. */
export function strokeOf({ line: { kind, tone, place } }: Pick<Drawn, 'line'>) {
  const lined = kind === 'line' || kind === 'step';
  return { width: lined ? 1.75 : 0, dash: dashOf(tone, place) };
}

/** What lies before the series: thresholds with their labels, and marks. */
export function drawBefore(pen: Pen, view: View, thresholds: readonly Threshold[]): void {
  drawThresholds(pen, view, thresholds);
  const { left, right, top, height } = view;
  pen.within([left - 6, top, right - left + 12, height - top], () => drawMarks(pen, view));
}

function drawThresholds(pen: Pen, view: View, thresholds: readonly Threshold[]): void {
  const { left, right, top, bottom, y } = view;
  const taken: number[] = [];
  for (const { value, label } of [...thresholds].sort((a, b) => b.value - a.value)) {
    const place = y(value);
    const over = place < top - 0.5;
    const under = place > bottom + 0.5;
    const at = Math.max(top, Math.min(bottom, place));
    if (!over && !under) {
      const line = (to: Sink): void => lineAcross(to, left, right, at);
      pen.path(line, { stroke: 'var(--chart-bad)', width: 1.25, dash: [6, 3] });
    }
    const arrow = over ? '↑ ' : under ? '↓ ' : '';
    const text = shortened(`${arrow}${label}`, right - left - 12, 11);
    const base = freePlace(at - 4 < top + 10 ? at + 13 : at - 4, taken);
    taken.push(base);
    const width = textWidth(text, 11);
    const ground = (to: Sink): void => to.rect(right - width - 8, base - 11, width + 6, 14);
    pen.path(ground, { fill: 'var(--card)', opacity: 0.8 });
    pen.text(right - 5, base, text, { fill: 'var(--chart-bad)', anchor: 'end' });
  }
}

/** A line for a text that no other has taken, at this place or under it. */
function freePlace(wanted: number, taken: readonly number[]): number {
  let place = wanted;
  while (taken.some((other) => Math.abs(other - place) < 14)) place += 14;
  return place;
}

function drawMarks(pen: Pen, view: View): void {
  const { marks, span, left, right, top, bottom, x } = view;
  const scale = (right - left) / (span[1] - span[0]);
  const through = marks.length <= 60;
  for (const { mark, lane } of marks) {
    const fill = cssColour(`chart-${mark.tone}`);
    const middle = bottom + 3 + lane * laneHeight + laneHeight / 2;
    if (mark.until !== undefined) {
      const [from, to] = pixelsOf(mark, scale);
      const start = Math.max(left - 6, x(mark.at));
      const end = Math.min(right + 6, x(mark.at) + to - from);
      pen.path((into) => into.rect(start, middle - 5, end - start, 10), { fill });
      if (end - start >= 16) {
        const inside = { stroke: 'var(--card)', width: 1.5 };
        pen.path((into) => signInto(into, mark.tone, (start + end) / 2, middle), inside);
      }
      continue;
    }
    if (through) {
      const line = (into: Sink): void => lineDown(into, x(mark.at), top, bottom);
      pen.path(line, { stroke: fill, dash: [2, 3], opacity: 0.7 });
    }
    pen.path((into) => symbolInto(into, mark.tone, x(mark.at), middle), { fill });
  }
}

/** A sign within a stretch: a cross where it is bad, a tick where it is good. */
function signInto(to: Sink, tone: SeriesTone, x: number, y: number): void {
  if (tone === 'bad') {
    to.moveTo(x - 3, y - 3);
    to.lineTo(x + 3, y + 3);
    to.moveTo(x + 3, y - 3);
    to.lineTo(x - 3, y + 3);
  } else if (tone === 'good') {
    to.moveTo(x - 3.5, y);
    to.lineTo(x - 1, y + 2.5);
    to.lineTo(x + 3.5, y - 3);
  } else if (tone === 'warn') {
    to.moveTo(x, y - 3.5);
    to.lineTo(x, y + 0.5);
    to.moveTo(x, y + 2);
    to.lineTo(x, y + 3.5);
  }
}

/** A moment's symbol: its shape tells its tone as its colour does. */
function symbolInto(to: Sink, tone: SeriesTone, x: number, y: number): void {
  const half = markSize / 2 - 1;
  const corners: Readonly<Record<SeriesTone, readonly (readonly [number, number])[]>> = {
    bad: cross,
    warn: [
      [0, -1],
      [1, 0.9],
      [-1, 0.9],
    ],
    good: octagon,
    current: square,
    baseline: square,
    plain: [
      [0, -1],
      [1, 0],
      [0, 1],
      [-1, 0],
    ],
  };
  corners[tone].forEach(([dx, dy], i) => {
    if (i === 0) to.moveTo(x + dx * half, y + dy * half);
    else to.lineTo(x + dx * half, y + dy * half);
  });
  to.closePath();
}

const square: readonly (readonly [number, number])[] = [
  [-0.8, -0.8],
  [0.8, -0.8],
  [0.8, 0.8],
  [-0.8, 0.8],
];
const octagon = Array.from({ length: 8 }, (_, i) => {
  const angle = (Math.PI * (2 * i + 1)) / 8;
  return [Math.cos(angle), Math.sin(angle)] as const;
});
const cross: readonly (readonly [number, number])[] = (
  [
    [-1, -0.55],
    [-0.55, -1],
    [0, -0.45],
    [0.55, -1],
    [1, -0.55],
    [0.45, 0],
    [1, 0.55],
    [0.55, 1],
    [0, 0.45],
    [-0.55, 1],
    [-1, 0.55],
    [-0.45, 0],
  ] as const
).map((corner) => corner);

function lineAcross(to: Sink, left: number, right: number, y: number): void {
  to.moveTo(left, Math.round(y) + 0.5);
  to.lineTo(right, Math.round(y) + 0.5);
}

function lineDown(to: Sink, x: number, top: number, bottom: number): void {
  to.moveTo(Math.round(x) + 0.5, top);
  to.lineTo(Math.round(x) + 0.5, bottom);
}
