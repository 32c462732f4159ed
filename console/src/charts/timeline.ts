import { scaleUtc } from 'd3-scale';
import { tick } from '../format/times.js';
import { type LegendEntry, standalone } from './standalone.js';

/** Something on a timeline: a bar that lasts, or a dot under the bars. */
export interface TimelineMark {
  readonly at: number;
  /** Where a bar ends; a bar of a usual width unless given. */
  readonly until?: number | undefined;
  /** A bar's share of the height; a dot has none. */
  readonly share?: number;
  /** As CSS. */
  readonly colour: string;
}

export interface TimelineDrawing {
  readonly title: string;
  readonly legend: readonly LegendEntry[];
  readonly marks: readonly TimelineMark[];
}

const width = 900;
const head = 8;
const barsHeight = 90;
const dotsAt = barsHeight + 14;
const usual = 4;
const ticks = 6;

/** Bars and dots on a time axis as a file of its own. */
export function timelineDrawing({ title, legend, marks }: TimelineDrawing): string {
  const dots = marks.some(({ share }) => share === undefined);
  const foot = dots ? dotsAt + 10 : barsHeight;
  const scale = scaleOf(marks);
  const inner = [
    ...marks.map(markup(scale)),
    `<path d="M0 ${barsHeight}H${width}" stroke="var(--strong-line)"/>`,
    ...axis(scale, foot + 16),
  ];
  return standalone({ title, legend, width, height: foot + 24, inner: inner.join('') });
}

type Scale = ReturnType<typeof scaleUtc<number>>;

function scaleOf(marks: readonly TimelineMark[]): Scale {
  let [from, to] = [Infinity, -Infinity];
  for (const { at, until = at } of marks) {
    from = Math.min(from, at);
    to = Math.max(to, until);
  }
  const room = from === to ? 3_600_000 : 0;
  return scaleUtc<number>([from - room, to + room], [8, width - 8]);
}

const markup =
  (scale: Scale) =>
  ({ at, until, share, colour }: TimelineMark): string => {
    const x = scale(at);
    if (share === undefined) {
      return `<circle cx="${x.toFixed(1)}" cy="${dotsAt}" r="5" fill="${colour}"/>`;
    }
    const high = Math.max(3, share * (barsHeight - head));
    const wide = until === undefined ? usual : Math.max(1.5, scale(until) - x - 1);
    const left = until === undefined ? x - usual / 2 : x;
    return `<rect x="${left.toFixed(1)}" y="${(barsHeight - high).toFixed(1)}" width="${wide.toFixed(1)}" height="${high.toFixed(1)}" fill="${colour}"/>`;
  };

function axis(scale: Scale, y: number): string[] {
  const format = scale.tickFormat(ticks);
  return scale
    .ticks(ticks)
    .filter((time) => Math.abs(scale(time) / width - 0.5) < 0.46)
    .map(
      (time) =>
        `<text x="${scale(time).toFixed(1)}" y="${y}" font-size="11" fill="var(--dim)" text-anchor="middle">${tick(time, format(time))}</text>`,
    );
}
