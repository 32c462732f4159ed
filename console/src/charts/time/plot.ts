import uPlot from 'uplot';
import { canvasPen } from './pen.js';
import { colourOf, drawBefore, drawBehind, strokeOf } from './scene.js';
import { fillInto, lineInto } from './shapes.js';
import type { Model, View } from './view.js';

/** A chart on a canvas. What it shows is laid out elsewhere: it draws the view that it is given. */
export interface Plot {
  /** Over the plot's area, for pointers. */
  readonly over: HTMLElement;
  /** Draws another view of the same series. */
  draw(view: View): void;
  /** Draws again, with the colours as they are now. */
  recolour(): void;
  end(): void;
}

/** What makes another canvas necessary: other series or other ways to draw them. */
export const signatureOf = ({ lines }: Model): string =>
  JSON.stringify(lines.map(({ name, kind, tone, place }) => [name, kind, tone, place]));

/** Draws a view in an element. */
export function startPlot(host: HTMLElement, model: () => Model, first: View): Plot {
  let view = first;
  const colour = colours(host);
  const pen = (plot: uPlot) => canvasPen(plot.ctx, uPlot.pxRatio, colour.of);
  const series = first.drawn.map((drawn, i): uPlot.Series => {
    const { width, dash } = strokeOf(drawn);
    const tint = (): string => colour.of(colourOf(drawn));
    return {
      ...{ scale: 'y', auto: false, pxAlign: 0, width, dash: [...dash], stroke: tint, fill: tint },
      points: { show: false },
      paths: () => pathsOf(view, i),
    };
  });
  const free: uPlot.Scale = {
    time: false,
    auto: false,
    range: (_, min, max) => [min ?? 0, max ?? 1],
  };
  const options: uPlot.Options = {
    ...{ width: view.width, height: view.height, ms: 1, pxAlign: 0 },
    scales: { x: free, y: { ...free } },
    axes: [{ show: false }, { show: false }],
    legend: { show: false },
    cursor: { show: false },
    padding: [
      () => view.top,
      () => view.width - view.right,
      () => view.height - view.bottom,
      () => view.left,
    ],
    series: [{}, ...series],
    hooks: {
      drawClear: [(plot) => drawBehind(pen(plot), view, model().thresholds)],
      draw: [(plot) => drawBefore(pen(plot), view, model().thresholds)],
    },
  };
  // the series' own points are read by `paths`: uPlot is told of the axes' ends alone
  const none = series.map(() => [null, null]);
  const plot = new uPlot(options, [[0, 1], ...none] as uPlot.AlignedData, host);
  const show = (): void =>
    plot.batch(() => {
      if (plot.width !== view.width || plot.height !== view.height) plot.setSize(view);
      plot.setScale('x', { min: view.span[0], max: view.span[1] });
      plot.setScale('y', { min: view.range[0], max: view.range[1] });
      plot.redraw(true, true);
    });
  show();
  return {
    over: plot.over,
    draw: (next) => {
      view = next;
      show();
    },
    recolour: () => {
      colour.forget();
      plot.redraw(false, false);
    },
    end: () => plot.destroy(),
  };
}

function pathsOf(view: View, place: number): uPlot.Series.Paths | null {
  const drawn = view.drawn[place];
  if (!drawn) return null;
  const ratio = uPlot.pxRatio;
  const fill = new Path2D();
  fillInto(drawn, view, fill, ratio);
  if (strokeOf(drawn).width === 0) return { fill, flags: 0 };
  const stroke = new Path2D();
  lineInto(drawn, view, stroke, ratio);
  return { stroke, fill, flags: 0 };
}

/** What `var(--name)` is at an element, asked for once. */
function colours(host: HTMLElement) {
  const known = new Map<string, string>();
  return {
    of: (css: string): string => {
      const kept = known.get(css);
      if (kept !== undefined) return kept;
      const name = /^var\((--[a-z-]+)\)$/.exec(css)?.[1];
      const value = name ? getComputedStyle(host).getPropertyValue(name).trim() : css;
      known.set(css, value || '#888888');
      return known.get(css) as string;
    },
    forget: () => known.clear(),
  };
}
