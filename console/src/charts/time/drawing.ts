import { cssColour } from '../palette.js';
import { type LegendEntry, standalone } from '../standalone.js';
import type { SeriesTone } from '../types.js';
import { svgPen } from './pen.js';
import type { Line } from './prepare.js';
import { colourOf, drawBefore, drawBehind, drawSeries, strokeOf } from './scene.js';
import { type Model, type View, viewOf } from './view.js';

/** What the series are named, and how they are drawn. */
export const legendOf = (lines: readonly Line[]): LegendEntry[] =>
  lines.map((line) => ({
    name: line.name,
    colour: colourOf({ line }),
    shape: line.kind === 'points' ? 'dot' : line.kind === 'bars' ? 'box' : 'line',
    dash: strokeOf({ line }).dash,
  }));

/** A view as markup of SVG. */
export function innerOf(model: Model, view: View): string {
  const pen = svgPen();
  drawBehind(pen, view, model.thresholds);
  drawSeries(pen, view);
  drawBefore(pen, view, model.thresholds);
  return pen.markup();
}

/** What is looked at, as a file of its own. */
export function drawingOf(title: string, model: Model, looked: View | undefined): string {
  const size = { width: looked?.width ?? 800, height: looked?.height ?? 220 };
  const view = viewOf(model, looked?.span ?? model.whole, size);
  return standalone({
    ...{ title, ...size },
    legend: [...legendOf(model.lines), ...markLegend(view)],
    inner: innerOf(model, view),
  });
}

const toneNames: Readonly<Record<SeriesTone, string>> = {
  bad: 'marks: bad',
  warn: 'marks: warning',
  good: 'marks: good',
  current: 'marks: current',
  baseline: 'marks: baseline',
  plain: 'marks',
};

function markLegend({ marks }: View): LegendEntry[] {
  const tones = [...new Set(marks.map(({ mark }) => mark.tone))];
  return tones.map((tone) => ({
    name: toneNames[tone],
    colour: cssColour(`chart-${tone}`),
    shape: 'box',
  }));
}
