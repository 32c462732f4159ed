import { JobRunner } from '../common/job-runner.js';
import { LoadError } from '../common/model-runtime.js';
import { TransformAttempt } from './attempt.js';
import type { TransformDeps } from './deps.js';
import { TransformFailure } from './failure.js';
import { moveJob, type TransformJobDocument, transformJobKind } from './store.js';

export type TransformRunner = JobRunner<TransformJobDocument, undefined>;

/** Runs queued transform jobs. */
export const transformRunner = (deps: TransformDeps): TransformRunner =>
  new JobRunner(deps, {
    kind: transformJobKind,
    logGroup: '/aws/sagemaker/TransformJobs',
    begin: (job, signal, log) => new TransformAttempt(deps, job, signal, log),
    failureOf(error) {
      if (error instanceof TransformFailure) return error.message;
      return error instanceof LoadError ? `AlgorithmError: ${error.message}` : undefined;
    },
    overrun: async () => false, // AWS bounds the time of no transform
    async settle(address, { status, ...end }) {
      await moveJob(deps, address, ['InProgress', 'Stopping'], status, end);
    },
  });
