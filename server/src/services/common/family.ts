import type { Tag } from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import type { Clock } from '../../base/clock.js';
import type { ServiceError } from '../../base/errors.js';
import type { EventBus } from '../../base/events.js';
import type { CallContext, Checked, ServiceOperations } from '../../base/service.js';
import type { State } from '../../storage/state.js';
import type { ListHabits, ListQuery, Resource, Resources } from './resources.js';
import { type TagStore, tagsByKey } from './tags.js';

/** What a plain family stands on. */
export interface FamilyDeps {
  readonly state: State;
  readonly resources: Resources;
  readonly tags: TagStore;
  readonly clock: Clock;
  /** Told of what is created and deleted, where the family has an event. */
  readonly events?: EventBus;
}

/** What Create keeps and Describe gives back: the input without its tags. */
export type FamilyDocument<I> = Checked<Omit<I, 'Tags' | '$metadata'>>;

/** SageMaker's things that are only created, described, listed and deleted, told by data. */
export interface Family<I extends object, S> {
  /** The resource's kind, which is also its word in the ARN, such as `endpoint-config`. */
  readonly kind: string;
  readonly operations: {
    readonly create: string;
    readonly describe: string;
    readonly list: string;
    readonly delete: string;
  };
  /** Names of members on the wire: of the name, of the ARN, and of List's array. */
  readonly members: {
    readonly name: keyof I & string;
    readonly arn: string;
    readonly list: string;
  };
  readonly exists: (arn: string, name: string) => ServiceError;
  readonly missing: (arn: string, name: string) => ServiceError;
  /** Throws the client's error when the input cannot be created. */
  readonly check?: (input: Checked<Omit<I, '$metadata'>>, context: CallContext) => Promise<void>;
  readonly summary: (resource: Resource<FamilyDocument<I>>) => S;
  readonly habits?: ListHabits;
  /** The detail type of AWS's event for a new one and a deleted one; its detail is what Describe gives. */
  readonly event?: string;
  /** List's filters beyond names and times. */
  readonly matches?: (
    resource: Resource<FamilyDocument<I>>,
    query: Readonly<Record<string, unknown>>,
  ) => boolean;
}

type Members = Record<string, unknown>;

/** The four operations of a family. A created thing has the status `Created` for ever. */
export function familyOperations<I extends object, S>(
  family: Family<I, S>,
  deps: FamilyDeps,
): ServiceOperations {
  const { create, describe, list, delete: remove } = family.operations;
  return {
    service: 'sagemaker',
    handlers: {
      [create]: (input: Members, context: CallContext) => createOne(family, deps, input, context),
      [describe]: (input: Members, context: CallContext) =>
        describeOne(family, deps, input, context),
      [list]: (input: Members, context: CallContext) => listSome(family, deps, input, context),
      [remove]: (input: Members, context: CallContext) => deleteOne(family, deps, input, context),
    },
  };
}

/**
 * The thing of that name, for rooms that build on a family.
 * @throws the family's `missing` error.
 */
export async function findInFamily<I extends object, S>(
  family: Family<I, S>,
  resources: Resources,
  name: string,
  owner: Pick<CallContext, 'region' | 'accountId'>,
): Promise<Resource<FamilyDocument<I>>> {
  const found = await resources.get<FamilyDocument<I>>(family.kind, owner.region, name);
  if (!found) throw family.missing(sagemakerArn(owner, family.kind, name), name);
  return found;
}

async function createOne<I extends object, S>(
  family: Family<I, S>,
  deps: FamilyDeps,
  input: Members,
  context: CallContext,
): Promise<Members> {
  await family.check?.(input as Checked<Omit<I, '$metadata'>>, context);
  const name = String(input[family.members.name]);
  const arn = sagemakerArn(context, family.kind, name);
  const { Tags: tags, ...document } = input;
  const now = deps.clock.now();
  await deps.state.transaction(async (rows) => {
    const inserted = await deps.resources.within(rows).insert({
      kind: family.kind,
      region: context.region,
      name,
      arn,
      status: 'Created',
      created: now,
      modified: now,
      document,
    });
    if (!inserted) throw family.exists(arn, name);
    await deps.tags.add(rows, arn, (tags ?? []) as Tag[]);
  });
  await tell(family, deps, { arn, created: now, document }, (tags ?? []) as Tag[], context);
  return { [family.members.arn]: arn };
}

/** AWS's event is the same for both ends of a thing's life. */
async function tell<I extends object, S>(
  { event, members }: Family<I, S>,
  { events }: FamilyDeps,
  { arn, created, document }: Pick<Resource<Members>, 'arn' | 'created' | 'document'>,
  tags: readonly Tag[],
  { accountId, region }: CallContext,
): Promise<void> {
  if (event === undefined) return;
  await events?.emit({
    ...{ source: 'aws.sagemaker', detailType: event, accountId, region, resources: [arn] },
    detail: { ...document, [members.arn]: arn, CreationTime: created, Tags: tagsByKey(tags) },
  });
}

async function describeOne<I extends object, S>(
  family: Family<I, S>,
  deps: FamilyDeps,
  input: Members,
  context: CallContext,
): Promise<Members> {
  const name = String(input[family.members.name]);
  const found = await findInFamily(family, deps.resources, name, context);
  return {
    ...(found.document as Members),
    [family.members.arn]: found.arn,
    CreationTime: new Date(found.created),
  };
}

async function listSome<I extends object, S>(
  family: Family<I, S>,
  deps: FamilyDeps,
  input: Members,
  context: CallContext,
): Promise<Members> {
  const { items, ...more } = await deps.resources.list<FamilyDocument<I>>(
    family.kind,
    context.region,
    input as ListQuery,
    family.matches && ((resource) => family.matches?.(resource, input) ?? true),
    family.habits,
  );
  return { [family.members.list]: items.map(family.summary), ...more };
}

async function deleteOne<I extends object, S>(
  family: Family<I, S>,
  deps: FamilyDeps,
  input: Members,
  context: CallContext,
): Promise<Members> {
  const name = String(input[family.members.name]);
  const found = await findInFamily(family, deps.resources, name, context);
  const tags = await deps.tags.all(found.arn);
  await deps.state.transaction(async (rows) => {
    await deps.resources.within(rows).delete(family.kind, context.region, found.name);
    await deps.tags.clear(rows, found.arn);
  });
  await tell(family, deps, { ...found, document: found.document as Members }, tags, context);
  return {};
}
