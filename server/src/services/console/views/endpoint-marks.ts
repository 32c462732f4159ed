import type { RunRow } from '../runs.js';
import type { Span } from './endpoint-series.js';
import type { MarkOfEndpoint } from './endpoint-types.js';
import { outcomeOf } from './run-outcome.js';
import type { ViewDeps, ViewRequest } from './view.js';

/** Runs of each monitor that are looked through, and marks of all. */
const runsEach = 400;
const mostMarks = 120;

/** Where monitors found violations or failed: runs that follow each other are one mark. */
export async function runMarks(
  deps: ViewDeps,
  { region }: ViewRequest,
  schedules: readonly string[],
  span: Span,
): Promise<MarkOfEndpoint[]> {
  const marks: MarkOfEndpoint[] = [];
  for (const schedule of schedules) {
    const runs = await deps.executionsOf(region, schedule, runsEach);
    marks.push(...marksOf(runs.filter(({ due }) => due >= span.start && due < span.end)));
  }
  return marks.sort((a, b) => b.at - a.at).slice(0, mostMarks);
}

/** @param runs of one schedule, the newest first */
export function marksOf(runs: readonly RunRow[]): MarkOfEndpoint[] {
  const marks: MarkOfEndpoint[] = [];
  let open: { kind: Marked; runs: RunRow[] } | undefined;
  const end = (): void => {
    if (open) marks.push(markOf(open.kind, open.runs));
    open = undefined;
  };
  for (const run of runs) {
    const kind = kindOf(run);
    if (kind === undefined) end();
    else if (open?.kind === kind) open.runs.push(run);
    else {
      end();
      open = { kind, runs: [run] };
    }
  }
  end();
  return marks;
}

const words = { violations: 'Violations', failed: 'Failed', 'no data': 'No data' } as const;
type Marked = keyof typeof words;

function kindOf(run: RunRow): Marked | undefined {
  const outcome = outcomeOf(run);
  return outcome in words ? (outcome as Marked) : undefined;
}

function markOf(kind: Marked, runs: readonly RunRow[]): MarkOfEndpoint {
  const newest = runs[0] as RunRow;
  const oldest = runs.at(-1) as RunRow;
  const times = runs.length > 1 ? `, ${runs.length} runs` : '';
  return {
    at: oldest.window_start ?? oldest.due,
    until: newest.window_end ?? newest.due,
    kind: kind === 'violations' ? kind : 'failed',
    label: `${words[kind]}: ${newest.schedule}${times}`,
    of: newest.schedule,
    run: newest.due,
  };
}
