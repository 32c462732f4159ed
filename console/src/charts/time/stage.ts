import type { Signal } from '@preact/signals';
import { effect } from '@preact/signals';
import { navigate } from '../../app/location.js';
import { colours } from '../../app/theme.js';
import type { Mark, TimeChartProps } from '../types.js';
import { listen, timeAt } from './gestures.js';
import { type Group, join } from './group.js';
import { laneHeightAt, markUnder } from './hit.js';
import { startOverlay } from './overlay.js';
import type { Plot } from './plot.js';
import { nearestAt } from './prepare.js';
import { isWhole, moved, within, zoomed } from './spans.js';
import { type Model, type Span, type View, viewOf } from './view.js';

export interface StageInput {
  readonly model: () => Model;
  readonly props: () => TimeChartProps;
  readonly choosing: () => boolean;
  readonly cursor: Signal<number | undefined>;
  /** The mark under the pointer or that keys reached. */
  readonly mark: Signal<Mark | undefined>;
  readonly onView: (view: View) => void;
  readonly failed: (error: Error) => void;
}

/** A chart over time in an element: its view, its canvas, its pointers. */
export interface Stage {
  /** Draws what is now given. */
  readonly update: () => void;
  readonly look: (span: Span | undefined) => void;
  readonly zoom: (times: number) => void;
  readonly move: (share: number) => void;
  readonly view: () => View;
  readonly whole: () => Span;
  /** Shows the cursor at a time. */
  readonly point: (time: number | undefined) => void;
  readonly open: (mark: Mark) => void;
  readonly choosePoint: (time: number, y?: number) => void;
  readonly end: () => void;
}

type Drawing = typeof import('./plot.js');

export function startStage(host: HTMLElement, input: StageInput): Stage {
  const { model, props, cursor, mark } = input;
  let drawing: Drawing | undefined;
  let plot: Plot | undefined;
  let drawnAs = '';
  let span: Span | undefined;
  let frame = 0;
  let told: ReturnType<typeof setTimeout> | undefined;
  let group: Group | undefined;
  let groupName: string | undefined;
  const overlay = startOverlay(host);
  const whole = (): Span => group?.whole() ?? model().whole;
  const layout = (): View => {
    const size = { width: Math.max(120, host.clientWidth), height: props().height ?? 220 };
    return viewOf(model(), span ? within(span, whole()) : whole(), size);
  };
  let view = layout();

  const draw = (): void => {
    frame = 0;
    view = layout();
    input.onView(view);
    if (drawing) {
      const signature = drawing.signatureOf(model());
      if (signature !== drawnAs) {
        plot?.end();
        plot = drawing.startPlot(host, model, view);
        drawnAs = signature;
      } else plot?.draw(view);
    }
    overlay.cursor(model(), view, cursor.peek());
  };
  const soon = (): void => {
    frame ||= requestAnimationFrame(draw);
  };
  const follow = (next: Span | undefined): void => {
    span = next && !isWhole(next, whole()) ? within(next, whole()) : undefined;
    soon();
  };
  const look = (next: Span | undefined): void => {
    follow(next);
    group?.look(span);
    clearTimeout(told);
    told = setTimeout(() => props().onSpan?.(span ?? whole()), 300);
  };
  const setCursor = (time: number | undefined): void => {
    cursor.value = time;
    overlay.cursor(model(), view, time);
  };
  const point = (time: number | undefined): void => {
    setCursor(time);
    group?.point(time);
  };
  const open = ({ href }: Mark): void => {
    if (href?.startsWith('/')) navigate(href);
  };
  const choosePoint = (time: number, y?: number): void => {
    const nearest = nearestPoint(view, time, y);
    if (nearest) props().onPoint?.(nearest.time, nearest.series);
  };
  const joinGroup = (): void => {
    const { together } = props();
    if (together === groupName) {
      group?.told();
      return;
    }
    group?.leave();
    groupName = together;
    const member = { whole: () => model().whole, look: follow, point: setCursor, changed: soon };
    group = together === undefined ? undefined : join(together, member);
  };
  const stopListening = listen(host, {
    view: () => view,
    whole,
    choosing: input.choosing,
    look,
    choose: (pixels) => overlay.choose(view, pixels),
    point: (place) => {
      const inside = place && place.x >= view.left - 4 && place.y <= laneHeightAt(view);
      mark.value = place && markUnder(view, place);
      host.classList.toggle('chart-pointing', mark.value?.href !== undefined);
      point(inside ? timeAt(view, place.x) : undefined);
    },
    click: (place) => {
      const under = markUnder(view, place);
      if (under?.href !== undefined) open(under);
      else choosePoint(timeAt(view, place.x), place.y);
    },
  });
  const sizes = new ResizeObserver(soon);
  sizes.observe(host);
  const stopColours = effect(() => {
    colours.value;
    plot?.recolour();
  });
  let ended = false;
  import('./plot.js').then((loaded) => {
    if (ended) return;
    drawing = loaded;
    draw();
  }, input.failed);
  joinGroup();
  let wanted = props().span;
  return {
    update: () => {
      const { span: given } = props();
      if (given?.[0] !== wanted?.[0] || given?.[1] !== wanted?.[1]) span = undefined;
      wanted = given;
      joinGroup();
      draw();
    },
    look,
    zoom: (times) => look(zoomed(view.span, times, middleOf(view, cursor.peek()), whole())),
    move: (share) => look(moved(view.span, share, whole())),
    view: () => view,
    ...{ whole, point, open, choosePoint },
    end: () => {
      ended = true;
      cancelAnimationFrame(frame);
      clearTimeout(told);
      stopListening();
      sizes.disconnect();
      stopColours();
      group?.leave();
      overlay.end();
      plot?.end();
    },
  };
}

/** Where zooming by keys and buttons is held: at the cursor, or in the middle. */
function middleOf({ span: [from, to] }: View, cursor: number | undefined): number {
  return cursor !== undefined && cursor >= from && cursor <= to ? cursor : (from + to) / 2;
}

function nearestPoint(view: View, time: number, y: number | undefined) {
  let best: { readonly time: number; readonly series: string } | undefined;
  let distance = Infinity;
  for (const { line } of view.drawn) {
    const at = nearestAt(line.times, time);
    const value = line.values[at];
    if (value === undefined || Number.isNaN(value)) continue;
    const own = line.times[at] as number;
    const away = Math.hypot(view.x(own) - view.x(time), y === undefined ? 0 : view.y(value) - y);
    if (away < distance) [best, distance] = [{ time: own, series: line.name }, away];
  }
  return best;
}
