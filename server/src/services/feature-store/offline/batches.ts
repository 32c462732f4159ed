import { batches } from '../../../base/batches.js';
import type { Clock } from '../../../base/clock.js';
import { messageOf, ServiceError } from '../../../base/errors.js';
import { randomHex } from '../../../base/ids.js';
import type { Log } from '../../../base/log.js';
import { withoutPaths } from '../../../base/without-paths.js';
import type { Objects } from '../../../storage/objects.js';
import type { Waiting, WriteLog } from '../../../storage/record-store.js';
import { readS3Uri, type S3Place } from '../../common/s3-uri.js';
import type { FeatureGroups } from '../feature-group.js';
import { type GroupHome, homeOf, type OfflineRows, type Plan } from './offline-rows.js';
import { stemOf } from './partition.js';
import type { WriteParquet, WrittenBatch } from './write-parquet.js';

export interface BatchDeps {
  readonly objects: Objects;
  readonly writeLog: WriteLog;
  readonly rows: OfflineRows;
  readonly groups: Pick<FeatureGroups, 'byNumber'>;
  readonly writeParquet: WriteParquet;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when the server stops: what is under way is left to the next start. */
  readonly signal: AbortSignal;
}

/** A batch at most: many rows, since each batch makes a file of every hour that it has rows of. */
const most = { rows: 1_000_000, bytes: 1024 ** 3 };
/** Objects that appear together. */
const placedAtOnce = 128;

/**
 * One group's waiting writes to Parquet, exactly once: a plan is kept before anything is written,
 * and carried out again with the same names after a crash, until all of its files are in their
 * places; then the log forgets them, then the plan goes.
 */
export class Batches {
  readonly #deps: BatchDeps;
  readonly #plans = new Map<number, Plan>();

  constructor(deps: BatchDeps) {
    this.#deps = deps;
  }

  /** Reads what a crash, or a failure, left to be done. */
  async load(): Promise<void> {
    for (const plan of await this.#deps.rows.plans()) this.#plans.set(plan.batch.group, plan);
  }

  /** Groups that have a batch under way. */
  planned(): number[] {
    return [...this.#plans.keys()];
  }

  has(group: number): boolean {
    return this.#plans.has(group);
  }

  /**
   * Carries the batch of a group out that is planned, or plans the next one and carries that out.
   * @returns where it went and which partitions it wrote.
   * @throws Error where it could not be ended; it is carried out again at the next call.
   */
  async run(group: number, waiting: Waiting | undefined): Promise<BatchDone | undefined> {
    const plan = this.#plans.get(group) ?? (waiting && (await this.#plan(waiting)));
    if (!plan) return undefined;
    const partitions = plan.placed ? [] : await this.#write(plan);
    await this.#deps.writeLog.drop(group, plan.batch.through);
    await this.#deps.rows.endPlan(group);
    this.#plans.delete(group);
    return { home: plan.home, through: plan.batch.through, partitions };
  }

  async #plan(waiting: Waiting): Promise<Plan> {
    const { rows, clock } = this.#deps;
    // read after the log was asked: so it has every feature that a waiting record can have
    const home = await this.#home(waiting.group);
    const { recordIdentifier, eventTime, features } = home;
    const written_ms = clock.now();
    const plan: Plan = {
      home,
      placed: false,
      batch: {
        ...{ group: waiting.group, recordIdentifier, eventTime, features, written_ms },
        from: waiting.first,
        through: throughOf(waiting),
        stem: stemOf(written_ms, randomHex(8)),
      },
    };
    await rows.addPlan(plan);
    this.#plans.set(waiting.group, plan);
    return plan;
  }

  async #home(number: number): Promise<GroupHome> {
    const { rows, groups } = this.#deps;
    const group = await groups.byNumber(number);
    const home = (group && homeOf(group)) ?? (await rows.keptHome(number));
    if (home) return home;
    throw new Error(`nothing is known of the offline store of group number ${number}`);
  }

  async #write(plan: Plan): Promise<string[]> {
    const { objects, rows, writeParquet } = this.#deps;
    const { batch, home } = plan;
    const place = placeOf(home);
    if ((await objects.bucketRegion(place.bucket)) === undefined) {
      throw new Blocked(`The bucket ${place.bucket} of the offline store does not exist.`);
    }
    const partitions: string[] = [];
    await writeParquet(batch, async (written) => {
      await this.#keepUnfit(plan, place, written.unfit);
      for (const files of batches(written.files, placedAtOnce)) {
        const put = files.map(({ partition, path }) => ({
          key: `${place.key}/${partition}/${batch.stem}.parquet`,
          path,
        }));
        this.#deps.signal.throwIfAborted();
        await objects.replace(place.bucket, { put });
        partitions.push(...files.map(({ partition }) => partition));
      }
    });
    await rows.setPlaced(batch.group);
    this.#plans.set(batch.group, { ...plan, placed: true });
    return partitions;
  }

  /** Beside the data, where no query reads. */
  async #keepUnfit(
    { batch, home }: Plan,
    place: S3Place,
    unfit: WrittenBatch['unfit'],
  ): Promise<void> {
    if (!unfit) return;
    const key = `${place.key.replace(/\/?data$/, '')}/errors/${batch.stem}.jsonl`;
    await this.#deps.objects.replace(place.bucket, { put: [{ key, path: unfit.path }] });
    this.#deps.log('error', 'values do not fit the offline store: null there, kept aside', {
      ...{ featureGroup: home.name, values: unfit.values, object: `s3://${place.bucket}/${key}` },
    });
  }
}

/** A batch that is in the offline store. */
export interface BatchDone {
  readonly home: GroupHome;
  readonly through: number;
  readonly partitions: readonly string[];
}

/** The offline store cannot take a group's rows as things stand; the message says why. */
export class Blocked extends Error {
  override readonly name = 'Blocked';
}

/** Where a group's data lie, without a slash at its end. */
export function placeOf({ uri, name }: GroupHome): S3Place {
  const place = readS3Uri(uri);
  if (!place) throw new Error(`the offline store of ${name} is at ${uri}, which is no S3 URI`);
  return place;
}

/** The sequence that a batch ends with: sequences grow by one at least from write to write. */
function throughOf({ first, last, count, bytes }: Waiting): number {
  if (count <= most.rows && bytes <= most.bytes) return last;
  const fitting = Math.floor((most.bytes * count) / Math.max(bytes, 1));
  return Math.min(last, first + Math.max(1, Math.min(most.rows, fitting)) - 1);
}

/** What a caller is told who waits for rows that cannot be written. */
export const unsettled = (name: string, error: unknown): ServiceError =>
  new ServiceError(
    'ValidationException',
    `What was last written to feature group ${name} is not in its offline store yet: ` +
      `${withoutPaths(messageOf(error))} It is tried again, and nothing is lost meanwhile.`,
  );
