import { Unavailable } from '../../base/errors.js';
import { JobRunner } from '../common/job-runner.js';
import { TrainingAttempt, type TrainingResults } from './attempt.js';
import type { TrainingDeps } from './deps.js';
import { TrainingFailure } from './failure.js';
import { moveJob, type TrainingJobDocument, trainingJobKind } from './store.js';

export type TrainingRunner = JobRunner<TrainingJobDocument, TrainingResults>;

/** Runs queued training jobs, each by its algorithm. */
export const trainingRunner = (deps: TrainingDeps): TrainingRunner =>
  new JobRunner(deps, {
    kind: trainingJobKind,
    logGroup: '/aws/sagemaker/TrainingJobs',
    begin: (job, signal, log) => new TrainingAttempt(deps, job, signal, log),
    failureOf(error) {
      if (error instanceof TrainingFailure) return error.message;
      return error instanceof Unavailable ? `ClientError: ${error.message}` : undefined;
    },
    async overrun(address) {
      const moved = await moveJob(deps, address, {
        from: ['InProgress'],
        status: 'Stopping',
        secondary: 'Stopping',
        changes: { stoppedBy: 'MaxRuntimeExceeded' },
      });
      return moved !== undefined;
    },
    async settle(address, { status, ...end }, results) {
      const changes = { ...results, ...end };
      if (status === 'Failed') {
        const from = ['InProgress', 'Stopping'] as const;
        await moveJob(deps, address, { from, status, secondary: status, changes });
        return;
      }
      const move = { from: ['InProgress'], status, secondary: status, changes } as const;
      if (status === 'Completed' && (await moveJob(deps, address, move))) return;
      // also where a stop came when all was done: it is stopped, with everything that it made
      const { region, name } = address;
      const job = await deps.resources.get<TrainingJobDocument>(trainingJobKind, region, name);
      await moveJob(deps, address, {
        from: ['Stopping'],
        status: 'Stopped',
        secondary: job?.document.stoppedBy ?? 'Stopped',
        changes,
      });
    },
  });
