import { effect, type Signal } from '@preact/signals';
import { navigate } from '../../app/location.js';
import { colours } from '../../app/theme.js';
import type { Mark } from '../types.js';
import { listen, type Place, timeAt } from './gestures.js';
import { type Group, join } from './group.js';
import { laneHeightAt, markUnder } from './hit.js';
import { type Overlay, startOverlay } from './overlay.js';
import type { Plot } from './plot.js';
import { nearestAt } from './prepare.js';
import { printWith } from './print.js';
import { isWhole, meet, moved, sameSpan, within, zoomed } from './spans.js';
import type { LookedAt } from './use-look.js';
import { type Model, type Span, type View, viewOf } from './view.js';

export interface StageInput {
  readonly model: () => Model;
  readonly props: () => LookedAt;
  /** Whether dragging chooses a span. */
  readonly choosing: () => boolean;
  readonly cursor: Signal<number | undefined>;
  /** The mark under the pointer or that keys reached. */
  readonly mark: Signal<Mark | undefined>;
  readonly onView: (view: View) => void;
  readonly failed: (error: Error) => void;
}

type Drawing = typeof import('./plot.js');

/** How long nothing has to move before pages are told of a span. */
const quiet = 300;

/** A chart over time in an element: its view, its canvas, its pointers. */
export class Stage {
  view: View;
  readonly #host: HTMLElement;
  readonly #input: StageInput;
  readonly #overlay: Overlay;
  readonly #ends: (() => void)[] = [];
  #drawing: Drawing | undefined;
  #plot: Plot | undefined;
  #drawnAs = '';
  /** What is looked at; all where nothing is chosen. */
  #span: Span | undefined;
  #wanted: Span | undefined;
  /** What the address said last of what is looked at. */
  #kept: Span | undefined;
  #frame = 0;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #group: Group | undefined;
  #groupName: string | undefined;
  #ended = false;

  constructor(host: HTMLElement, input: StageInput) {
    this.#host = host;
    this.#input = input;
    this.#overlay = startOverlay(host);
    const { span, look } = input.props();
    this.#wanted = span;
    this.#kept = look?.span;
    this.#span = this.#kept;
    this.view = this.#layout();
    this.#listen();
    this.#joinGroup();
    import('./plot.js').then((drawing) => {
      if (this.#ended) return;
      this.#drawing = drawing;
      this.#draw();
    }, input.failed);
  }

  /** The span of all there is, also of charts that move together with this. */
  whole(): Span {
    return this.#group?.whole() ?? this.#input.model().whole;
  }

  /** Draws what is now given. */
  update(): void {
    const { span, look } = this.#input.props();
    if (!sameSpan(span, this.#wanted)) this.#goOn(span);
    if (look && !sameSpan(look.span, this.#kept)) this.#span = look.span;
    this.#wanted = span;
    this.#kept = look?.span;
    this.#joinGroup();
    this.#draw();
  }

  /** Another whole span ends what was looked at, unless it only moves on. */
  #goOn(span: Span | undefined): void {
    const { look } = this.#input.props();
    if (!look) this.#span = undefined;
    else if (lengthOf(span) !== lengthOf(this.#wanted)) this.look(undefined);
  }

  /** Looks at a span, or at all. */
  look(span: Span | undefined): void {
    this.#follow(span);
    this.#group?.look(this.#span);
    clearTimeout(this.#telling);
    const tell = (): void =>
      this.#input.props().onSpan?.(this.#span ?? this.whole(), this.#span === undefined);
    this.#telling = setTimeout(tell, quiet);
  }

  /** Zooms around the cursor, or the middle where there is none in sight. */
  zoom(times: number): void {
    const [from, to] = this.view.span;
    const cursor = this.#input.cursor.peek();
    const seen = cursor !== undefined && cursor >= from && cursor <= to;
    this.look(zoomed([from, to], times, seen ? cursor : (from + to) / 2, this.whole()));
  }

  move(share: number): void {
    this.look(moved(this.view.span, share, this.whole()));
  }

  /** Puts the cursor at a time, in all charts of the group. */
  point(time: number | undefined): void {
    this.#setCursor(time);
    this.#group?.point(time);
  }

  open({ href }: Mark): void {
    if (href?.startsWith('/')) navigate(href);
  }

  /** Tells the page of the nearest point. */
  choosePoint(time: number, y?: number): void {
    const nearest = nearestPoint(this.view, time, y);
    if (nearest) this.#input.props().onPoint?.(nearest.time, nearest.series);
  }

  end(): void {
    this.#ended = true;
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#telling);
    for (const end of this.#ends) end();
    this.#group?.leave();
    this.#overlay.end();
    this.#plot?.end();
  }

  #layout(): View {
    const { height = 220 } = this.#input.props();
    const width = Math.max(120, this.#host.clientWidth);
    const whole = this.whole();
    const span = this.#span && meet(this.#span, whole) ? within(this.#span, whole) : whole;
    return viewOf(this.#input.model(), span, { width, height });
  }

  #draw(): void {
    const { model, onView, cursor } = this.#input;
    this.#frame = 0;
    this.view = this.#layout();
    onView(this.view);
    if (this.#drawing) {
      const signature = this.#drawing.signatureOf(model());
      if (signature === this.#drawnAs) this.#plot?.draw(this.view);
      else {
        this.#plot?.end();
        this.#plot = this.#drawing.startPlot(this.#host, model, this.view);
        this.#drawnAs = signature;
      }
    }
    this.#overlay.cursor(model(), this.view, cursor.peek());
  }

  /** Once for all that happens before the next frame. */
  #soon(): void {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #follow(span: Span | undefined): void {
    this.#span = span && !isWhole(span, this.whole()) ? within(span, this.whole()) : undefined;
    this.#soon();
  }

  #setCursor(time: number | undefined): void {
    this.#input.cursor.value = time;
    this.#overlay.cursor(this.#input.model(), this.view, time);
  }

  #joinGroup(): void {
    const { together } = this.#input.props();
    if (together === this.#groupName) {
      this.#group?.told();
      return;
    }
    this.#group?.leave();
    this.#groupName = together;
    const member = {
      whole: () => this.#input.model().whole,
      look: (span: Span | undefined) => this.#follow(span),
      point: (time: number | undefined) => this.#setCursor(time),
      changed: () => this.#soon(),
    };
    this.#group = together === undefined ? undefined : join(together, member);
  }

  #listen(): void {
    const host = this.#host;
    const sizes = new ResizeObserver(() => this.#soon());
    sizes.observe(host);
    this.#ends.push(
      () => sizes.disconnect(),
      effect(() => {
        colours.value;
        this.#plot?.recolour();
      }),
      printWith(host, this.#input.model, () => this.view),
      listen(host, {
        view: () => this.view,
        whole: () => this.whole(),
        choosing: this.#input.choosing,
        look: (span) => this.look(span),
        choose: (pixels) => this.#overlay.choose(this.view, pixels),
        point: (place) => this.#pointAt(place),
        click: (place) => {
          const under = markUnder(this.view, place);
          if (under?.href !== undefined) this.open(under);
          else this.choosePoint(timeAt(this.view, place.x), place.y);
        },
      }),
    );
  }

  #pointAt(place: Place | undefined): void {
    const { mark } = this.#input;
    const inside = place && place.x >= this.view.left - 4 && place.y <= laneHeightAt(this.view);
    mark.value = place && markUnder(this.view, place);
    this.#host.classList.toggle('chart-pointing', mark.value?.href !== undefined);
    this.point(inside ? timeAt(this.view, place.x) : undefined);
  }
}

const lengthOf = (span: Span | undefined): number => (span ? span[1] - span[0] : 0);

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
