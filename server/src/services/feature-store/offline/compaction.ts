import type { Clock } from '../../../base/clock.js';
import { messageOf } from '../../../base/errors.js';
import { randomHex } from '../../../base/ids.js';
import type { Log } from '../../../base/log.js';
import { faultOf } from '../../../base/objects-error.js';
import { minute_ms } from '../../../base/time.js';
import type { ObjectFile, Objects } from '../../../storage/objects.js';
import { isStoreFile } from '../../common/store-file.js';
import type { FeatureGroups } from '../feature-group.js';
import { placeOf } from './batches.js';
import { filesToMerge, isSmall, manyFiles } from './files-to-merge.js';
import { type GroupHome, homeOf } from './offline-rows.js';
import { stemOf } from './partition.js';
import type { MergedPartitions, MergeParquet, ParquetFile } from './write-parquet.js';

export interface CompactionDeps {
  readonly objects: Objects;
  readonly groups: Pick<FeatureGroups, 'byNumber'>;
  readonly mergeParquet: MergeParquet;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
}

/** How long nothing must have been written into a partition before its last few files are merged. */
const rest_ms = 2 * minute_ms;
/** How long a query may go on reading files that were merged meanwhile, real time. */
export const keptForReaders_ms = 30 * minute_ms;
/** Of one step, so that batches wait for a second or two at most. */
const stepPartitions = 32;
const step_bytes = 256 * 1024 ** 2;
const page = 1000;
const mostTold = 10_000;

interface Touched {
  files: number;
  /** When it was written to last, by the product's clock. */
  changed: number;
}

interface Merge {
  readonly partition: string;
  readonly files: readonly ObjectFile[];
}

/** A group's keys, being looked through for partitions of several small files. */
interface Scan {
  readonly group: number;
  after: string | undefined;
  partition: string;
  count: number;
}

/**
 * Merges small files of a partition into one, in one step as readers see it. What is merged is
 * found in memory: partitions that batches wrote to, and after a start those of a look through.
 */
export class Compaction {
  readonly #deps: CompactionDeps;
  /** By group's number; partitions in the order in which they were last written to. */
  readonly #touched = new Map<number, Map<string, Touched>>();
  readonly #scans: Scan[] = [];
  /** Paths of files that cannot be read, of which was told. */
  readonly #told = new Set<string>();

  constructor(deps: CompactionDeps) {
    this.#deps = deps;
  }

  /** Looks through all files of a group, in steps. */
  scan(group: number): void {
    this.#scans.push({ group, after: undefined, partition: '', count: 0 });
  }

  /** Tells of partitions into which a batch has written. */
  touch(group: number, partitions: readonly string[], files = 1): void {
    let touched = this.#touched.get(group);
    if (!touched) {
      touched = new Map();
      this.#touched.set(group, touched);
    }
    const changed = this.#deps.clock.now();
    for (const partition of partitions) {
      const before = touched.get(partition)?.files ?? 0;
      touched.delete(partition);
      touched.set(partition, { files: before + files, changed });
    }
  }

  /** A group that has partitions to be merged and is not `busy`. */
  next(now: number, busy: (group: number) => boolean): number | undefined {
    for (const [group, touched] of this.#touched) {
      if (!busy(group) && this.#due(touched, now).length > 0) return group;
    }
    return undefined;
  }

  /** Merges some of a group's partitions; no batch of the group may be under way. Never rejects. */
  async compact(group: number, now: number): Promise<void> {
    const touched = this.#touched.get(group) ?? new Map<string, Touched>();
    const due = this.#due(touched, now);
    for (const [partition] of due) touched.delete(partition);
    if (touched.size === 0) this.#touched.delete(group);
    await this.#guarded(group, () => this.#compact(group, due, now));
  }

  /**
   * Goes on looking for what is to be merged since before the start. Never rejects.
   * @returns whether there was anything to look through.
   */
  async look(): Promise<boolean> {
    const [scan] = this.#scans;
    if (!scan) return false;
    const more = await this.#guarded(scan.group, () => this.#look(scan));
    if (!more) this.#scans.shift();
    return true;
  }

  #due(touched: ReadonlyMap<string, Touched>, now: number): [string, Touched][] {
    const rested = now - rest_ms * this.#deps.clock.factor;
    const due: [string, Touched][] = [];
    for (const [partition, state] of touched) {
      if (state.files >= manyFiles || state.changed <= rested) due.push([partition, state]);
      if (due.length === stepPartitions) break;
    }
    return due;
  }

  async #guarded<T>(group: number, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (this.#deps.signal.aborted) return undefined;
      const fields = { group, error: messageOf(error) };
      this.#deps.log('warn', 'small files of the offline store could not be merged', fields);
      return undefined;
    }
  }

  async #compact(group: number, due: readonly [string, Touched][], now: number): Promise<void> {
    const home = await this.#homeOf(group);
    if (!home) return;
    const merges: Merge[] = [];
    let bytes = 0;
    for (const [partition, state] of due) {
      if (bytes >= step_bytes) {
        this.touch(group, [partition], state.files);
        continue;
      }
      const rested = now - state.changed >= rest_ms * this.#deps.clock.factor;
      const files = filesToMerge(await this.#filesIn(home, partition), rested);
      if (files.length > 0) merges.push({ partition, files });
      // those that a larger one kept from being merged with it are merged when at rest
      if (!rested) this.touch(group, [partition], 0);
      bytes += files.reduce((sum, { size }) => sum + size, 0);
    }
    if (merges.length > 0) await this.#merge(home, merges);
  }

  async #merge(home: GroupHome, merges: readonly Merge[]): Promise<void> {
    const partitions = merges.map(({ partition, files }) => ({
      partition,
      paths: files.map(({ path }) => path),
    }));
    const { recordIdentifier, eventTime, features } = home;
    const schema = { recordIdentifier, eventTime, features };
    await this.#deps.mergeParquet({ ...schema, partitions }, async ({ files, unreadable }) => {
      this.#tellUnreadable(home, merges, unreadable);
      const sources = new Map(merges.map(({ partition, files }) => [partition, files]));
      for (const file of files) {
        this.#deps.signal.throwIfAborted();
        await this.#exchange(home, file, sources.get(file.partition) ?? []);
      }
    });
  }

  /** Once of each object: it stays where it is, and its partition as it is. */
  #tellUnreadable(
    home: GroupHome,
    merges: readonly Merge[],
    unreadable: MergedPartitions['unreadable'],
  ): void {
    const { bucket } = placeOf(home);
    for (const { path, reason } of unreadable) {
      const key = merges.flatMap(({ files }) => files).find((file) => file.path === path)?.key;
      const object = `s3://${bucket}/${key}`;
      if (this.#told.has(path)) continue;
      if (this.#told.size >= mostTold) this.#told.clear();
      this.#told.add(path);
      const fields = { featureGroup: home.name, object, error: reason.replaceAll(path, object) };
      this.#deps.log('error', 'an object of the offline store is no Parquet file', fields);
    }
  }

  async #exchange(
    home: GroupHome,
    { partition, path }: ParquetFile,
    remove: readonly ObjectFile[],
  ): Promise<void> {
    const { bucket, key } = placeOf(home);
    const stem = stemOf(this.#deps.clock.now(), randomHex(8));
    const put = [{ key: `${key}/${partition}/${stem}.parquet`, path }];
    try {
      await this.#deps.objects.replace(bucket, { put, remove, keep_ms: keptForReaders_ms });
    } catch (error) {
      // somebody took one of the files away: the others stay as they are
      if (!['no-key', 'condition'].includes(faultOf(error) ?? '')) throw error;
    }
  }

  /** @returns whether there is more to look through. */
  async #look(scan: Scan): Promise<boolean> {
    const home = await this.#homeOf(scan.group);
    if (!home) return false;
    const { bucket, key } = placeOf(home);
    const { after } = scan;
    const options = { prefix: `${key}/`, limit: page, ...(after === undefined ? {} : { after }) };
    const files = await this.#deps.objects.listFiles(bucket, options);
    for (const file of files.filter((file) => isStoreFile(file.key) && isSmall(file))) {
      const partition = file.key.slice(key.length + 1, file.key.lastIndexOf('/'));
      scan.count = partition === scan.partition ? scan.count + 1 : 1;
      scan.partition = partition;
      if (scan.count > 1) this.touch(scan.group, [partition], scan.count === 2 ? 2 : 1);
    }
    scan.after = files.at(-1)?.key;
    return files.length === page;
  }

  async #filesIn(home: GroupHome, partition: string): Promise<ObjectFile[]> {
    const { bucket, key } = placeOf(home);
    const prefix = `${key}/${partition}/`;
    const files = await this.#deps.objects.listFiles(bucket, { prefix, limit: page });
    return files.filter((file) => isStoreFile(file.key));
  }

  /** Of a group that is still there: nothing is done to what a deleted one left. */
  async #homeOf(number: number): Promise<GroupHome | undefined> {
    const group = await this.#deps.groups.byNumber(number);
    return group && homeOf(group);
  }
}
