import type {
  DeleteTrainingJobCommandInput,
  DeleteTrainingJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { resourceInUse } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import type { TrainingDeps } from './deps.js';
import { findJob, trainingJobKind } from './store.js';

/** Forgets a job that has ended; what it wrote stays. */
export function deleteTrainingJob(
  deps: TrainingDeps,
): Handler<DeleteTrainingJobCommandInput, DeleteTrainingJobCommandOutput> {
  return async (input, context) => {
    const job = await findJob(deps, context, input.TrainingJobName);
    if (job.status === 'InProgress' || job.status === 'Stopping') {
      throw resourceInUse(
        `The training job "${job.arn}" is ${job.status}: stop it and wait for its end first.`,
      );
    }
    await deps.state.transaction(async (rows) => {
      await deps.resources.within(rows).delete(trainingJobKind, job.region, job.name);
      await deps.tags.clear(rows, job.arn);
    });
    return {};
  };
}
