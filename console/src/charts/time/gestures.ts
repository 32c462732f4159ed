import { isWhole, within, zoomed } from './spans.js';
import type { Span, View } from './view.js';

/** What pointers, wheels and keys ask of a chart. */
export interface Actions {
  readonly view: () => View;
  readonly whole: () => Span;
  /** Whether dragging chooses a span rather than moves the chart. */
  readonly choosing: () => boolean;
  readonly look: (span: Span | undefined) => void;
  /** The pointer is at a place in the drawing; nowhere where it has left. */
  readonly point: (place: { readonly x: number; readonly y: number } | undefined) => void;
  /** A span is being chosen, in pixels; none where that ended. */
  readonly choose: (pixels: Span | undefined) => void;
  readonly click: (place: { readonly x: number; readonly y: number }) => void;
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

/** Lets pointers move, zoom and choose. @returns what ends that */
export function listen(host: HTMLElement, actions: Actions): () => void {
  const pressed = new Map<number, number>();
  let press: Press | undefined;
  let pinch:
    | { readonly distance: number; readonly span: Span; readonly around: number }
    | undefined;
  const placeOf = (event: MouseEvent) => {
    const { left, top } = host.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const { x, y } = placeOf(event);
    const view = actions.view();
    if (x < view.left || y > view.bottom + view.lanes * 14 + 4) return;
    pressed.set(event.pointerId, x);
    if (pressed.size === 2) {
      const [a = 0, b = 0] = [...pressed.values()];
      pinch = { distance: Math.abs(a - b), span: view.span, around: timeAt(view, (a + b) / 2) };
      press = undefined;
      return;
    }
    const choosing = actions.choosing() || event.shiftKey || isWhole(view.span, actions.whole());
    press = {
      x,
      span: view.span,
      choosing: choosing && event.pointerType !== 'touch',
      moved: false,
    };
    host.setPointerCapture(event.pointerId);
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
  const leave = (): void => actions.point(undefined);
  const wheel = (event: WheelEvent): void => onWheel(event, placeOf(event).x, actions);
  const double = (): void => actions.look(undefined);
  const on = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up };
  const entries = Object.entries(on) as [keyof typeof on, (event: PointerEvent) => void][];
  for (const [name, listener] of entries) host.addEventListener(name, listener);
  host.addEventListener('pointerleave', leave);
  host.addEventListener('wheel', wheel, { passive: false });
  host.addEventListener('dblclick', double);
  return () => {
    for (const [name, listener] of entries) host.removeEventListener(name, listener);
    host.removeEventListener('pointerleave', leave);
    host.removeEventListener('wheel', wheel);
    host.removeEventListener('dblclick', double);
  };
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
