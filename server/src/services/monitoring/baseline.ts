import { messageOf, validationException } from '../../base/errors.js';
import { readS3Uri, underS3Uri } from '../common/s3-uri.js';
import type { MonitoringDeps } from './deps.js';
import { type Execution, Executions } from './executions.js';
import type { Plan } from './plan.js';

/** S3 URIs of the baseline's files, where there are any. */
export interface Baseline {
  readonly constraints?: string | undefined;
  readonly statistics?: string | undefined;
}

/** The run that a baseline is looked for. */
export interface BaselineOwner extends Pick<Execution, 'region' | 'schedule' | 'created'> {
  /** When its schedule was created: earlier runs are of another one of that name. */
  readonly since: number;
}

/**
 * Where a baseline's files lie: as the resources name them, else in the output of the baselining
 * job, or else in what the first run of its schedule reported.
 * @param run the run that is to be checked, of a schedule
 * @throws ValidationException when that job is unknown or wrote nothing.
 */
export async function baselineOf(
  deps: Pick<MonitoringDeps, 'calls' | 'state' | 'objects'>,
  { baseline: config, type }: Pick<Plan, 'baseline' | 'type'>,
  region: string,
  run?: BaselineOwner,
): Promise<Baseline> {
  const files = type.baselineFiles;
  const constraints = config?.ConstraintsResource?.S3Uri;
  const statistics = config?.StatisticsResource?.S3Uri;
  const job = config?.BaseliningJobName;
  const complete = statistics !== undefined || files.statistics === undefined;
  if (job === undefined && constraints === undefined && type.canBeBaseline && run) {
    return firstRun(deps, run, files.constraints, type.canBeBaseline);
  }
  if (job === undefined || (constraints !== undefined && complete)) {
    return { constraints, statistics };
  }
  const output = await outputOf(deps, job, region);
  return {
    constraints: constraints ?? underS3Uri(output, files.constraints),
    statistics: statistics ?? (files.statistics && underS3Uri(output, files.statistics)),
  };
}

/** Runs that are looked at for one that found enough to be a baseline. */
const mostLookedAt = 50;
const longestBaseline_bytes = 64 * 1024 * 1024;

/**
 * What the first run of a schedule has found that completed and found enough, for types whose later
 * runs are held against it where no baseline is given.
 */
async function firstRun(
  { state, objects }: Pick<MonitoringDeps, 'state' | 'objects'>,
  { region, schedule, created, since }: BaselineOwner,
  file: string,
  canBeBaseline: (content: Uint8Array) => boolean,
): Promise<Baseline> {
  const runs = await Executions.on(state).select(
    [
      "status IN ('Completed', 'CompletedWithViolations')",
      'region = ?',
      'schedule = ?',
      // a sum, or SQLite goes through the runs of all schedules in that span by their index
      'created + 0 < ?',
      'created + 0 >= ?',
      'report IS NOT NULL',
    ],
    [region, schedule, created, since],
    'created + 0',
    mostLookedAt,
  );
  for (const { report } of runs) {
    const uri = underS3Uri(report ?? '', file);
    const place = readS3Uri(uri);
    const content = place && (await objects.read(place.bucket, place.key, longestBaseline_bytes));
    if (content && canBeBaseline(content)) return { constraints: uri };
  }
  return {};
}

async function outputOf(
  deps: Pick<MonitoringDeps, 'calls'>,
  ProcessingJobName: string,
  region: string,
): Promise<string> {
  const job = await deps.calls.sagemaker
    .DescribeProcessingJob({ ProcessingJobName }, { region })
    .catch((error: unknown) => {
      throw validationException(
        `BaseliningJobName ${ProcessingJobName} cannot be used: ${messageOf(error)}`,
      );
    });
  const uri = job.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri;
  if (uri && job.ProcessingJobStatus === 'Completed') return uri;
  throw validationException(
    `BaseliningJobName ${ProcessingJobName} has no baseline to offer: its status is ` +
      `${job.ProcessingJobStatus}.`,
  );
}
