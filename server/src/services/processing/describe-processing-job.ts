import type {
  DescribeProcessingJobCommandInput,
  DescribeProcessingJobCommandOutput,
  ProcessingJobStatus,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import type { Handler } from '../../base/service.js';
import { defaultMaxRuntime_s } from '../common/job-runner.js';
import { sinceInProgress, soonSettled } from '../common/soon-settled.js';
import type { ProcessingDeps } from './deps.js';
import { findJob } from './store.js';

/** Gives back what Create got, and what became of it. */
export function describeProcessingJob(
  deps: ProcessingDeps,
): Handler<DescribeProcessingJobCommandInput, DescribeProcessingJobCommandOutput> {
  return async (input, context) => {
    const job = await soonSettled(context, {
      read: () => findJob(deps, context, input.ProcessingJobName),
      since: sinceInProgress,
      now: () => deps.clock.now(),
    });
    const { request, started, ended, exitMessage, failureReason } = job.document;
    const schedule = request.Environment?.sagemaker_monitoring_schedule_name;
    return {
      ...request,
      // AWS always answers with these two, whether or not they were sent
      Environment: request.Environment ?? {},
      StoppingCondition: request.StoppingCondition ?? { MaxRuntimeInSeconds: defaultMaxRuntime_s },
      ProcessingJobArn: job.arn,
      ProcessingJobStatus: job.status as ProcessingJobStatus,
      CreationTime: new Date(job.created),
      LastModifiedTime: new Date(job.modified),
      ProcessingStartTime: started === undefined ? undefined : new Date(started),
      ProcessingEndTime: ended === undefined ? undefined : new Date(ended),
      ExitMessage: exitMessage,
      FailureReason: failureReason,
      MonitoringScheduleArn: schedule && sagemakerArn(context, 'monitoring-schedule', schedule),
    };
  };
}
