import type { BlockWriter } from './blocks.js';
import type { Environment } from './environment.js';
import { onlineKeyOfBytes } from './keys.js';
import type { Ledger } from './meta.js';
import {
  eventTimeOf,
  expiryOf,
  type Frame,
  isTombstone,
  recordText,
  withRecord,
} from './values.js';

/** What the thread that writes has open. */
export interface WriterStores {
  readonly environment: Environment;
  readonly ledger: Ledger;
  readonly blocks: BlockWriter;
}

/**
 * Applies a write to the online store and puts it into the log, within the caller's transaction.
 * The newest event time wins, at equal times the later write. A record that has expired when the
 * write was invoked counts as absent. What is older than the record goes into the log alone: an
 * update as its own features, because those of the newer record are from its future.
 */
export function applyFrame({ environment, ledger, blocks }: WriterStores, frame: Frame): void {
  const { group, offline, accepted_ms } = frame;
  const online = frame.online && !ledger.isRemoved(group);
  const value = online ? applyOnline(environment, ledger, frame) : frame.logged;
  if (!offline) return;
  blocks.add(group, { sequence: ledger.logged(group, value.length, accepted_ms), value });
}

/** @returns what the log takes. */
function applyOnline({ online }: Environment, ledger: Ledger, frame: Frame): Buffer {
  const { group, kind, value } = frame;
  const key = onlineKeyOfBytes(group, frame.id);
  const found = asBuffer(online.getBinaryFast(key));
  const standing = found !== undefined && !hasExpired(found, frame.invoked_ms) ? found : undefined;
  if (standing !== undefined && eventTimeOf(value) < eventTimeOf(standing)) return frame.logged;
  if (kind === 'hard-delete') {
    if (found !== undefined) online.removeSync(key);
    return frame.logged;
  }
  if (expiryOf(value) !== undefined) ledger.expires(group);
  if (kind !== 'update' || standing === undefined || isTombstone(standing)) {
    online.putSync(key, value);
    return frame.logged;
  }
  const merged = withRecord(frame, mergeRecords(recordText(standing), recordText(value)));
  online.putSync(key, merged.value);
  return merged.logged;
}

const hasExpired = (value: Buffer, now: number): boolean => {
  const expires_ms = expiryOf(value);
  return expires_ms !== undefined && expires_ms <= now;
};

/** LMDB's reader lends large values as bare arrays. */
const asBuffer = (bytes: Uint8Array | undefined): Buffer | undefined =>
  bytes === undefined || Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

interface NamedFeature {
  readonly FeatureName: string;
}

/**
 * A record with the features of another over its own, by `FeatureName`; new ones come last.
 * Both are JSON of AWS's `Record` member.
 */
export function mergeRecords(record: string, update: string): string {
  const features = new Map<string, NamedFeature>();
  for (const text of [record, update]) {
    for (const feature of JSON.parse(text) as NamedFeature[]) {
      features.set(feature.FeatureName, feature);
    }
  }
  return JSON.stringify([...features.values()]);
}
