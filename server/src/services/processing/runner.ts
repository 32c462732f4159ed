import { longestReason } from '../common/failure-reason.js';
import { JobRunner } from '../common/job-runner.js';
import type { JobOutcome } from '../common/processing-image.js';
import { ProcessingAttempt } from './attempt.js';
import type { ProcessingDeps } from './deps.js';
import { reasonOf } from './failure.js';
import type { Watch } from './program/run-program.js';
import { moveJob, type ProcessingJobDocument, processingJobKind } from './store.js';

export type ProcessingRunner = JobRunner<ProcessingJobDocument, JobOutcome>;

/** Runs queued processing jobs, each by its image. */
export const processingRunner = (deps: ProcessingDeps, watch: Watch): ProcessingRunner =>
  new JobRunner(deps, {
    kind: processingJobKind,
    logGroup: '/aws/sagemaker/ProcessingJobs',
    begin: (job, signal, log) => new ProcessingAttempt(deps, job, signal, log, watch),
    failureOf: reasonOf,
    async overrun(address, maxRuntime_s) {
      const exitMessage = `The job ran longer than MaxRuntimeInSeconds (${maxRuntime_s}) and was stopped.`;
      const moved = await moveJob(deps, address, ['InProgress'], 'Stopping', { exitMessage });
      return moved !== undefined;
    },
    async settle(address, { status, ...end }, results) {
      // a job that was stopped keeps the reason that `overrun` gave
      const changes =
        status === 'Completed'
          ? { ...end, exitMessage: results?.exitMessage?.slice(0, longestReason) || undefined }
          : end;
      await moveJob(deps, address, ['InProgress', 'Stopping'], status, changes);
    },
  });
