import type {
  DeleteProcessingJobCommandInput,
  DeleteProcessingJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { resourceInUse } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import type { ProcessingDeps } from './deps.js';
import { findJob, processingJobKind } from './store.js';

/** Forgets a job that has ended; what it wrote stays. */
export function deleteProcessingJob(
  deps: ProcessingDeps,
): Handler<DeleteProcessingJobCommandInput, DeleteProcessingJobCommandOutput> {
  return async (input, context) => {
    const job = await findJob(deps, context, input.ProcessingJobName);
    if (job.status === 'InProgress' || job.status === 'Stopping') {
      throw resourceInUse(
        `The processing job "${job.arn}" is ${job.status}: stop it and wait for its end first.`,
      );
    }
    await deps.state.transaction(async (rows) => {
      await deps.resources.within(rows).delete(processingJobKind, job.region, job.name);
      await deps.tags.clear(rows, job.arn);
    });
    return {};
  };
}
