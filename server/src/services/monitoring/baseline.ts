import { messageOf, validationException } from '../../base/errors.js';
import { underS3Uri } from '../common/s3-uri.js';
import type { MonitoringDeps } from './deps.js';
import type { Plan } from './plan.js';

/** S3 URIs of the baseline's files, where there are any. */
export interface Baseline {
  readonly constraints?: string | undefined;
  readonly statistics?: string | undefined;
}

/**
 * Where a baseline's files lie: as the resources name them, else in the output of the baselining
 * job.
 * @throws ValidationException when that job is unknown or wrote nothing.
 */
export async function baselineOf(
  deps: Pick<MonitoringDeps, 'calls'>,
  { baseline: config, type }: Pick<Plan, 'baseline' | 'type'>,
  region: string,
): Promise<Baseline> {
  const files = type.baselineFiles;
  const constraints = config?.ConstraintsResource?.S3Uri;
  const statistics = config?.StatisticsResource?.S3Uri;
  const job = config?.BaseliningJobName;
  const complete = statistics !== undefined || files.statistics === undefined;
  if (job === undefined || (constraints !== undefined && complete)) {
    return { constraints, statistics };
  }
  const output = await outputOf(deps, job, region);
  return {
    constraints: constraints ?? underS3Uri(output, files.constraints),
    statistics: statistics ?? (files.statistics && underS3Uri(output, files.statistics)),
  };
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
