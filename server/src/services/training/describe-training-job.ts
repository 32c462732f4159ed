import type {
  DescribeTrainingJobCommandInput,
  DescribeTrainingJobCommandOutput,
  TrainingJobStatus,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import { defaultMaxRuntime_s } from '../common/job-runner.js';
import { sinceInProgress, soonSettled } from '../common/soon-settled.js';
import { algorithmOf } from './algorithm.js';
import type { TrainingDeps } from './deps.js';
import { findJob, type TrainingJob } from './store.js';

const dateOf = (time: number | undefined): Date | undefined =>
  time === undefined ? undefined : new Date(time);

/** Gives back what Create got, and what became of it. */
export function describeTrainingJob(
  deps: TrainingDeps,
): Handler<DescribeTrainingJobCommandInput, DescribeTrainingJobCommandOutput> {
  return async (input, context) => {
    const job = await soonSettled(context, {
      read: () => findJob(deps, context, input.TrainingJobName),
      since: sinceInProgress,
      now: () => deps.clock.now(),
    });
    const { transitions, started, ended, failureReason, modelArtifacts, metrics } = job.document;
    const seconds =
      started === undefined || ended === undefined
        ? undefined
        : Math.max(1, Math.round((ended - started) / 1000));
    return {
      ...requestPart(job),
      TrainingJobName: job.name,
      TrainingJobArn: job.arn,
      ModelArtifacts: modelArtifacts ? { S3ModelArtifacts: modelArtifacts } : undefined,
      TrainingJobStatus: job.status as TrainingJobStatus,
      SecondaryStatus: transitions.at(-1)?.status,
      SecondaryStatusTransitions: transitions.map(({ status, start, end, message }) => ({
        Status: status,
        StartTime: new Date(start),
        EndTime: dateOf(end),
        StatusMessage: message,
      })),
      FailureReason: failureReason,
      CreationTime: new Date(job.created),
      LastModifiedTime: new Date(job.modified),
      TrainingStartTime: dateOf(started),
      TrainingEndTime: dateOf(ended),
      TrainingTimeInSeconds: seconds,
      BillableTimeInSeconds: seconds,
      FinalMetricDataList: metrics?.map(({ name, value, time }) => ({
        MetricName: name,
        Value: value,
        Timestamp: new Date(time),
      })),
    };
  };
}

/** AWS answers with these members whether or not they were sent. */
function requestPart({ document: { request } }: TrainingJob) {
  const { metrics } = algorithmOf(request);
  return {
    ...request,
    AlgorithmSpecification: {
      EnableSageMakerMetricsTimeSeries: false,
      ...(metrics ? { MetricDefinitions: metrics.definitions } : {}),
      ...request.AlgorithmSpecification,
      TrainingInputMode: request.AlgorithmSpecification?.TrainingInputMode ?? 'File',
    },
    // the Python SDK's attach() reads it, sent or not
    OutputDataConfig: { KmsKeyId: '', ...request.OutputDataConfig },
    HyperParameters: request.HyperParameters ?? {},
    StoppingCondition: request.StoppingCondition ?? { MaxRuntimeInSeconds: defaultMaxRuntime_s },
    EnableNetworkIsolation: request.EnableNetworkIsolation ?? false,
    EnableInterContainerTrafficEncryption: request.EnableInterContainerTrafficEncryption ?? false,
    EnableManagedSpotTraining: request.EnableManagedSpotTraining ?? false,
  };
}
