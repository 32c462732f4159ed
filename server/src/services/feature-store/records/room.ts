import type { Awaitable } from '../../../base/awaitable.js';
import { ServiceError } from '../../../base/errors.js';
import type { CallContext, Invocation } from '../../../base/service.js';
import type { RecordWrite } from '../../../storage/record-store.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { FeatureGroup, FeatureGroups } from '../feature-group.js';
import { withCallTimes } from './call-times.js';
import { runtimeNotFound, validationError } from './errors.js';
import { Turns } from './turns.js';

export type RecordDeps = Pick<FeatureStoreDeps, 'records' | 'clock'>;

/** What the runtime's operations share. */
export interface Room {
  readonly records: RecordDeps['records'];
  readonly clock: RecordDeps['clock'];
  readonly groups: FeatureGroups;
  readonly turns: Turns;
}

export const roomOf = ({ records, clock }: RecordDeps, groups: FeatureGroups): Room => ({
  ...{ records: withCallTimes(records), clock, groups },
  turns: new Turns(),
});

/** The group of a name or ARN: at once where it is in memory. @throws ResourceNotFound, HTTP 404. */
export function groupOf(
  { groups }: Room,
  { region }: Pick<CallContext, 'region'>,
  nameOrArn: string,
): Awaitable<FeatureGroup> {
  try {
    const group = groups.get(region, nameOrArn);
    return group instanceof Promise ? group.catch(rethrow) : group;
  } catch (error) {
    return rethrow(error);
  }
}

function rethrow(error: unknown): never {
  if (error instanceof ServiceError && error.code === 'ResourceNotFound') {
    throw runtimeNotFound(error.message);
  }
  throw error;
}

/** @throws ValidationError naming the flag where the group keeps no records online. */
export function checkOnline(group: FeatureGroup): void {
  if (group.document.online === undefined) throw noOnlineStore(group);
}

export const noOnlineStore = ({ name }: FeatureGroup): ServiceError =>
  validationError(
    `The feature group "${name}" has no online store: it was created with ` +
      'OnlineStoreConfig.EnableOnlineStore false (enable_online_store in the SDK). Create a group ' +
      'with true to read its records; this one is read from its offline store.',
  );

const noOfflineStore = ({ name }: FeatureGroup): ServiceError =>
  validationError(
    `The feature group "${name}" has no offline store: it was created without OfflineStoreConfig. ` +
      'Leave OfflineStore out of TargetStores.',
  );

/**
 * The stores that a write goes to: all of the group's unless asked otherwise.
 * @throws ValidationError where the group lacks one that is asked for.
 */
export function targetsOf(
  group: FeatureGroup,
  asked: readonly string[] | undefined,
): { readonly online: boolean; readonly offline: boolean } {
  const { online, offline } = group.document;
  if (!asked) return { online: online !== undefined, offline: offline !== undefined };
  const wanted = { online: asked.includes('OnlineStore'), offline: asked.includes('OfflineStore') };
  if (wanted.online && online === undefined) throw noOnlineStore(group);
  if (wanted.offline && offline === undefined) throw noOfflineStore(group);
  return wanted;
}

/**
 * Writes what `make` gives, all or nothing, and never beside an operation that is alone with one of
 * the records. `make` may be called again: between it and the store nothing else happens, so that a
 * group that is deleted meanwhile takes no write.
 * @param call names the call, whose writes are written once however often it is sent.
 */
export async function writeRecords(
  { records, turns }: Room,
  make: () => Awaitable<readonly RecordWrite[]>,
  call: () => string | undefined,
): Promise<void> {
  for (;;) {
    const made = make();
    const writes = made instanceof Promise ? await made : made;
    if (writes.length === 0) return;
    const holder = turns.holder(writes);
    if (holder === undefined) return turns.during(records.write(writes, { call: call() }));
    await holder;
  }
}

/** Whether a request is another try of a call that was written, by the name that it had. */
export const isRepeated = async (
  { records }: Room,
  invocation: Invocation | undefined,
): Promise<boolean> =>
  invocation?.mayBeRepeated === true && (await records.wasWritten(invocation.name));

/**
 * Does what a call asks for, unless that fails at another try of what was done: whatever changed
 * since, it is answered as it was then.
 */
export async function unlessRepeated(
  room: Room,
  invocation: Invocation | undefined,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ServiceError && (await isRepeated(room, invocation))) return;
    throw error;
  }
}
