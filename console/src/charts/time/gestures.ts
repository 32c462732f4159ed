import { laneHeightAt } from './hit.js';
import { isWhole, within, zoomed } from './spans.js';
import type { Span, View } from './view.js';

/** A place in the drawing, in pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What pointers, wheels and keys ask of a chart. */
export interface Actions {
  readonly view: () => View;
  readonly whole: () => Span;
  /** Whether dragging chooses a span rather than moves the chart. */
  readonly choosing: () => boolean;
  readonly look: (span: Span | undefined) => void;
  /** The pointer is at a place in the drawing; nowhere where it has left. */
  readonly point: (place: Place | undefined) => void;
  /** A span is being chosen, in pixels; none where that ended. */
  readonly choose: (pixels: Span | undefined) => void;
  readonly click: (place: Place) => void;
}

/** Until when the page is being scrolled by wheel: charts that come under the pointer let it pass. */
let scrolling = 0;
globalThis.document?.addEventListener('scroll', () => {
  scrolling = performance.now() + 250;
});

const nearEnough = 3;

interface Press {
  readonly x: number;
  readonly span: Span;
  readonly choosing: boolean;
  moved: boolean;
}

interface Pinch {
  readonly distance: number;
  readonly span: Span;
  readonly around: number;
}

/** Lets pointers move, zoom and choose. @returns what ends that */
export function listen(host: HTMLElement, actions: Actions): () => void {
  const placeOf = (event: MouseEvent): Place => {
    const { left, top } = host.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const { down, move, up } = pressing(host, actions, placeOf);
  const stop = new AbortController();
  const { signal } = stop;
  host.addEventListener('pointerdown', down, { signal });
  host.addEventListener('pointermove', move, { signal });
  host.addEventListener('pointerup', up, { signal });
  host.addEventListener('pointercancel', up, { signal });
  host.addEventListener('pointerleave', () => actions.point(undefined), { signal });
  host.addEventListener('dblclick', () => actions.look(undefined), { signal });
  const wheel = (event: WheelEvent): void => onWheel(event, placeOf(event).x, actions);
  host.addEventListener('wheel', wheel, { signal, passive: false });
  return () => stop.abort();
}

function pressing(host: HTMLElement, actions: Actions, placeOf: (event: MouseEvent) => Place) {
  const pressed = new Map<number, number>();
  let press: Press | undefined;
  let pinch: Pinch | undefined;
  const down = (event: PointerEvent): void => {
    const { x, y } = placeOf(event);
    const view = actions.view();
    if (event.button !== 0 || x < view.left || y > laneHeightAt(view)) return;
    pressed.set(event.pointerId, x);
    host.setPointerCapture(event.pointerId);
    pinch = pressed.size === 2 ? pinchOf(view, [...pressed.values()]) : undefined;
    press = pinch ? undefined : pressOf(event, x, actions);
  };
  const move = (event: PointerEvent): void => {
    const place = placeOf(event);
    if (pressed.has(event.pointerId)) pressed.set(event.pointerId, place.x);
    if (pinch) {
      const [a = 0, b = 0] = [...pressed.values()];
      const times = pinch.distance / Math.max(10, Math.abs(a - b));
      actions.look(zoomed(pinch.span, times, pinch.around, actions.whole()));
    } else if (press) drag(press, place.x, actions);
    else actions.point(place);
  };
  const up = (event: PointerEvent): void => {
    pressed.delete(event.pointerId);
    if (pressed.size < 2) pinch = undefined;
    const last = press;
    press = undefined;
    if (!last) return;
    const place = placeOf(event);
    actions.choose(undefined);
    if (event.type === 'pointercancel') return;
    if (!last.moved) actions.click(place);
    else if (last.choosing) actions.look(chosen(last.x, place.x, actions));
  };
  return { down, move, up };
}

function pinchOf(view: View, [a = 0, b = 0]: readonly number[]): Pinch {
  return { distance: Math.abs(a - b), span: view.span, around: timeAt(view, (a + b) / 2) };
}

/** A press chooses a span where it should, and where all is in sight: nothing can be moved there. */
function pressOf(event: PointerEvent, x: number, actions: Actions): Press {
  const { span } = actions.view();
  const wanted = actions.choosing() || event.shiftKey;
  const all = event.pointerType !== 'touch' && isWhole(span, actions.whole());
  return { x, span, choosing: wanted || all, moved: false };
}

function drag(press: Press, x: number, actions: Actions): void {
  if (!press.moved && Math.abs(x - press.x) < nearEnough) return;
  press.moved = true;
  const view = actions.view();
  if (press.choosing) {
    const ends = [press.x, Math.max(view.left, Math.min(view.right, x))].sort((a, b) => a - b);
    actions.choose(ends as [number, number]);
    return;
  }
  const [from, to] = press.span;
  const by = ((press.x - x) / (view.right - view.left)) * (to - from);
  actions.look(within([from + by, to + by], actions.whole()));
}

function chosen(from: number, to: number, { view, whole }: Actions): Span {
  const times = [timeAt(view(), from), timeAt(view(), to)].sort((a, b) => a - b);
  return within(times as [number, number], whole());
}

function onWheel(event: WheelEvent, x: number, { view, whole, look }: Actions): void {
  const now = performance.now();
  const out = event.deltaY > 0;
  if (now < scrolling || event.deltaY === 0 || (out && isWhole(view().span, whole()))) return;
  event.preventDefault();
  const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
  const times = Math.exp(Math.max(-0.5, Math.min(0.5, event.deltaY * lines * 0.002)));
  const next = zoomed(view().span, times, timeAt(view(), x), whole());
  look(isWhole(next, whole()) ? undefined : next);
}

/** The time at a place of the drawing. */
export function timeAt({ span, left, right }: View, x: number): number {
  const share = (Math.max(left, Math.min(right, x)) - left) / (right - left);
  return span[0] + share * (span[1] - span[0]);
}
