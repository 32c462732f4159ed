import type { MonitorRun, MonitorView } from 'guiderail/console';
import { setQuery, useQuery } from '../../app/use-query.js';
import { toldRuns } from './told-runs.js';

export { hasResult } from './told-runs.js';

/** Runs that the charts look at unless the address says otherwise. */
const usualRuns = 60;

/** The run that tells how the monitor stands now; before there is one, the newest. */
export const usualRun = (runs: readonly MonitorRun[]): MonitorRun | undefined =>
  toldRuns(runs).at(-1) ?? runs.at(-1);

/**
 * The run that the address names, by its scheduled time (`run`) or by the window that it looked at
 * (`window=FROM-UNTIL`), and how another is chosen.
 */
export function useRun({
  runs,
}: Pick<MonitorView, 'runs'>): [number | undefined, (due: number | undefined) => void] {
  const [text] = useQuery('run');
  const [window] = useQuery('window');
  const choose = (next: number | undefined): void =>
    setQuery({ ...none, run: next === undefined ? undefined : String(next) });
  if (/^\d{1,15}$/.test(text)) return [Number(text), choose];
  const span = readSpan(window);
  const looked =
    span && runs.findLast((run) => run.windowStart === span[0] && run.windowEnd === span[1]);
  return [looked?.due, choose];
}

/** What is of one run alone, and goes when another is chosen. */
const none = { window: undefined, violation: undefined, from: undefined };

/** From the first to the last window of the newest runs. */
export function usualSpan({ runs, now }: MonitorView): readonly [number, number] {
  const newest = runs.slice(-usualRuns);
  const starts = newest.map(({ windowStart, due }) => windowStart ?? due);
  const ends = newest.map(({ windowEnd, due }) => windowEnd ?? due);
  if (newest.length === 0) return [now - 86_400_000, now];
  return [Math.min(...starts), Math.max(...ends)];
}

/** The span that the address names, else the usual one, and how another is chosen. */
export function useSpan(
  monitor: MonitorView,
): [readonly [number, number], (span: readonly [number, number] | undefined) => void] {
  const [text] = useQuery('span');
  const set = (span: readonly [number, number] | undefined): void =>
    setQuery({ span: span?.map(Math.round).join('-') }, { step: true });
  return [readSpan(text) ?? usualSpan(monitor), set];
}

/** Reads `FROM-UNTIL`; undefined for anything else. */
export function readSpan(text: string): readonly [number, number] | undefined {
  const [, from, until] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (from === undefined || until === undefined || Number(from) >= Number(until)) return undefined;
  return [Number(from), Number(until)];
}
