import { BREAK } from './decimate.js';
import type { Sink } from './pen.js';
import type { Drawn, View } from './view.js';

/** How far beyond the view points are drawn, so that huge numbers stay drawable. */
const beyond = 20_000;
const bounded = (value: number): number => Math.max(-beyond, Math.min(beyond, value));

/** A series' line, in pixels times `ratio`. */
export function lineInto({ line, kept }: Drawn, view: View, to: Sink, ratio = 1): void {
  const { times, values, kind } = line;
  let open = false;
  let before = 0;
  for (const i of kept) {
    if (i === BREAK) {
      open = false;
      continue;
    }
    const x = bounded(view.x(times[i] as number)) * ratio;
    const y = bounded(view.y(values[i] as number)) * ratio;
    if (!open) to.moveTo(x, y);
    else {
      if (kind === 'step') to.lineTo(x, before);
      to.lineTo(x, y);
    }
    open = true;
    before = y;
  }
}

/** What is filled of a series: its bars, its points, and points of lines that stand alone. */
export function fillInto(drawn: Drawn, view: View, to: Sink, ratio = 1): void {
  if (drawn.line.kind === 'bars') barsInto(drawn, view, to, ratio);
  else if (drawn.line.kind === 'points') dotsInto(drawn, view, to, ratio, () => true);
  else {
    const { kept } = drawn;
    const few = kept.length <= 40;
    const alone = (k: number): boolean =>
      few || ((kept[k - 1] ?? BREAK) === BREAK && (kept[k + 1] ?? BREAK) === BREAK);
    dotsInto(drawn, view, to, ratio, alone);
  }
}

function dotsInto(
  { line: { times, values, kind }, kept }: Drawn,
  view: View,
  to: Sink,
  ratio: number,
  wanted: (place: number) => boolean,
): void {
  const half = (kind === 'points' ? 2.5 : 2) * ratio;
  kept.forEach((i, k) => {
    if (i === BREAK || !wanted(k)) return;
    const x = bounded(view.x(times[i] as number)) * ratio;
    const y = bounded(view.y(values[i] as number)) * ratio;
    diamond(to, x, y, half);
  });
}

/** Eight corners look round at this size and cost less than an arc. */
function diamond(to: Sink, x: number, y: number, half: number): void {
  const part = half * 0.414;
  to.moveTo(x - part, y - half);
  to.lineTo(x + part, y - half);
  to.lineTo(x + half, y - part);
  to.lineTo(x + half, y + part);
  to.lineTo(x + part, y + half);
  to.lineTo(x - part, y + half);
  to.lineTo(x - half, y + part);
  to.lineTo(x - half, y - part);
  to.closePath();
}

function barsInto({ line, kept }: Drawn, view: View, to: Sink, ratio: number): void {
  const { times, values } = line;
  const zero = bounded(view.y(Math.max(view.range[0], Math.min(view.range[1], 0))));
  const width = barWidth(times, view);
  for (const i of kept) {
    if (i === BREAK) continue;
    const x = view.x(times[i] as number) - width / 2;
    const y = bounded(view.y(values[i] as number));
    to.rect(
      ...([x, Math.min(y, zero), width, Math.abs(y - zero)].map((n) => n * ratio) as [
        number,
        number,
        number,
        number,
      ]),
    );
  }
}

/** Most of the least distance between two times of the series. */
function barWidth(times: Float64Array, view: View): number {
  let least = Infinity;
  const step = Math.max(1, Math.floor(times.length / 2000));
  for (let i = 1; i < times.length; i += step) {
    const between = (times[i] as number) - (times[i - 1] as number);
    if (between > 0 && between < least) least = between;
  }
  const pixels = (least / (view.span[1] - view.span[0])) * (view.right - view.left);
  return Math.max(1, Math.min(40, Number.isFinite(pixels) ? pixels * 0.8 : 24));
}

/** The interval around a series, as closed shapes. */
export function bandInto({ line, kept }: Drawn, view: View, to: Sink): void {
  const { times, low, high } = line;
  if (!low || !high) return;
  let run: number[] = [];
  const close = (): void => {
    if (run.length > 0) runInto(run, { times, low, high }, view, to);
    run = [];
  };
  for (const i of kept) {
    if (i !== BREAK && Number.isFinite(low[i]) && Number.isFinite(high[i])) run.push(i);
    else close();
  }
  close();
}

function runInto(
  run: readonly number[],
  {
    times,
    low,
    high,
  }: { readonly times: Float64Array; readonly low: Float64Array; readonly high: Float64Array },
  { x, y }: View,
  to: Sink,
): void {
  const [first] = run;
  if (first !== undefined && run.length === 1) {
    const top = bounded(y(high[first] as number));
    to.rect(x(times[first] as number) - 2, top, 4, bounded(y(low[first] as number)) - top);
    return;
  }
  run.forEach((i, k) => {
    const [px, py] = [bounded(x(times[i] as number)), bounded(y(high[i] as number))];
    if (k === 0) to.moveTo(px, py);
    else to.lineTo(px, py);
  });
  for (const i of run.toReversed()) {
    to.lineTo(bounded(x(times[i] as number)), bounded(y(low[i] as number)));
  }
  to.closePath();
}
