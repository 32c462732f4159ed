import type {
  CreateProcessingJobCommandInput,
  CreateProcessingJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { resourceInUse } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import type { ProcessingDeps } from './deps.js';
import { announce, type ProcessingJob, processingJobKind, queueKey } from './store.js';

/** Takes a job in; it is InProgress from then on and runs as soon as there is room. */
export function createProcessingJob(
  deps: ProcessingDeps,
): Handler<CreateProcessingJobCommandInput, CreateProcessingJobCommandOutput> {
  return async ({ Tags: tags, ...request }, context) => {
    const name = request.ProcessingJobName;
    const arn = sagemakerArn(context, processingJobKind, name);
    const now = deps.clock.now();
    const job: ProcessingJob = {
      kind: processingJobKind,
      region: context.region,
      name,
      arn,
      status: 'InProgress',
      created: now,
      modified: now,
      document: { request },
    };
    await deps.state.transaction(async (rows) => {
      if (!(await deps.resources.within(rows).insert(job))) {
        throw resourceInUse(
          'Job name must be unique within an AWS account and region, and a job with this name ' +
            `already exists (${arn}).`,
        );
      }
      await deps.tags.add(rows, arn, tags ?? []);
    });
    await announce(deps, job);
    await deps.jobs.enqueue(processingJobKind, queueKey(job), { region: job.region, name });
    return { ProcessingJobArn: arn };
  };
}
