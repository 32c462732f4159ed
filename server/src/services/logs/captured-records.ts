import { createInterface } from 'node:readline';
import type { Jobs } from '../../jobs/jobs.js';
import type { Objects } from '../../storage/objects.js';
import type { Calls } from '../common/calls.js';
import type { CapturedObject } from '../common/captured-object.js';
import { isWanted } from './apply-filters.js';
import { recordEvents } from './captured-record.js';
import type { Room } from './context.js';
import { logsLimits } from './limits.js';

export interface CapturedRecordsDeps {
  readonly room: Room;
  readonly jobs: Jobs;
  readonly objects: Pick<Objects, 'get'>;
  readonly calls: Pick<Calls, 'logs'>;
}

const jobKind = 'captured-records';
const tries = 10;
const eventsPerCall = 1_000;
/** Of the events of one call, beside their messages. */
const call_bytes = logsLimits.put_bytes / 2;

/** The group whose filters are held against an endpoint's captured records. */
export const recordsGroup = (endpoint: string): string =>
  `/aws/sagemaker/Endpoints/${endpoint}/captures`;

/**
 * Holds an endpoint's captured records against the filters of a log group, as soon as they are
 * objects: those that a filter matches become the group's events, and so a metric's values and a
 * subscriber's messages; the others are not kept twice.
 */
export class CapturedRecords {
  readonly #deps: CapturedRecordsDeps;

  constructor(deps: CapturedRecordsDeps) {
    this.#deps = deps;
    deps.jobs.define(jobKind, { concurrency: 2, attempts: tries }, (job, signal) =>
      this.#read(job.payload as CapturedObject, signal),
    );
  }

  /** To be called of every object of captures; does nothing where no filter asks for them. */
  async published(of: CapturedObject): Promise<void> {
    const group = recordsGroup(of.endpoint);
    if (this.#deps.room.filters.of({ region: of.region, group }).length === 0) return;
    await this.#deps.jobs.enqueue(jobKind, `${of.bucket}/${of.key}`, of);
  }

  async #read(of: CapturedObject, signal: AbortSignal): Promise<void> {
    const { room, objects } = this.#deps;
    const group = recordsGroup(of.endpoint);
    const object = await objects.get(of.bucket, of.key);
    if (!object) return; // deleted since
    const found: { timestamp: number; message: string }[] = [];
    const lines = createInterface({ input: object.body, crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) {
      signal.throwIfAborted();
      for (const { time, message } of recordEvents(line, of)) {
        if (isWanted(room, of.region, group, message)) found.push({ timestamp: time, message });
      }
    }
    found.sort((a, b) => a.timestamp - b.timestamp);
    for (const logEvents of batchesOf(found)) await this.#put(of, group, logEvents);
  }

  async #put(
    { region, variant }: CapturedObject,
    logGroupName: string,
    logEvents: { timestamp: number; message: string }[],
  ): Promise<void> {
    const { room, calls } = this.#deps;
    const group = await room.store.group(region, logGroupName);
    if (!group) return; // deleted since, and its filters with it
    await room.store.createStream(group, variant, room.clock.now());
    const logStreamName = variant;
    await calls.logs.PutLogEvents({ logGroupName, logStreamName, logEvents }, { region });
  }
}

function* batchesOf<T extends { readonly message: string }>(events: readonly T[]): Generator<T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(event.message) + logsLimits.eventOverhead_bytes;
    if (batch.length >= eventsPerCall || (batch.length > 0 && bytes + size > call_bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
