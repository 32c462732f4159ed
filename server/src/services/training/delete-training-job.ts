import type {
  DeleteTrainingJobCommandInput,
  DeleteTrainingJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import { deleteJob } from '../common/job-store.js';
import type { TrainingDeps } from './deps.js';
import { findJob } from './store.js';

/** Forgets a job that has ended; what it wrote stays. */
export function deleteTrainingJob(
  deps: TrainingDeps,
): Handler<DeleteTrainingJobCommandInput, DeleteTrainingJobCommandOutput> {
  return async (input, context) => {
    const job = await findJob(deps, context, input.TrainingJobName);
    await deleteJob(deps, job, 'training job');
    return {};
  };
}
