import { DRIFT_RESULTS_FILE } from '@guiderail/analysis';
import type { RunRow } from '../runs.js';
import { listIn, type Members, membersOf, numberIn, textIn } from './json-members.js';
import { readRunFile } from './read-run-file.js';
import type { ViewDeps } from './view.js';

const longest_bytes = 8 * 1024 * 1024;
const mostNotes = 40;

/** What a run of a Clarify monitor says beside its analysis.json. */
export interface ReadDrift {
  readonly reading?: 'Sound' | 'Compatible' | undefined;
  readonly rows?: number | undefined;
  readonly notes: readonly string[];
  readonly labels: readonly Members[];
  /** Violations as their file has them; undefined where nothing was checked. */
  readonly violations?: readonly Members[] | undefined;
}

/** A run that an earlier version made, or AWS, leaves no results: its violations tell the reading. */
export async function readDrift(deps: Pick<ViewDeps, 'objects'>, run: RunRow): Promise<ReadDrift> {
  const [results, found] = await Promise.all([
    jsonOf(deps, run, DRIFT_RESULTS_FILE),
    jsonOf(deps, run, 'constraint_violations.json'),
  ]);
  const violations = found && listIn(found, 'violations').map(membersOf);
  return {
    reading: readingOf(results, violations),
    rows: results && numberIn(results, 'item_count'),
    notes: listIn(results ?? {}, 'notes')
      .filter((note) => typeof note === 'string')
      .slice(0, mostNotes),
    labels: listIn(results ?? {}, 'labels').map(membersOf),
    violations,
  };
}

function readingOf(results: Members | undefined, violations: readonly Members[] | undefined) {
  const said = results && textIn(results, 'comparison_method');
  if (said === 'Sound' || said === 'Compatible') return said;
  const [first] = violations ?? [];
  if (!first) return undefined;
  return textIn(first, 'comparison_method') === 'Sound' ? 'Sound' : 'Compatible';
}

async function jsonOf(deps: Pick<ViewDeps, 'objects'>, run: RunRow, name: string) {
  const bytes = await readRunFile(deps, run, name, longest_bytes);
  if (!bytes) return undefined;
  try {
    return membersOf(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    return undefined; // a user's own program may have written it
  }
}
