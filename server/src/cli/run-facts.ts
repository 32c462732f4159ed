import {
  DescribeProcessingJobCommand,
  type DescribeProcessingJobCommandOutput,
  ListMonitoringExecutionsCommand,
  type MonitoringExecutionSummary,
} from '@aws-sdk/client-sagemaker';
import type { Connection } from './connection.js';
import type { Tone } from './table.js';
import { iso } from './times.js';
import { readGroup } from './watched-group.js';

type DescribedJob = DescribeProcessingJobCommandOutput;

/** What became of a run, in a word. */
export type Outcome = 'fine' | 'violations' | 'no data' | 'failed' | 'stopped' | 'running';

/** One run of a schedule, as `--json` prints it; times are ISO 8601. */
export interface RunFacts {
  readonly schedule: string;
  readonly endpoint: string | null;
  readonly featureGroup: string | null;
  readonly type: string;
  readonly scheduledTime: string;
  readonly outcome: Outcome;
  /** AWS's word. */
  readonly status: string;
  /** The span of inference times that it read. */
  readonly windowStart: string | null;
  readonly windowEnd: string | null;
  readonly violations: number | null;
  /** It ended well and was held against nothing: that nothing was found says nothing. */
  readonly unchecked: boolean;
  /** What the job said at its end, or why it failed. */
  readonly message: string | null;
  readonly job: string | null;
  readonly reportS3Uri: string | null;
  /** The report for people; null of runs that failed and of programs of one's own. */
  readonly reportFile: string | null;
}

const tones: Readonly<Record<string, Tone>> = {
  fine: 'good',
  violations: 'bad',
  failed: 'bad',
  'no data': 'unclear',
  unchecked: 'unclear',
};

export const outcomeTone = (outcome: string): Tone | undefined => tones[outcome];

/** As people are shown it: a run that was held against nothing is not fine. */
export const outcomeWord = ({ outcome, unchecked }: RunFacts): Outcome | 'unchecked' =>
  unchecked ? 'unchecked' : outcome;

/** AWS's reason of a run whose window held no record. */
const noData = /Job inputs had no data/;

export function outcomeOf(run: MonitoringExecutionSummary): Outcome {
  switch (run.MonitoringExecutionStatus) {
    case 'Completed':
      return 'fine';
    case 'CompletedWithViolations':
      return 'violations';
    case 'Failed':
      return noData.test(run.FailureReason ?? '') ? 'no data' : 'failed';
    case 'Stopped':
    case 'Stopping':
      return 'stopped';
    default:
      return 'running';
  }
}

export interface RunQuery {
  readonly schedule: string;
  readonly limit: number;
  /** Scheduled at or after, and before; milliseconds. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

const page = 100;

/** Runs of a schedule, the newest first. */
export async function listRuns(
  { session }: Connection,
  { schedule, limit, since, until }: RunQuery,
): Promise<MonitoringExecutionSummary[]> {
  const found: MonitoringExecutionSummary[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await session.sagemakerClient.send(
      new ListMonitoringExecutionsCommand({
        MonitoringScheduleName: schedule,
        SortBy: 'ScheduledTime',
        SortOrder: 'Descending',
        MaxResults: Math.min(page, limit - found.length),
        ...(since !== undefined && { ScheduledTimeAfter: new Date(since - 1) }),
        ...(until !== undefined && { ScheduledTimeBefore: new Date(until) }),
        NextToken,
      }),
    );
    found.push(...(answer.MonitoringExecutionSummaries ?? []));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined && found.length < limit);
  return found;
}

/** A run with what its processing job tells of it. */
export async function runFacts(
  connection: Pick<Connection, 'session'>,
  run: MonitoringExecutionSummary,
): Promise<RunFacts> {
  const job = run.ProcessingJobArn?.split('processing-job/')[1];
  const told = job === undefined ? undefined : await jobOf(connection, job);
  const { start_time, end_time } = told?.Environment ?? {};
  const outcome = outcomeOf(run);
  return {
    schedule: run.MonitoringScheduleName ?? '',
    endpoint: run.EndpointName ?? null,
    featureGroup: readGroup(told?.ProcessingInputs),
    type: run.MonitoringType ?? 'DataQuality',
    scheduledTime: iso(run.ScheduledTime) ?? '',
    outcome,
    status: run.MonitoringExecutionStatus ?? '',
    windowStart: start_time ?? null,
    windowEnd: end_time ?? null,
    violations: violationsOf(outcome, told?.ExitMessage),
    unchecked: outcome === 'fine' && told !== undefined && wasUnchecked(told),
    message: run.FailureReason ?? told?.ExitMessage ?? null,
    job: job ?? null,
    reportS3Uri: reportOf(told),
    reportFile: reportFileOf(outcome, told),
  };
}

/** Programs of one's own may find something without; their images are others. */
const builtIn = /(^|\/)sagemaker-(model-monitor-analyzer|clarify-processing)([:@]|$)/;

export const isBuiltIn = (image = ''): boolean => builtIn.test(image);

const saysUnchecked = /Nothing was checked: (.*)/s;

function wasUnchecked({ AppSpecification: app, Environment = {}, ExitMessage }: DescribedJob) {
  if (saysUnchecked.test(ExitMessage ?? '')) return true;
  const { baseline_constraints, baseline_statistics } = Environment; // of jobs that did not say so
  return isBuiltIn(app?.ImageUri) && !baseline_constraints && !baseline_statistics;
}

/** What there is to say of a run that was held against nothing. */
export function uncheckedWords({ message }: RunFacts): string {
  const [, why = 'it had no baseline.'] = saysUnchecked.exec(message ?? '') ?? [];
  return `Nothing was checked: ${why.replace(/^it /, 'the run ')}`;
}

const ended: ReadonlySet<Outcome> = new Set(['fine', 'violations']);

function reportFileOf(outcome: Outcome, job: DescribedJob | undefined): string | null {
  const folder = reportOf(job);
  const hasOne =
    folder !== null && ended.has(outcome) && isBuiltIn(job?.AppSpecification?.ImageUri);
  return hasOne ? `${folder}/report.html` : null;
}

/** For people: the report, or the folder of what a program of one's own has written. */
export const reportWords = ({ reportFile, reportS3Uri }: RunFacts): string[] => {
  if (reportFile !== null) return [`Report: ${reportFile}`];
  return reportS3Uri === null ? [] : [`Files: ${reportS3Uri}/`];
};

/** Where the analysis writes; a merge's report lies there too. */
const reportOf = (job: DescribedJob | undefined): string | null => {
  const outputs = job?.ProcessingOutputConfig?.Outputs ?? [];
  const output = outputs.find(({ OutputName }) => OutputName === 'report') ?? outputs[0];
  return output?.S3Output?.S3Uri ?? null;
};

function violationsOf(outcome: Outcome, message: string | undefined): number | null {
  if (outcome === 'fine') return 0;
  if (outcome !== 'violations') return null;
  const count = /(\d+) violation/.exec(message ?? '')?.[1];
  return count === undefined ? null : Number(count);
}

/** Jobs that are long gone leave their runs behind. */
async function jobOf({ session }: Pick<Connection, 'session'>, ProcessingJobName: string) {
  const command = new DescribeProcessingJobCommand({ ProcessingJobName });
  return session.sagemakerClient.send(command).catch((error: Error) => {
    if (/could not find/i.test(error.message)) return undefined;
    throw error;
  });
}
