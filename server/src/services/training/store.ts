import type {
  CreateTrainingJobCommandInput,
  SecondaryStatus,
  TrainingJobStatus,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { validationException } from '../../base/errors.js';
import type { CallContext, Checked } from '../../base/service.js';
import { announceJob, changeJob, type JobAddress } from '../common/job-store.js';
import type { Resource } from '../common/resources.js';
import type { TrainingDeps } from './deps.js';

export const trainingJobKind = 'training-job';

export type TrainingRequest = Omit<
  Checked<Omit<CreateTrainingJobCommandInput, '$metadata'>>,
  'Tags'
>;

/** A step of a job's life; times in milliseconds, by the product's clock. */
export interface Transition {
  readonly status: SecondaryStatus;
  readonly start: number;
  readonly end?: number;
  readonly message: string;
}

export interface FinalMetric {
  readonly name: string;
  readonly value: number;
  readonly time: number;
}

/** What is kept of a job beside its status; times in milliseconds, by the product's clock. */
export interface TrainingJobDocument {
  /** What Create got, without the tags. */
  readonly request: TrainingRequest;
  readonly transitions: readonly Transition[];
  readonly started?: number;
  readonly ended?: number;
  readonly failureReason?: string;
  readonly modelArtifacts?: string;
  readonly metrics?: readonly FinalMetric[];
  /** Why a job that is Stopping does so: its end tells this secondary status. */
  readonly stoppedBy?: 'MaxRuntimeExceeded';
}

export type TrainingJob = Resource<TrainingJobDocument>;

const messages: Partial<Record<SecondaryStatus, string>> = {
  Pending: 'Waiting for room on this machine',
  Starting: 'Preparing the training environment',
  Downloading: 'Downloading input data',
  Training: 'Training is in progress',
  Uploading: 'Uploading generated training model',
  Stopping: 'Stopping the training job',
  Completed: 'Training job completed',
  Stopped: 'Training job stopped',
  Failed: 'Training job failed',
  MaxRuntimeExceeded: 'Training job ran longer than MaxRuntimeInSeconds and was stopped',
};

/** Ends the step that a job is in and begins the next; the same step again is no new one. */
export function nextTransitions(
  transitions: readonly Transition[],
  status: SecondaryStatus,
  now: number,
): Transition[] {
  const last = transitions.at(-1);
  if (last?.status === status) return [...transitions];
  const before = transitions.map((one) => (one === last ? { ...one, end: now } : one));
  const isEnd = /^(Completed|Failed|Stopped|MaxRuntimeExceeded)$/.test(status);
  const message = messages[status] ?? status;
  return [...before, { status, start: now, ...(isEnd ? { end: now } : {}), message }];
}

/**
 * AWS answers a ValidationException, although its service model has ResourceNotFound here:
 * https://github.com/aws/aws-sdk/issues/165
 */
export async function findJob(
  deps: Pick<TrainingDeps, 'resources'>,
  context: Pick<CallContext, 'region' | 'accountId'>,
  name: string,
): Promise<TrainingJob> {
  const job = await deps.resources.get<TrainingJobDocument>(trainingJobKind, context.region, name);
  if (job) return job;
  throw validationException(
    `Requested resource not found: ${sagemakerArn(context, trainingJobKind, name)}.`,
  );
}

export interface Move {
  readonly from: readonly TrainingJobStatus[];
  readonly status: TrainingJobStatus;
  readonly secondary: SecondaryStatus;
  readonly changes?: Partial<TrainingJobDocument>;
}

/**
 * Moves a job to another status if it is in one of `from`, and tells the listeners.
 * @returns the job as it is now, or undefined when it was in none of them.
 */
export async function moveJob(
  deps: TrainingDeps,
  address: JobAddress,
  { from, status, secondary, changes = {} }: Move,
): Promise<TrainingJob | undefined> {
  const moved = await changeJob(
    deps,
    trainingJobKind,
    address,
    { from, status },
    (document: TrainingJobDocument, now) => ({
      ...document,
      ...changes,
      transitions: nextTransitions(document.transitions, secondary, now),
    }),
  );
  if (moved) await announce(deps, moved);
  return moved;
}

export async function announce(deps: TrainingDeps, job: TrainingJob): Promise<void> {
  const { request, transitions, started, ended, failureReason, modelArtifacts } = job.document;
  await announceJob(deps, job, 'SageMaker Training Job State Change', {
    ...request,
    TrainingJobArn: job.arn,
    TrainingJobStatus: job.status,
    SecondaryStatus: transitions.at(-1)?.status,
    SecondaryStatusTransitions: transitions.map(({ status, start, end, message }) => ({
      Status: status,
      StartTime: start,
      ...(end === undefined ? {} : { EndTime: end }),
      StatusMessage: message,
    })),
    CreationTime: job.created,
    LastModifiedTime: job.modified,
    ...(modelArtifacts === undefined
      ? {}
      : { ModelArtifacts: { S3ModelArtifacts: modelArtifacts } }),
    ...(started === undefined ? {} : { TrainingStartTime: started }),
    ...(ended === undefined ? {} : { TrainingEndTime: ended }),
    ...(failureReason === undefined ? {} : { FailureReason: failureReason }),
  });
}
