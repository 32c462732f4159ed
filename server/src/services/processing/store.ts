import type {
  CreateProcessingJobCommandInput,
  ProcessingJobStatus,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { resourceNotFound } from '../../base/errors.js';
import type { CallContext, Checked } from '../../base/service.js';
import { announceJob, changeJob, type JobAddress } from '../common/job-store.js';
import type { Resource } from '../common/resources.js';
import type { ProcessingDeps } from './deps.js';

export const processingJobKind = 'processing-job';

export type ProcessingJobInput = Checked<Omit<CreateProcessingJobCommandInput, '$metadata'>>;

/** What is kept of a job beside its status; times in milliseconds, by the product's clock. */
export interface ProcessingJobDocument {
  /** What Create got, without the tags. */
  readonly request: Omit<ProcessingJobInput, 'Tags'>;
  /** Of the key that made it. */
  readonly mayRunCode?: boolean;
  readonly started?: number;
  readonly ended?: number;
  readonly exitMessage?: string;
  readonly failureReason?: string;
}

export type ProcessingJob = Resource<ProcessingJobDocument>;

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
  const change = (document: ProcessingJobDocument) => ({ ...document, ...changes });
  const moved = await changeJob(deps, processingJobKind, address, { from, status }, change);
  if (moved && status !== 'InProgress') await announce(deps, moved);
  return moved;
}

export async function announce(deps: ProcessingDeps, job: ProcessingJob): Promise<void> {
  const { request, started, ended, exitMessage, failureReason } = job.document;
  await announceJob(deps, job, 'SageMaker Processing Job State Change', {
    ...request,
    ProcessingJobArn: job.arn,
    ProcessingJobStatus: job.status,
    CreationTime: job.created,
    LastModifiedTime: job.modified,
    ...(started === undefined ? {} : { ProcessingStartTime: started }),
    ...(ended === undefined ? {} : { ProcessingEndTime: ended }),
    ...(exitMessage === undefined ? {} : { ExitMessage: exitMessage }),
    ...(failureReason === undefined ? {} : { FailureReason: failureReason }),
  });
}
