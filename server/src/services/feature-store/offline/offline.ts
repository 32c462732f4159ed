import { messageOf } from '../../../base/errors.js';
import { day_ms, minute_ms } from '../../../base/time.js';
import { withoutPaths } from '../../../base/without-paths.js';
import type { Waiting } from '../../../storage/record-store.js';
import { isStoreFile } from '../../common/store-file.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { FeatureGroup, FeatureGroups } from '../feature-group.js';
import { type BatchDone, Batches, placeOf, unsettled } from './batches.js';
import { Compaction } from './compaction.js';
import { Lane } from './lane.js';
import { homeOf, OfflineRows } from './offline-rows.js';
import type { OfflineFile, OfflineStatus, OfflineStore } from './offline-store.js';

export interface OfflineDeps
  extends Pick<
    FeatureStoreDeps,
    'state' | 'objects' | 'records' | 'writeParquet' | 'mergeParquet' | 'clock' | 'log'
  > {
  /** Real time, milliseconds since the epoch. */
  readonly realNow: () => number;
}

/** Real time between two looks for homes of deleted groups that are needed no more. */
const tidy_ms = minute_ms;
/** Real time for which small files are merged until the next tick. */
const merging_ms = 1_000;
/** Real time after which writes do not wait for another group's batch any more. */
const patience_ms = 5_000;
const page = 1000;

/**
 * Brings accepted writes from the log into Parquet files in S3, one batch of a group at a time, the
 * groups in turn, and merges small files in between.
 */
export class Offline implements OfflineStore {
  readonly #deps: OfflineDeps;
  readonly #groups: FeatureGroups;
  readonly #rows: OfflineRows;
  readonly #batches: Batches;
  readonly #compaction: Compaction;
  readonly #lanes = new Map<number, Lane>();
  /** The first does all there is; the second what must not wait for a long batch of the first. */
  readonly #hands: (Promise<void> | undefined)[] = [undefined, undefined];
  /** Groups that a hand is at. */
  readonly #running = new Set<number>();
  #turn = -1;
  #tidyAt = Number.NEGATIVE_INFINITY;
  readonly #stop = new AbortController();

  private constructor(deps: OfflineDeps, groups: FeatureGroups, rows: OfflineRows) {
    this.#deps = deps;
    this.#groups = groups;
    this.#rows = rows;
    const { signal } = this.#stop;
    this.#batches = new Batches({ ...deps, writeLog: deps.records.log, rows, groups, signal });
    this.#compaction = new Compaction({ ...deps, groups, signal });
  }

  static async open(deps: OfflineDeps, groups: FeatureGroups): Promise<Offline> {
    return new Offline(deps, groups, await OfflineRows.open(deps.state));
  }

  /** Takes up what a crash left; to be called once, before the first tick. */
  async recover(): Promise<void> {
    await this.#batches.load();
    for (const group of await this.#groups.all()) {
      if (homeOf(group)) this.#compaction.scan(group.document.number);
    }
  }

  /**
   * Begins what is due, unless something is under way, and does not wait for its end.
   * @param now by the product's clock.
   */
  async tick(now: number): Promise<void> {
    this.#begin(now);
  }

  async settle(group: FeatureGroup): Promise<void> {
    const { number } = group.document;
    const through = (await this.#waiting()).get(number)?.last;
    if (through === undefined) return;
    if (this.#stop.signal.aborted) throw closedError();
    const settled = this.#lane(number).wait(through);
    this.#begin(this.#deps.clock.now());
    await settled.catch((error: unknown) => {
      throw unsettled(group.name, error);
    });
  }

  async files(group: FeatureGroup, since_ms = Number.NEGATIVE_INFINITY): Promise<OfflineFile[]> {
    const home = homeOf(group);
    if (!home) return [];
    const { bucket, key } = placeOf(home);
    const found: OfflineFile[] = [];
    for (let after: string | undefined; ; ) {
      const options = { prefix: `${key}/`, limit: page, ...(after === undefined ? {} : { after }) };
      const files = await this.#deps.objects.listFiles(bucket, options);
      for (const { key, path, size, lastModified } of files) {
        if (lastModified < since_ms || !isStoreFile(key)) continue;
        found.push({ name: `s3://${bucket}/${key}`, path, size, lastModified });
      }
      if (files.length < page) return found;
      after = files.at(-1)?.key;
    }
  }

  status(group: FeatureGroup): OfflineStatus | undefined {
    if (!homeOf(group)) return undefined;
    const reason = this.#lanes.get(group.document.number)?.failure?.reason;
    if (reason === undefined) return { Status: 'Active' };
    return { Status: 'Blocked', BlockedReason: withoutPaths(reason) };
  }

  async beforeDelete(group: FeatureGroup): Promise<void> {
    const home = homeOf(group);
    if (!home) return;
    await this.#rows.keepHome(home, this.#deps.realNow());
    await this.#settleIfPossible(group);
  }

  async afterDelete(group: FeatureGroup): Promise<void> {
    if (this.status(group)?.Status === 'Active') await this.#settleIfPossible(group);
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#hands.some((hand) => hand !== undefined)) await Promise.all(this.#hands);
  }

  /**
   * Who waits is told. Ends soon where the thread was closed before; what was under way is carried
   * out again after the next start.
   */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const lane of this.#lanes.values()) lane.refuse(closedError());
    await this.idle();
  }

  async #settleIfPossible(group: FeatureGroup): Promise<void> {
    await this.settle(group).catch((error: unknown) => {
      const fields = { featureGroup: group.name, error: messageOf(error) };
      this.#deps.log('warn', 'a deleted feature group has writes that wait', fields);
    });
  }

  /** Sets a free hand to work; anew where somebody began to wait while it ended. */
  #begin(now: number): void {
    const free = this.#hands.indexOf(undefined);
    if (this.#stop.signal.aborted || free < 0) return;
    this.#hands[free] = this.#work(now, free === 0)
      .catch((error: unknown) => {
        this.#deps.log('error', 'the offline store failed', { error: messageOf(error) });
        for (const lane of this.#lanes.values()) lane.refuse(error);
      })
      .finally(() => {
        this.#hands[free] = undefined;
        const lanes = [...this.#lanes];
        if (lanes.some(([group, lane]) => lane.awaited && !this.#running.has(group))) {
          this.#begin(now);
        }
      });
  }

  /** All batches that are due; then, by the first hand, merges for a while. */
  async #work(now: number, first: boolean): Promise<void> {
    const until = this.#deps.realNow() + merging_ms;
    if (first) await this.#tidy();
    while (!this.#stop.signal.aborted) {
      const waiting = await this.#waiting();
      const group = this.#next(waiting, first);
      if (group !== undefined) {
        await this.#at(group, () => this.#run(group, waiting.get(group)));
      } else {
        const more = first && (await this.#merge(now));
        if (!more || this.#deps.realNow() >= until) return;
      }
    }
  }

  async #at<T>(group: number, work: () => Promise<T>): Promise<T> {
    this.#running.add(group);
    try {
      return await work();
    } finally {
      this.#running.delete(group);
    }
  }

  /** What a batch has placed may be merged once the batch has ended: before, it may come again. */
  async #merge(now: number): Promise<boolean> {
    const busy = (group: number) => this.#running.has(group) || this.#batches.has(group);
    const group = this.#compaction.next(now, busy);
    if (group === undefined) return this.#compaction.look();
    await this.#at(group, () => this.#compaction.compact(group, now));
    return true;
  }

  /** The group whose turn it is: one that somebody waits for, or the next one that is due. */
  #next(waiting: ReadonlyMap<number, Waiting>, first: boolean): number | undefined {
    const now = this.#deps.realNow();
    const numbers = new Set([...waiting.keys(), ...this.#batches.planned()]);
    for (const [number, lane] of this.#lanes) if (lane.awaited) numbers.add(number);
    const due = [...numbers]
      .sort((a, b) => a - b)
      .filter((number) => {
        if (this.#running.has(number)) return false;
        const oldest_ms = waiting.get(number)?.oldest_ms ?? now;
        const lane = this.#lane(number);
        if (!first && !lane.awaited && now - oldest_ms < patience_ms) return false;
        return lane.isDue(waiting.get(number), this.#batches.has(number), now);
      });
    const awaited = due.find((number) => this.#lane(number).awaited);
    return awaited ?? due.find((number) => number > this.#turn) ?? due[0];
  }

  async #run(group: number, waiting: Waiting | undefined): Promise<void> {
    const { realNow, log } = this.#deps;
    const lane = this.#lane(group);
    const began = realNow();
    this.#turn = group;
    try {
      const done = await this.#batches.run(group, waiting);
      if (lane.ended(done?.through, realNow() - began, realNow())) {
        log('info', 'the offline store is written again', {
          featureGroup: done?.home.name ?? group,
        });
      }
      this.#settled(group, done);
    } catch (error) {
      if (!lane.failed(error, realNow()) || this.#stop.signal.aborted) return;
      const name = (await this.#groups.byNumber(group))?.name ?? group;
      const fields = { featureGroup: name, error: messageOf(error) };
      log('error', 'the offline store of a feature group cannot be written', fields);
    }
  }

  #settled(group: number, done: BatchDone | undefined): void {
    if (done) this.#compaction.touch(group, done.partitions);
    const lane = this.#lane(group);
    if (lane.idle) this.#lanes.delete(group);
  }

  /** Forgets the homes of groups that were deleted long ago, once nothing of them waits. */
  async #tidy(): Promise<void> {
    const now = this.#deps.realNow();
    if (now < this.#tidyAt) return;
    this.#tidyAt = now + tidy_ms;
    const waiting = await this.#waiting();
    for (const group of await this.#rows.keptBefore(now - day_ms)) {
      if (!waiting.has(group) && !this.#batches.has(group)) await this.#rows.forgetHome(group);
    }
  }

  async #waiting(): Promise<Map<number, Waiting>> {
    const waiting = await this.#deps.records.log.waiting();
    return new Map(waiting.filter(({ count }) => count > 0).map((one) => [one.group, one]));
  }

  #lane(group: number): Lane {
    let lane = this.#lanes.get(group);
    if (!lane) {
      lane = new Lane();
      this.#lanes.set(group, lane);
    }
    return lane;
  }
}

const closedError = (): Error => new Error('The server is stopping.');
