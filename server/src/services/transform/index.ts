import type { ServiceOperations } from '../../base/service.js';
import { createTransformJob } from './create-transform-job.js';
import type { TransformDeps } from './deps.js';
import { describeTransformJob } from './describe-transform-job.js';
import { listTransformJobs } from './list-transform-jobs.js';
import { transformRunner } from './runner.js';
import { stopTransformJob } from './stop-transform-job.js';

export type { TransformDeps } from './deps.js';

export interface TransformService {
  readonly operations: ServiceOperations[];
  /** Called once before the queue starts. */
  recover(): Promise<void>;
}

/** Batch transform jobs: a model asked about whole files. */
export function transformService(deps: TransformDeps): TransformService {
  const runner = transformRunner(deps);
  const operations: ServiceOperations = {
    service: 'sagemaker',
    handlers: {
      CreateTransformJob: createTransformJob(deps, runner),
      DescribeTransformJob: describeTransformJob(deps),
      ListTransformJobs: listTransformJobs(deps),
      StopTransformJob: stopTransformJob(deps, runner),
    },
  };
  return { operations: [operations], recover: () => runner.recover() };
}
