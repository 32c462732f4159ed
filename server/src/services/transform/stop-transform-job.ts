import type {
  StopTransformJobCommandInput,
  StopTransformJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { validationException } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import type { TransformDeps } from './deps.js';
import type { TransformRunner } from './runner.js';
import { findJob, moveJob } from './store.js';

/** The job is Stopping until its work has ended, then Stopped; whole outputs stay. */
export function stopTransformJob(
  deps: TransformDeps,
  runner: TransformRunner,
): Handler<StopTransformJobCommandInput, StopTransformJobCommandOutput> {
  return async (input, context) => {
    const job = await findJob(deps, context, input.TransformJobName);
    if (job.status === 'Stopping') return {};
    const moved = await moveJob(deps, job, ['InProgress'], 'Stopping');
    if (!moved) {
      throw validationException(
        `The request was rejected because the transform job is in status ${job.status}.`,
      );
    }
    await runner.stop(job);
    return {};
  };
}
