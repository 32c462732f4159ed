import type { LoggedWrite, Waiting, WriteLog } from '../../../../storage/record-store.js';

/** A write log in memory; what is dropped may be cut off in the middle, as a crash would. */
export class MemoryLog implements WriteLog {
  readonly entries: (LoggedWrite & { readonly group: number })[] = [];
  /** Of every group. */
  oldest_ms = 0;
  #sequence = 0;

  add(group: number, write: Omit<LoggedWrite, 'sequence'>): number {
    this.#sequence += 1;
    this.entries.push({ ...write, group, sequence: this.#sequence });
    return this.#sequence;
  }

  waiting(): Waiting[] {
    const groups = new Map<number, Waiting>();
    for (const { group, sequence, record } of this.entries) {
      const { first = sequence, count = 0, bytes = 0 } = groups.get(group) ?? {};
      const sum = { count: count + 1, bytes: bytes + record.length };
      groups.set(group, { group, first, last: sequence, ...sum, oldest_ms: this.oldest_ms });
    }
    return [...groups.values()];
  }

  *read(group: number, from: number, through: number): Generator<LoggedWrite> {
    for (const entry of this.entries) {
      const { sequence } = entry;
      if (entry.group === group && sequence >= from && sequence <= through) yield entry;
    }
  }

  async drop(group: number, through: number): Promise<void> {
    const kept = this.entries.filter((e) => e.group !== group || e.sequence > through);
    this.entries.splice(0, this.entries.length, ...kept);
  }
}
