import { entriesOf } from './blocks.js';
import type { Environment } from './environment.js';
import { groupRange } from './keys.js';
import type { Ledger, OldestWaiting } from './meta.js';
import { acceptedOf, expiryOf } from './values.js';

/** What one transaction takes away, so that writes need not wait long for it. */
const removeRecords = 1000;
const dropBlocks = 128;
/** Records that one sweep looks at. */
const sweepChunk = 5000;

/**
 * Forgets the next writes of a group up to a sequence, within the caller's transaction. A block is
 * kept until all of its writes are forgotten.
 * @returns whether that was the last of them.
 */
export function dropChunk(
  { log }: Environment,
  ledger: Ledger,
  group: number,
  through: number,
): boolean {
  const first = ledger.waiting(group)?.first;
  if (first === undefined || first > through) return true;
  const gone = { count: 0, bytes: 0 };
  const keys: Buffer[] = [];
  let next: OldestWaiting | undefined;
  for (const { key, value: block } of log.getRange({
    ...groupRange(group),
    limit: dropBlocks + 1,
  })) {
    for (const { sequence, value } of entriesOf(block)) {
      if (sequence < first) continue;
      if (sequence > through || keys.length === dropBlocks) {
        next = { sequence, accepted_ms: acceptedOf(value) };
        break;
      }
      gone.count += 1;
      gone.bytes += value.length;
    }
    if (next !== undefined) break;
    keys.push(key);
  }
  for (const key of keys) log.removeSync(key);
  ledger.dropped(group, { ...gone, next });
  return next === undefined || next.sequence > through;
}

/**
 * Takes away the next online records of a group, within the caller's transaction.
 * @returns whether those were the last of them.
 */
export function removeChunk({ online }: Environment, group: number): boolean {
  const keys = [...online.getKeys({ ...groupRange(group), limit: removeRecords })];
  for (const key of keys) online.removeSync(key);
  return keys.length < removeRecords;
}

/** Takes expired records away, some at each turn, round and round the groups that have any. */
export class Sweeper {
  readonly #environment: Environment;
  readonly #ledger: Ledger;
  /** After which key of which group the next turn begins. */
  #place: { group: number; after: Buffer | undefined } = { group: 0, after: undefined };

  constructor(environment: Environment, ledger: Ledger) {
    this.#environment = environment;
    this.#ledger = ledger;
  }

  /**
   * Looks at a bounded number of records, within the caller's transaction.
   * @param now by the product's clock.
   * @returns how many were taken away.
   */
  turn(now: number): number {
    const groups = this.#ledger.expiring;
    const group = groups.find((number) => number >= this.#place.group) ?? groups[0];
    if (group === undefined) return 0;
    if (group !== this.#place.group) this.#place = { group, after: undefined };
    const { online } = this.#environment;
    const { start, end } = groupRange(group);
    const { after = start } = this.#place;
    const options = { start: after, end, exclusiveStart: after !== start, limit: sweepChunk };
    const expired: Buffer[] = [];
    let seen = 0;
    let last: Buffer | undefined;
    for (const { key, value } of online.getRange(options)) {
      const expires_ms = expiryOf(value);
      if (expires_ms !== undefined && expires_ms <= now) expired.push(key);
      last = key;
      seen += 1;
    }
    for (const key of expired) online.removeSync(key);
    this.#place =
      seen < sweepChunk ? { group: group + 1, after: undefined } : { group, after: last };
    return expired.length;
  }
}
