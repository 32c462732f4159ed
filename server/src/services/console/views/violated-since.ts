import type { RunRow } from '../runs.js';
import type { ViolatedSince } from './monitor-run-types.js';
import { runFiles } from './run-files.js';
import { outcomeOf } from './run-outcome.js';
import { sameKey, violationsIn } from './run-violations.js';
import type { ViewDeps } from './view.js';

/** Runs before one that are looked at, and how many of them at a time. */
const mostRuns = 60;
const atOnce = 6;

/**
 * For each violation of a run: the first of the runs in a row that have it. Runs without a result
 * break no row, and a window that was run again counts once, by its newest run.
 * @param keys of the run's violations, see `sameKey`
 */
export async function violatedSince(
  deps: Pick<ViewDeps, 'executionsOf' | 'objects'>,
  run: RunRow,
  keys: readonly string[],
): Promise<ReadonlyMap<string, ViolatedSince>> {
  const found = new Map<string, ViolatedSince>();
  for (const key of keys) found.set(key, { ...startOf(run), runs: 1, orBefore: false });
  const open = new Set(keys);
  if (open.size === 0) return found;
  const rows = await deps.executionsOf(run.region, run.schedule, mostRuns, run.due);
  const earlier = withResult(rows, run);
  for (let at = 0; at < earlier.length && open.size > 0; at += atOnce) {
    const some = earlier.slice(at, at + atOnce);
    const violated = await Promise.all(some.map((one) => keysOf(deps, one)));
    for (const [i, one] of some.entries()) follow(found, open, violated[i] as Set<string>, one);
  }
  if (rows.length === mostRuns) {
    for (const key of open)
      found.set(key, { ...(found.get(key) as ViolatedSince), orBefore: true });
  }
  return found;
}

const startOf = ({ due, window_start: start }: RunRow) => ({
  due,
  ...(start !== null && { start }),
});

function follow(
  found: Map<string, ViolatedSince>,
  open: Set<string>,
  violated: ReadonlySet<string>,
  run: RunRow,
): void {
  for (const key of open) {
    if (!violated.has(key)) open.delete(key);
    else
      found.set(key, { ...startOf(run), runs: (found.get(key)?.runs ?? 0) + 1, orBefore: false });
  }
}

/** Runs that tell of data, of other windows each; the newest first. */
function withResult(rows: readonly RunRow[], { window_start, window_end }: RunRow): RunRow[] {
  const seen = new Set([`${window_start}-${window_end}`]);
  return rows.filter((row) => {
    const window = `${row.window_start}-${row.window_end}`;
    const counts = ['quiet', 'violations'].includes(outcomeOf(row)) && !seen.has(window);
    if (counts) seen.add(window);
    return counts;
  });
}

async function keysOf(deps: Pick<ViewDeps, 'objects'>, run: RunRow): Promise<Set<string>> {
  if (outcomeOf(run) === 'quiet') return new Set();
  const file = await runFiles(deps, run).json('constraint_violations.json');
  return new Set(violationsIn(file).map(sameKey));
}
