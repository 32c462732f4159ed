import type {
  DeleteProcessingJobCommandInput,
  DeleteProcessingJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import { deleteJob } from '../common/job-store.js';
import type { ProcessingDeps } from './deps.js';
import { findJob } from './store.js';

/** Forgets a job that has ended; what it wrote stays. */
export function deleteProcessingJob(
  deps: ProcessingDeps,
): Handler<DeleteProcessingJobCommandInput, DeleteProcessingJobCommandOutput> {
  return async (input, context) => {
    const job = await findJob(deps, context, input.ProcessingJobName);
    await deleteJob(deps, job, 'processing job');
    return {};
  };
}
