import type { ServiceOperations } from '../../base/service.js';
import { createProcessingJob } from './create-processing-job.js';
import { deleteProcessingJob } from './delete-processing-job.js';
import type { ProcessingDeps } from './deps.js';
import { describeProcessingJob } from './describe-processing-job.js';
import { listProcessingJobs } from './list-processing-jobs.js';
import { processingRunner } from './runner.js';
import { stopProcessingJob } from './stop-processing-job.js';

export type { ProcessingDeps } from './deps.js';

export interface ProcessingService {
  readonly operations: ServiceOperations[];
  /** Called often, in real time: stops jobs that run longer than they may, uploads their outputs. */
  tick(): Promise<void>;
  /** Called once before the queue starts. */
  recover(): Promise<void>;
}

/** Processing jobs: taken in, queued, run by the image that is built in, settled. */
export function processingService(deps: ProcessingDeps): ProcessingService {
  const watched = new Set<() => void>();
  const runner = processingRunner(deps, (look) => {
    watched.add(look);
    return () => void watched.delete(look);
  });
  const operations: ServiceOperations = {
    service: 'sagemaker',
    handlers: {
      CreateProcessingJob: createProcessingJob(deps, runner),
      DescribeProcessingJob: describeProcessingJob(deps),
      ListProcessingJobs: listProcessingJobs(deps),
      StopProcessingJob: stopProcessingJob(deps, runner),
      DeleteProcessingJob: deleteProcessingJob(deps),
    },
  };
  return {
    operations: [operations],
    tick() {
      for (const look of watched) look();
      return runner.tick();
    },
    recover: () => runner.recover(),
  };
}
