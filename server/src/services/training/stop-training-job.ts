import type {
  StopTrainingJobCommandInput,
  StopTrainingJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { validationException } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import type { TrainingDeps } from './deps.js';
import type { TrainingRunner } from './runner.js';
import { findJob, moveJob } from './store.js';

/** The job is Stopping until its work has ended and what it saved is uploaded, then Stopped. */
export function stopTrainingJob(
  deps: TrainingDeps,
  runner: TrainingRunner,
): Handler<StopTrainingJobCommandInput, StopTrainingJobCommandOutput> {
  return async (input, context) => {
    const job = await findJob(deps, context, input.TrainingJobName);
    if (job.status === 'Stopping') return {};
    const moved = await moveJob(deps, job, {
      from: ['InProgress'],
      status: 'Stopping',
      secondary: 'Stopping',
    });
    if (!moved) {
      throw validationException(
        `The request was rejected because the training job is in status ${job.status}.`,
      );
    }
    await runner.stop(job);
    return {};
  };
}
