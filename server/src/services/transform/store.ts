import type { CreateTransformJobCommandInput, TransformJobStatus } from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { validationException } from '../../base/errors.js';
import type { CallContext, Checked } from '../../base/service.js';
import { announceJob, changeJob, type JobAddress } from '../common/job-store.js';
import type { ServedContainer } from '../common/model-runtime.js';
import type { Resource } from '../common/resources.js';
import type { TransformDeps } from './deps.js';

export const transformJobKind = 'transform-job';

export type TransformRequest = Omit<
  Checked<Omit<CreateTransformJobCommandInput, '$metadata'>>,
  'Tags'
> & {
  /** AWS has none for these jobs. */
  readonly StoppingCondition?: undefined;
};

/** What is kept of a job beside its status; times in milliseconds, by the product's clock. */
export interface TransformJobDocument {
  /** What Create got, without the tags. */
  readonly request: TransformRequest;
  /** The model as it was then. */
  readonly model: Pick<ServedContainer, 'container' | 'unserved'>;
  readonly started?: number;
  readonly ended?: number;
  readonly failureReason?: string;
}

export type TransformJob = Resource<TransformJobDocument>;

/** AWS answers a ValidationException, as it does for training jobs. */
export async function findJob(
  deps: Pick<TransformDeps, 'resources'>,
  context: Pick<CallContext, 'region' | 'accountId'>,
  name: string,
): Promise<TransformJob> {
  const job = await deps.resources.get<TransformJobDocument>(
    transformJobKind,
    context.region,
    name,
  );
  if (job) return job;
  const arn = sagemakerArn(context, transformJobKind, name);
  throw validationException(`Could not find requested job with name: ${name} (${arn}).`);
}

/**
 * Moves a job to another status if it is in one of `from`, and tells the listeners.
 * @returns the job as it is now, or undefined when it was in none of them.
 */
export async function moveJob(
  deps: TransformDeps,
  address: JobAddress,
  from: readonly TransformJobStatus[],
  status: TransformJobStatus,
  changes: Partial<TransformJobDocument> = {},
): Promise<TransformJob | undefined> {
  const change = (document: TransformJobDocument) => ({ ...document, ...changes });
  const moved = await changeJob(deps, transformJobKind, address, { from, status }, change);
  if (moved && status !== 'InProgress') await announce(deps, moved);
  return moved;
}

export async function announce(deps: TransformDeps, job: TransformJob): Promise<void> {
  const { request, started, ended, failureReason } = job.document;
  await announceJob(deps, job, 'SageMaker Transform Job State Change', {
    ...request,
    TransformJobArn: job.arn,
    TransformJobStatus: job.status,
    CreationTime: job.created,
    ...(started === undefined ? {} : { TransformStartTime: started }),
    ...(ended === undefined ? {} : { TransformEndTime: ended }),
    ...(failureReason === undefined ? {} : { FailureReason: failureReason }),
  });
}
