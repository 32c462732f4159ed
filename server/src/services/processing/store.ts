import type {
  CreateProcessingJobCommandInput,
  ProcessingJobStatus,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { resourceNotFound } from '../../base/errors.js';
import type { CallContext, Checked } from '../../base/service.js';
import type { Resource } from '../common/resources.js';
import type { ProcessingDeps } from './deps.js';

export const processingJobKind = 'processing-job';

export type ProcessingJobInput = Checked<Omit<CreateProcessingJobCommandInput, '$metadata'>>;

/** What is kept of a job beside its status; times in milliseconds, by the product's clock. */
export interface ProcessingJobDocument {
  /** What Create got, without the tags. */
  readonly request: Omit<ProcessingJobInput, 'Tags'>;
  readonly started?: number;
  readonly ended?: number;
  readonly exitMessage?: string;
  readonly failureReason?: string;
}

export type ProcessingJob = Resource<ProcessingJobDocument>;

/** Where a queued job finds its row. */
export interface JobAddress {
  readonly region: string;
  readonly name: string;
}

export const queueKey = (job: JobAddress): string => `${job.region}/${job.name}`;

/** @throws ResourceNotFound, as Describe, Stop and Delete answer for a name that is not known. */
export async function findJob(
  deps: Pick<ProcessingDeps, 'resources'>,
  context: Pick<CallContext, 'region' | 'accountId'>,
  name: string,
): Promise<ProcessingJob> {
  const job = await deps.resources.get<ProcessingJobDocument>(
    processingJobKind,
    context.region,
    name,
  );
  if (job) return job;
  const arn = sagemakerArn(context, processingJobKind, name);
  throw resourceNotFound(`Could not find processing job "${arn}".`);
}

/**
 * Moves a job to another status if it is in one of `from`, and tells the listeners.
 * @returns the job as it is now, or undefined when it was in none of them.
 */
export async function moveJob(
  deps: ProcessingDeps,
  address: JobAddress,
  from: readonly ProcessingJobStatus[],
  status: ProcessingJobStatus,
  changes: Partial<ProcessingJobDocument> = {},
): Promise<ProcessingJob | undefined> {
  const moved = await deps.state.transaction(async (rows) => {
    const resources = deps.resources.within(rows);
    const job = await resources.get<ProcessingJobDocument>(
      processingJobKind,
      address.region,
      address.name,
    );
    if (!job || !from.includes(job.status as ProcessingJobStatus)) return undefined;
    const next: ProcessingJob = {
      ...job,
      status,
      modified: deps.clock.now(),
      document: { ...job.document, ...changes },
    };
    await resources.update(next);
    return next;
  });
  if (moved && status !== 'InProgress') await announce(deps, moved);
  return moved;
}

/** EventBridge's event for a job's change of status; times are epoch milliseconds there. */
export async function announce(deps: ProcessingDeps, job: ProcessingJob): Promise<void> {
  const { request, started, ended, exitMessage, failureReason } = job.document;
  await deps.events.emit({
    source: 'aws.sagemaker',
    detailType: 'SageMaker Processing Job State Change',
    accountId: deps.accountId,
    region: job.region,
    resources: [job.arn],
    detail: {
      ...request,
      ProcessingJobArn: job.arn,
      ProcessingJobStatus: job.status,
      CreationTime: job.created,
      LastModifiedTime: job.modified,
      ...(started === undefined ? {} : { ProcessingStartTime: started }),
      ...(ended === undefined ? {} : { ProcessingEndTime: ended }),
      ...(exitMessage === undefined ? {} : { ExitMessage: exitMessage }),
      ...(failureReason === undefined ? {} : { FailureReason: failureReason }),
    },
  });
}
