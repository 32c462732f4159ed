import type { RunRow, ScheduleRow } from '../../runs.js';
import type { View, ViewDeps, ViewMaker } from '../view.js';

const region = 'us-east-1';
export const hour_ms = 3_600_000;

/** A schedule `m` with runs and files in memory, for views of charts. */
export interface ChartsWorld {
  readonly runs: RunRow[];
  readonly files: Map<string, string>;
  /** Files that were read, by their key. */
  readonly reads: string[];
  /** A run of the hour before `due`, whose report lies under `s3://b/r/{due}`. */
  run(due: number, more?: Partial<RunRow>): RunRow;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  ask(make: ViewMaker, body?: object): Promise<any>;
}

export function chartsWorld(type: string): ChartsWorld {
  const runs: RunRow[] = [];
  const files = new Map<string, string>();
  const reads: string[] = [];
  const deps = depsOf(type, runs, files, reads);
  const made = new Map<ViewMaker, View>();
  return {
    ...{ runs, files, reads },
    run(due, more = {}) {
      const row = rowOf(type, due, more);
      runs.push(row);
      return row;
    },
    async ask(make, body = {}) {
      const view = made.get(make) ?? make(deps);
      made.set(make, view);
      const signal = new AbortController().signal;
      const asked = { region, accessKeyId: 'k', mayRunCode: false, signal };
      return view.read({ ...asked, body: { Name: 'm', ...body } });
    },
  };
}

function depsOf(
  type: string,
  runs: readonly RunRow[],
  files: ReadonlyMap<string, string>,
  reads: string[],
): ViewDeps {
  const newest = () => [...runs].sort((a, b) => b.due - a.due);
  const find = (key: string) => {
    const text = files.get(key);
    return text === undefined ? undefined : Buffer.from(text);
  };
  const deps: Partial<ViewDeps> = {
    objects: {
      read: async (_bucket: string, key: string) => {
        reads.push(key);
        return find(key);
      },
      head: async (_bucket: string, key: string) => {
        const size = find(key)?.length;
        return size === undefined ? undefined : { size };
      },
    } as unknown as ViewDeps['objects'],
    now: () => 1000 * hour_ms,
    schedule: async (_region, name) => (name === 'm' ? scheduleOf(type) : undefined),
    executionsOf: async (_region, _name, limit, before = Number.POSITIVE_INFINITY) =>
      newest()
        .filter(({ due }) => due < before)
        .slice(0, limit),
    execution: async ({ due }) => runs.find((run) => run.due === due),
  };
  return deps as ViewDeps;
}

const scheduleOf = (type: string): ScheduleRow => ({
  ...{ region, name: 'm', arn: 'arn', status: 'Scheduled', created: 0, modified: 0 },
  document: { expression: 'cron(0 * ? * * *)', endpoint: 'e', type, config: {} },
});

const rowOf = (type: string, due: number, more: Partial<RunRow>): RunRow => ({
  ...{ region, schedule: 'm', due, created: due, modified: due, status: 'Completed' },
  ...{ origin: 'tick', type, definition: null, endpoint: 'e', feature_group: null },
  ...{ window_start: due - hour_ms, window_end: due, job: null, job_arn: null, step: 'analysis' },
  ...{ report: `s3://b/r/${due}`, failure: null, exit_message: null, violations: 0 },
  ...{ baseline_constraints: 's3://b/base/constraints.json', baseline_statistics: null },
  ...more,
});
