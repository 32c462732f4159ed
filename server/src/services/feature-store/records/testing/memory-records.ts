import type {
  OnlineRecord,
  RecordKey,
  RecordStore,
  RecordWrite,
  WriteLog,
  WriteOptions,
} from '../../../../storage/record-store.js';

type Feature = { FeatureName: string };

/** A record store in memory, for tests of what stands on one; `log` is not for reading. */
export class MemoryRecords implements RecordStore {
  /** Everything that was written, in its order. */
  readonly writes: RecordWrite[] = [];
  /** Calls of `write`. */
  batches = 0;
  readonly log = {} as WriteLog;
  readonly #calls = new Set<string>();
  readonly #records = new Map<string, { id: string; group: number; record: OnlineRecord }>();

  get({ group, id }: RecordKey): OnlineRecord | undefined {
    return this.#records.get(`${group}:${id}`)?.record;
  }

  getMany(keys: readonly RecordKey[]): (OnlineRecord | undefined)[] {
    return keys.map((key) => this.get(key));
  }

  list(group: number, { after, limit }: { after?: string | undefined; limit: number }) {
    const all = [...this.#records.values()].filter((one) => one.group === group);
    all.sort((a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)));
    const from = after === undefined ? undefined : Buffer.from(after);
    const rest = all.filter(({ id }) => !from || Buffer.compare(Buffer.from(id), from) > 0);
    return rest.slice(0, limit);
  }

  async write(writes: readonly RecordWrite[], { call }: WriteOptions = {}): Promise<void> {
    if (call !== undefined && this.#calls.has(call)) return;
    if (call !== undefined) this.#calls.add(call);
    this.batches += 1;
    await new Promise((resolve) => setImmediate(resolve));
    for (const write of writes) this.#apply(write);
  }

  async wasWritten(call: string): Promise<boolean> {
    return this.#calls.has(call);
  }

  async removeGroup(group: number): Promise<void> {
    for (const [key, one] of this.#records) if (one.group === group) this.#records.delete(key);
  }

  async close(): Promise<void> {}

  #apply(write: RecordWrite): void {
    this.writes.push(write);
    const { group, id, kind, eventTime_ms, expires_ms } = write;
    const before = this.get(write);
    if (!write.online || (before && eventTime_ms < before.eventTime_ms)) return;
    const key = `${group}:${id}`;
    if (kind === 'hard-delete') {
      this.#records.delete(key);
      return;
    }
    const merges = kind === 'update' && before !== undefined && !before.deleted;
    const text = merges ? merged(before.record, write.record) : write.record;
    const deleted = kind === 'soft-delete';
    const record = { record: Buffer.from(text), eventTime_ms, expires_ms, deleted };
    this.#records.set(key, { id, group, record });
  }
}

function merged(record: Uint8Array, update: string): string {
  const before = JSON.parse(Buffer.from(record).toString()) as Feature[];
  const features = [...before, ...(JSON.parse(update) as Feature[])];
  return JSON.stringify([...new Map(features.map((one) => [one.FeatureName, one])).values()]);
}
