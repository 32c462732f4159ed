import type {
  StopProcessingJobCommandInput,
  StopProcessingJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { validationException } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import type { ProcessingDeps } from './deps.js';
import type { ProcessingRunner } from './runner.js';
import { findJob, moveJob } from './store.js';

/** The job is Stopping until its work has ended, then Stopped. */
export function stopProcessingJob(
  deps: ProcessingDeps,
  runner: ProcessingRunner,
): Handler<StopProcessingJobCommandInput, StopProcessingJobCommandOutput> {
  return async (input, context) => {
    const job = await findJob(deps, context, input.ProcessingJobName);
    if (job.status === 'Stopping') return {};
    const moved = await moveJob(deps, job, ['InProgress'], 'Stopping');
    if (!moved) {
      throw validationException(
        `The request was rejected because the processing job "${job.arn}" has ended: its status ` +
          `is ${job.status}.`,
      );
    }
    await runner.stop(job);
    return {};
  };
}
