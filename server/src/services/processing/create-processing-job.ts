import type {
  CreateProcessingJobCommandInput,
  CreateProcessingJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { mayNotRunCode } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import { insertJob } from '../common/job-store.js';
import type { ProcessingDeps } from './deps.js';
import { codeOf } from './images.js';
import type { ProcessingRunner } from './runner.js';
import { announce, processingJobKind } from './store.js';

/** Takes a job in; it is InProgress from then on and runs as soon as there is room. */
export function createProcessingJob(
  deps: ProcessingDeps,
  runner: ProcessingRunner,
): Handler<CreateProcessingJobCommandInput, CreateProcessingJobCommandOutput> {
  return async ({ Tags: tags, ...request }, context) => {
    const { mayRunCode } = context;
    const code = mayRunCode ? undefined : codeOf(deps.images, request);
    if (code) throw mayNotRunCode(code);
    const name = request.ProcessingJobName;
    const at = {
      region: context.region,
      name,
      arn: sagemakerArn(context, processingJobKind, name),
    };
    const job = await insertJob(deps, processingJobKind, at, () => ({ request, mayRunCode }), tags);
    await announce(deps, job);
    await runner.enqueue(job);
    return { ProcessingJobArn: job.arn };
  };
}
