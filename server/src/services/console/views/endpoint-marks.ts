import type { RunRow } from '../runs.js';
import type { Span } from './endpoint-series.js';
import type { MarkOfEndpoint } from './endpoint-types.js';
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
  let open: { kind: 'violations' | 'failed'; runs: RunRow[] } | undefined;
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

function kindOf({ status }: RunRow): 'violations' | 'failed' | undefined {
  if (status === 'CompletedWithViolations') return 'violations';
  return status === 'Failed' ? 'failed' : undefined;
}

function markOf(kind: 'violations' | 'failed', runs: readonly RunRow[]): MarkOfEndpoint {
  const newest = runs[0] as RunRow;
  const oldest = runs.at(-1) as RunRow;
  const what = kind === 'violations' ? 'Violations' : 'Failed';
  const times = runs.length > 1 ? `, ${runs.length} runs` : '';
  return {
    at: oldest.window_start ?? oldest.due,
    until: newest.window_end ?? newest.due,
    kind,
    label: `${what}: ${newest.schedule}${times}`,
    of: newest.schedule,
    run: newest.due,
  };
}
