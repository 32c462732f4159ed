import { createHash } from 'node:crypto';
import { day_ms, hour_ms } from '../../../base/time.js';
import type { SummaryInfo } from '../../../storage/summaries.js';
import { filesOf, type Span } from '../../common/dataset/capture-hours.js';
import type { CaptureHour, SourceFile } from '../../common/dataset/source-file.js';

/** A capture object, or an hour or a day of them: whatever has a summary of its own. */
export interface Node {
  /** Names the summary: a digest of the records' objects and of how they are read. */
  readonly id: string;
  /** Milliseconds; where its records would lie by its place among the hours. */
  readonly nominal: Span;
  /** Of an object. */
  readonly file?: SourceFile & { readonly identity: string };
  /** Of an hour or a day: what it is made of, in order; looked up when asked for. */
  readonly parts: () => readonly Node[];
  info?: SummaryInfo | undefined;
}

/**
 * What a window is made of, in the order of the records: days and hours that it covers and that
 * are over, each as one, and the objects of the others.
 *
 * @param settings how the records are read; part of every id
 * @param now hours that end later may still grow, and have no summary of their own
 */
export function summaryTree(
  hours: readonly CaptureHour[],
  window: Span,
  settings: string,
  now: number,
): Node[] {
  const covered = { start: window.start, end: Math.min(window.end, now) };
  const nodes: Node[] = [];
  const byVariant = grouped(hours, ({ variant }) => variant);
  for (const ofVariant of byVariant.values()) {
    const byDay = grouped(ofVariant, dayOf);
    for (const [day, ofDay] of byDay) {
      const parts = ofDay.flatMap((hour) => hourNodes(hour, covered, settings));
      const span = { start: day * day_ms, end: (day + 1) * day_ms };
      if (!isCovered(span, covered)) nodes.push(...parts);
      else nodes.push(rolledUp('day', parts, span, settings, ofDay));
    }
  }
  return nodes;
}

const dayOf = ({ start }: CaptureHour): number =>
  start === null ? Number.NaN : Math.floor(start / day_ms);

function grouped<K>(
  hours: readonly CaptureHour[],
  keyOf: (hour: CaptureHour) => K,
): Map<K, CaptureHour[]> {
  const groups = new Map<K, CaptureHour[]>();
  for (const hour of hours) {
    const key = keyOf(hour);
    const group = groups.get(key);
    if (group) group.push(hour);
    else groups.set(key, [hour]);
  }
  return groups;
}

const isCovered = (span: Span, window: Span): boolean =>
  span.start >= window.start && span.end <= window.end;

function hourNodes(hour: CaptureHour, covered: Span, settings: string): Node[] {
  const start = hour.start ?? Number.NaN;
  const span = { start, end: start + hour_ms };
  const leaves = once(() => filesOf([hour]).map((file) => leaf(file, span, settings)));
  if (!hour.whole || !isCovered(span, covered)) return leaves();
  return [{ id: digestOf(settings, 'hour', hour.digest), nominal: span, parts: leaves }];
}

function rolledUp(
  kind: string,
  parts: readonly Node[],
  nominal: Span,
  settings: string,
  hours: readonly CaptureHour[],
): Node {
  const digests = hours.map(({ digest }) => digest);
  return { id: digestOf(settings, kind, ...digests), nominal, parts: () => parts };
}

const leaf = (file: SourceFile & { identity: string }, nominal: Span, settings: string): Node => ({
  id: digestOf(settings, 'object', file.identity),
  nominal,
  file,
  parts: () => [],
});

const digestOf = (...texts: string[]): string =>
  createHash('sha256').update(texts.join('\n')).digest('base64url');

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** How a node's records lie to a window, as far as its summary tells. */
export function placeOf({ info, nominal }: Node, window: Span): 'inside' | 'outside' | 'across' {
  if (info === undefined) throw new Error('a summary was not looked up');
  const { first, last } = info;
  // records that cannot be read have no times: they count where their object lies
  if (first === null || last === null) return nominal.end <= window.start ? 'outside' : 'inside';
  if (first >= window.start && last < window.end) return 'inside';
  return last < window.start || first >= window.end ? 'outside' : 'across';
}
