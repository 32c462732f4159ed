import { resourceNotFound, ServiceError, validationException } from '../../../base/errors.js';
import type { RunRow } from '../runs.js';
import { listIn, type Members, membersOf, numberIn, textIn } from './json-members.js';
import { scheduleAsked, timeAsked } from './monitor-name.js';
import type {
  MonitorRunView,
  RunBaseline,
  RunLabels,
  RunViolation,
  UnreadableExample,
  ViolatedSince,
} from './monitor-run-types.js';
import { type RunFiles, runFiles } from './run-files.js';
import { runLog } from './run-log.js';
import { monitorRun } from './run-outcome.js';
import { type ReadViolation, sameKey, violationsIn } from './run-violations.js';
import type { View, ViewDeps, ViewRequest } from './view.js';
import { violatedSince } from './violated-since.js';

const mostViolations = 100;
const mostTooSmall = 100;
const mostNotes = 40;
const headOfStatistics_bytes = 2048;

/** One run of a monitor, and what it found. */
export const monitorRunView = (deps: ViewDeps): View => ({
  name: 'monitor-run',
  async read(request): Promise<MonitorRunView> {
    const row = await runAsked(deps, request);
    const files = runFiles(deps, row);
    const [listed, facts, log, job, baseline, violations] = await Promise.all([
      files.list(),
      factsOf(files),
      row.job === null ? undefined : runLog(deps, row.job, request),
      row.job === null ? undefined : jobOf(deps, row.job, request),
      baselineOf(deps, row, request),
      violationsOf(deps, row, files, timeAsked(request.body, 'Offset') ?? 0),
    ]);
    const method = facts.method ?? violations.method ?? job?.method;
    return {
      ...facts,
      ...{ files: listed, log, baseline, method, reading: readingOf(row, method) },
      rows: facts.rows ?? rowsTold(log),
      run: monitorRun(row),
      created: row.created,
      modified: row.modified,
      job_ms: job?.ran_ms,
      job: row.job ?? undefined,
      definition: row.definition ?? undefined,
      failure: row.failure ?? undefined,
      folder: row.report ?? undefined,
      violationCount: violations.count,
      violations: violations.shown,
      tooSmall: violations.tooSmall.slice(0, mostTooSmall),
      tooSmallCount: violations.tooSmall.length,
    };
  },
});

/** @throws ServiceError where there is no such run */
export async function runAsked(deps: ViewDeps, request: ViewRequest): Promise<RunRow> {
  const { region, name } = await scheduleAsked(deps, request);
  const due = timeAsked(request.body, 'Due');
  if (due === undefined) throw validationException('Due, the scheduled time of a run, is missing.');
  const row = await deps.execution({ region, schedule: name, due });
  if (row) return row;
  throw resourceNotFound(`${name} has no run of ${new Date(due).toISOString()}.`);
}

interface Facts {
  readonly rows?: number | undefined;
  readonly unreadable?: number | undefined;
  readonly unreadableExamples: readonly UnreadableExample[];
  readonly method?: string | undefined;
  readonly labels?: RunLabels | undefined;
  readonly notes: readonly string[];
}

/** What the report's files say of the data that was read. */
async function factsOf(files: RunFiles): Promise<Facts> {
  const [byFeature, ofClarify, merge, head] = await Promise.all([
    files.json('feature_results.json'),
    files.json('drift_results.json'),
    files.json('merge.json'),
    files.head('statistics.json', headOfStatistics_bytes),
  ]);
  const results = byFeature ?? ofClarify;
  const unreadable = membersOf(results?.unreadable ?? merge?.unreadable);
  const counted = /"item_count"\s*:\s*(\d+)/.exec(head ?? '')?.[1];
  return {
    rows: numberIn(results ?? {}, 'item_count') ?? (counted ? Number(counted) : undefined),
    unreadable: numberIn(unreadable, 'count') ?? numberIn(merge ?? {}, 'unreadable'),
    unreadableExamples: listIn(unreadable, 'examples').map((one) => unreadableOf(membersOf(one))),
    method: textIn(results ?? {}, 'comparison_method'),
    labels: merge && labelsOf(merge),
    notes: listIn(results ?? {}, 'notes')
      .filter((note) => typeof note === 'string')
      .slice(0, mostNotes),
  };
}

const unreadableOf = (one: Members): UnreadableExample => ({
  source: textIn(one, 'source') ?? '',
  line: numberIn(one, 'line'),
  reason: textIn(one, 'reason') ?? '',
  excerpt: (textIn(one, 'excerpt') ?? '').slice(0, 500),
});

const labelsOf = (merge: Members): RunLabels => ({
  predictions: numberIn(merge, 'predictions'),
  labelled: numberIn(merge, 'labelled'),
  coverage: numberIn(merge, 'coverage'),
});

/** Clarify's files do not say how many rows they are of; its jobs do. */
function rowsTold(log: MonitorRunView['log']): number | undefined {
  const told = log?.lines.map(({ text }) => /^Read (\d+) rows? of /.exec(text)?.[1]);
  const count = told?.find((one) => one !== undefined);
  return count === undefined ? undefined : Number(count);
}

function readingOf({ type }: RunRow, method: string | undefined): MonitorRunView['reading'] {
  if (type === 'ModelQuality') return 'Compatible'; // AWS's rule: beyond the limit by its deviation
  if (method === undefined) return undefined;
  return method === 'Sound' ? 'Sound' : 'Compatible';
}

/** The job's time and the reading that it was told to use; jobs may be long gone. */
async function jobOf({ calls }: ViewDeps, ProcessingJobName: string, request: ViewRequest) {
  try {
    const job = await calls.sagemaker.DescribeProcessingJob({ ProcessingJobName }, request);
    const [start, end] = [job.ProcessingStartTime, job.ProcessingEndTime];
    return {
      ran_ms: start && end && end.getTime() - start.getTime(),
      method: job.Environment?.comparison_method,
    };
  } catch (error) {
    if (error instanceof ServiceError && error.status < 500) return undefined;
    throw error;
  }
}

/** Which baseline a run was held against, and which version that is. */
async function baselineOf(
  deps: ViewDeps,
  { schedule, baseline_constraints, baseline_statistics }: RunRow,
  request: ViewRequest,
): Promise<RunBaseline> {
  const path = `monitoring-schedules/${schedule}/baselines`;
  const { Versions } = await deps.own<{
    Versions: { Version: number; ConstraintsS3Uri?: string }[];
  }>(path, {}, request);
  const version = Versions.find(
    ({ ConstraintsS3Uri: uri }) => uri !== undefined && uri === baseline_constraints,
  );
  return {
    constraints: baseline_constraints ?? undefined,
    statistics: baseline_statistics ?? undefined,
    version: version?.Version,
  };
}

interface Found {
  readonly count: number;
  readonly shown: readonly RunViolation[];
  readonly tooSmall: readonly string[];
  readonly method?: string | undefined;
}

async function violationsOf(
  deps: ViewDeps,
  row: RunRow,
  files: RunFiles,
  offset: number,
): Promise<Found> {
  const file = await files.json('constraint_violations.json');
  const all = violationsIn(file);
  const some = all.slice(offset, offset + mostViolations);
  const since = await violatedSince(deps, row, some.map(sameKey));
  const methods = listIn(file ?? {}, 'violations').map((one) =>
    textIn(membersOf(one), 'comparison_method'),
  );
  return {
    count: all.length,
    shown: some.map((one) => ({ ...one, since: sinceOf(since, one) })),
    tooSmall: listIn(file ?? {}, 'too_small')
      .map((one) => (typeof one === 'string' ? one : textIn(membersOf(one), 'feature_name')))
      .filter((name) => name !== undefined),
    method: methods.find((method) => method !== undefined),
  };
}

const sinceOf = (since: ReadonlyMap<string, ViolatedSince>, one: ReadViolation): ViolatedSince =>
  since.get(sameKey(one)) as ViolatedSince;
