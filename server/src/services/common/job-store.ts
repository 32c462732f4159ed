import type { Tag } from '@aws-sdk/client-sagemaker';
import type { Clock } from '../../base/clock.js';
import { resourceInUse } from '../../base/errors.js';
import type { EventBus } from '../../base/events.js';
import type { State } from '../../storage/state.js';
import type { Resource, Resources } from './resources.js';
import { type TagStore, tagsByKey } from './tags.js';

/** What jobs of any kind are kept with. */
export interface JobStoreDeps {
  readonly state: State;
  readonly resources: Resources;
  readonly tags: TagStore;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly accountId: string;
}

/** Where a queued job finds its row. */
export interface JobAddress {
  readonly region: string;
  readonly name: string;
}

export const queueKey = (job: JobAddress): string => `${job.region}/${job.name}`;

/** SageMaker's event for a job's change of state; times in `detail` are epoch milliseconds. */
export async function announceJob(
  deps: Pick<JobStoreDeps, 'events' | 'accountId' | 'tags'>,
  job: Resource<unknown>,
  detailType: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const Tags = tagsByKey(await deps.tags.all(job.arn));
  await deps.events.emit({
    source: 'aws.sagemaker',
    detailType,
    accountId: deps.accountId,
    region: job.region,
    resources: [job.arn],
    detail: { ...detail, Tags },
  });
}

/**
 * Writes a new job's row with its tags; it is InProgress from then on.
 * @throws ResourceInUse where there is a job of that name.
 */
export async function insertJob<D>(
  deps: JobStoreDeps,
  kind: string,
  { region, name, arn }: JobAddress & { readonly arn: string },
  documentAt: (now: number) => D,
  tags: readonly Tag[] = [],
): Promise<Resource<D>> {
  const now = deps.clock.now();
  const job: Resource<D> = {
    kind,
    region,
    name,
    arn,
    status: 'InProgress',
    created: now,
    modified: now,
    document: documentAt(now),
  };
  await deps.state.transaction(async (rows) => {
    if (!(await deps.resources.within(rows).insert(job))) {
      throw resourceInUse(
        'Job name must be unique within an AWS account and region, and a job with this name ' +
          `already exists (${arn}).`,
      );
    }
    await deps.tags.add(rows, arn, tags);
  });
  return job;
}

/**
 * Moves a job to another status if it is in one of `from`.
 * @returns the job as it is now, or undefined when it was in none of them.
 */
export async function changeJob<D, S extends string>(
  deps: Pick<JobStoreDeps, 'state' | 'resources' | 'clock'>,
  kind: string,
  { region, name }: JobAddress,
  { from, status }: { readonly from: readonly S[]; readonly status: S },
  change: (document: D, now: number) => D,
): Promise<Resource<D> | undefined> {
  return deps.state.transaction(async (rows) => {
    const resources = deps.resources.within(rows);
    const job = await resources.get<D>(kind, region, name);
    if (!job || !from.includes(job.status as S)) return undefined;
    const modified = deps.clock.now();
    const next = { ...job, status, modified, document: change(job.document, modified) };
    await resources.update(next);
    return next;
  });
}

/**
 * Forgets a job that has ended; what it wrote stays.
 * @throws ResourceInUse where it has not; `words` such as "training job" name it.
 */
export async function deleteJob(
  deps: Pick<JobStoreDeps, 'state' | 'resources' | 'tags'>,
  job: Resource<unknown>,
  words: string,
): Promise<void> {
  if (job.status === 'InProgress' || job.status === 'Stopping') {
    throw resourceInUse(
      `The ${words} "${job.arn}" is ${job.status}: stop it and wait for its end first.`,
    );
  }
  await deps.state.transaction(async (rows) => {
    await deps.resources.within(rows).delete(job.kind, job.region, job.name);
    await deps.tags.clear(rows, job.arn);
  });
}
