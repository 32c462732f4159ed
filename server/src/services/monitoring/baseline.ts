import type { MonitoringBaselineConfig } from '@aws-sdk/client-sagemaker';
import { messageOf, validationException } from '../../base/errors.js';
import type { Checked } from '../../base/service.js';
import { underS3Uri } from '../common/s3-uri.js';
import type { MonitoringDeps } from './deps.js';
import type { Baseline } from './execution-job.js';

/**
 * Where a baseline's files lie: as the resources name them, else in the output of the baselining
 * job.
 * @throws ValidationException when that job is unknown or wrote nothing.
 */
export async function baselineOf(
  deps: Pick<MonitoringDeps, 'calls'>,
  config: Checked<MonitoringBaselineConfig> | undefined,
  region: string,
): Promise<Baseline> {
  const constraints = config?.ConstraintsResource?.S3Uri;
  const statistics = config?.StatisticsResource?.S3Uri;
  const job = config?.BaseliningJobName;
  if (job === undefined || (constraints !== undefined && statistics !== undefined)) {
    return { constraints, statistics };
  }
  const output = await outputOf(deps, job, region);
  return {
    constraints: constraints ?? underS3Uri(output, 'constraints.json'),
    statistics: statistics ?? underS3Uri(output, 'statistics.json'),
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
