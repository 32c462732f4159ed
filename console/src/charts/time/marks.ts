import type { Mark } from '../types.js';

/** A mark and the row that it stands in. */
export interface LanedMark {
  readonly mark: Mark;
  readonly lane: number;
}

const most = 3;
/** Pixels of a mark's symbol. */
export const markSize = 12;

/** How many rows are needed so that marks stand beside each other; three at most. */
export function lanesOf(marks: readonly Mark[], scale: number): number {
  return laned(marks, most, scale).reduce((lanes, { lane }) => Math.max(lanes, lane + 1), 1);
}

/** The marks that can be seen in a span, each in its row. */
export function placeMarks(
  marks: readonly Mark[],
  lanes: number,
  [from, to]: readonly [number, number],
  scale: number,
): LanedMark[] {
  if (marks.length === 0) return [];
  const beside = markSize / scale;
  // all are placed, not only those in sight: a row does not change while the chart is moved
  return laned(marks, lanes, scale).filter(
    ({ mark: { at, until = at } }) => until >= from - beside && at <= to + beside,
  );
}

function laned(marks: readonly Mark[], lanes: number, scale: number): LanedMark[] {
  const ends = Array.from({ length: Math.max(1, lanes) }, () => -Infinity);
  return [...marks]
    .sort((a, b) => a.at - b.at)
    .map((mark) => {
      const [start, end] = pixelsOf(mark, scale);
      const free = ends.findIndex((last) => last <= start);
      const lane = free >= 0 ? free : ends.indexOf(Math.min(...ends));
      ends[lane] = Math.max(ends[lane] as number, end + 1);
      return { mark, lane };
    });
}

/** From where to where a mark reaches, in pixels from the epoch: never less than can be pointed at. */
export function pixelsOf({ at, until }: Mark, scale: number): readonly [number, number] {
  if (until === undefined) return [at * scale - markSize / 2, at * scale + markSize / 2];
  return [at * scale, Math.max(until * scale, at * scale + 4)];
}
