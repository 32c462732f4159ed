import type { ServiceOperations } from '../../base/service.js';
import { createTrainingJob } from './create-training-job.js';
import { deleteTrainingJob } from './delete-training-job.js';
import type { TrainingDeps } from './deps.js';
import { describeTrainingJob } from './describe-training-job.js';
import { listTrainingJobs } from './list-training-jobs.js';
import { trainingRunner } from './runner.js';
import { stopTrainingJob } from './stop-training-job.js';

export type { TrainingDeps } from './deps.js';

export interface TrainingService {
  readonly operations: ServiceOperations[];
  /** Called often, in real time: stops jobs that run longer than they may. */
  tick(): Promise<void>;
  /** Called once before the queue starts. */
  recover(): Promise<void>;
}

/** Training jobs: taken in, queued, run by an algorithm, a script or a container, settled. */
export function trainingService(deps: TrainingDeps): TrainingService {
  const runner = trainingRunner(deps);
  const operations: ServiceOperations = {
    service: 'sagemaker',
    handlers: {
      CreateTrainingJob: createTrainingJob(deps, runner),
      DescribeTrainingJob: describeTrainingJob(deps),
      ListTrainingJobs: listTrainingJobs(deps),
      StopTrainingJob: stopTrainingJob(deps, runner),
      DeleteTrainingJob: deleteTrainingJob(deps),
    },
  };
  return {
    operations: [operations],
    tick: () => runner.tick(),
    recover: () => runner.recover(),
  };
}
