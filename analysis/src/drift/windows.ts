import type { TimeProfile } from '../types.js';
import type { Calendar } from './season.js';

/** Cells of a profile, `from` included, `to` not. */
export interface CellRange {
  from: number;
  to: number;
}

export interface BaselineWindows {
  ranges: CellRange[];
  /** How many of them, at most, do not overlap: what the spread is worth. */
  independent: number;
}

/** More windows than this add cost and no accuracy. */
const MOST_WINDOWS = 200;
/** With fewer windows side by side than this, overlapping ones are taken as well. */
const FEW_WINDOWS = 20;

export function startOf(profile: Pick<TimeProfile, 'start'>): number {
  return Date.parse(profile.start) / 1000;
}

/**
 * The baseline's own windows of a run's length: side by side, each starting at the phase of the
 * season at which the run starts (the same hour of day, the same day of week); overlapping where
 * there are fewer than 20, thinned evenly beyond 200; windows with less than half the usual rows
 * (gaps) left out.
 *
 * @param start,length of the run's window, in seconds
 */
export function baselineWindows(
  profile: TimeProfile,
  calendar: Calendar,
  start: number,
  length: number,
): BaselineWindows {
  const cell = profile.cell_seconds;
  const cells = profile.counts.length;
  const size = Math.max(1, Math.round(length / cell));
  const period = calendar.period > 0 ? Math.max(1, Math.round(calendar.period / cell)) : 1;
  const offset = Math.round((start - startOf(profile)) / cell);
  const first = calendar.period > 0 ? ((offset % period) + period) % period : 0;
  const whole = period * Math.ceil(size / period);
  const beside = Math.max(0, Math.floor((cells - first - size) / whole) + 1);
  const step = beside >= FEW_WINDOWS ? whole : period * Math.max(1, Math.round(size / period / 4));
  const stride = step * Math.max(1, Math.ceil((cells - first - size) / step / MOST_WINDOWS));
  const ranges: CellRange[] = [];
  for (let from = first; from + size <= cells; from += stride) {
    ranges.push({ from, to: from + size });
  }
  const rows = ranges.map((range) => rowsIn(profile, range));
  const usual = rows.toSorted((a, b) => a - b)[Math.floor(rows.length / 2)] ?? 0;
  const kept = ranges.filter((_, i) => rows[i]! > 0 && rows[i]! >= usual / 2);
  return { ranges: kept, independent: Math.min(kept.length, beside) };
}

export function rowsIn(profile: TimeProfile, range: CellRange): number {
  let rows = 0;
  for (let i = range.from; i < range.to; i += 1) rows += profile.counts[i]!;
  return rows;
}
