import type { Environment } from './environment.js';
import { groupRange, logKey } from './keys.js';

// The log holds blocks: a group's writes that were committed together, under the sequence of the
// first. A write in a block: the length of its value, its sequence, its value. One by one the
// writes would cost a page's rebalancing each when they are dropped.

const block_bytes = 64 * 1024;
const entryHeader_bytes = 12;

/** A write in a block; `value` is a view of it. */
export interface BlockEntry {
  readonly sequence: number;
  readonly value: Buffer;
}

export function* entriesOf(block: Buffer): Generator<BlockEntry> {
  for (let start = 0; start < block.length; ) {
    const from = start + entryHeader_bytes;
    const end = from + block.readUInt32LE(start);
    yield { sequence: block.readDoubleLE(start + 4), value: block.subarray(from, end) };
    start = end;
  }
}

/** Gathers the writes of a transaction into blocks. */
export class BlockWriter {
  readonly #environment: Environment;
  readonly #open = new Map<number, { bytes: number; readonly entries: BlockEntry[] }>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** @param entry its value must stay as it is until `flush`. */
  add(group: number, entry: BlockEntry): void {
    let block = this.#open.get(group);
    if (block === undefined) {
      block = { bytes: 0, entries: [] };
      this.#open.set(group, block);
    }
    block.entries.push(entry);
    block.bytes += entryHeader_bytes + entry.value.length;
    if (block.bytes < block_bytes) return;
    this.#put(group, block);
    this.#open.delete(group);
  }

  /** Puts what is gathered into the log, in the transaction that it belongs to. */
  flush(): void {
    for (const [group, block] of this.#open) this.#put(group, block);
    this.#open.clear();
  }

  /** Forgets what is gathered: its transaction failed. */
  clear(): void {
    this.#open.clear();
  }

  #put(group: number, { bytes, entries }: { bytes: number; entries: BlockEntry[] }): void {
    const [first] = entries;
    if (first === undefined) return;
    const block = Buffer.allocUnsafe(bytes);
    let at = 0;
    for (const { sequence, value } of entries) {
      block.writeUInt32LE(value.length, at);
      block.writeDoubleLE(sequence, at + 4);
      block.set(value, at + entryHeader_bytes);
      at += entryHeader_bytes + value.length;
    }
    this.#environment.log.putSync(logKey(group, first.sequence), block);
  }
}

/** The key of the block that holds a sequence, or would if the group had it. */
export function blockKeyOf({ log }: Environment, group: number, sequence: number): Buffer {
  const key = logKey(group, sequence);
  const { start: end } = groupRange(group);
  for (const found of log.getKeys({ start: key, end, reverse: true, limit: 1 })) return found;
  return key;
}
