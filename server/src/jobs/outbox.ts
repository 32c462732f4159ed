import { messageOf } from '../base/errors.js';
import type { Rows } from '../storage/state.js';
import type {
  Delivery,
  DeliveryOptions,
  DeliveryQuery,
  FailedDelivery,
  NewDelivery,
  WaitingDelivery,
} from './deliveries.js';
import { Attempts } from './outbox-attempts.js';
import { DeliveryEnds } from './outbox-ends.js';
import { type Lane, Lanes, laneFailed, laneStart, laneWorked } from './outbox-lanes.js';
import {
  firstWait_ms,
  type Kind,
  type Outbox,
  type OutboxLimits,
  type OutboxOptions,
  outboxLimits,
  waitOf,
} from './outbox-options.js';
import {
  DeliveryRows,
  deliveryOf,
  deliveryState,
  failedOf,
  type Gone,
  type HeadRow,
  numbers,
  waitingOf,
} from './outbox-rows.js';
import { Settling } from './outbox-settling.js';

export type { Outbox, OutboxLimits, OutboxOptions } from './outbox-options.js';

/** On its way into the rows. */
type Written = Omit<NewDelivery, 'payload'> & { readonly text: string };

const longestReason = 1_000;
const upkeepEvery_ms = 60_000;

/** Opens the outbox on the state's rows; `define` the kinds, then `start`. */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const rows = await DeliveryRows.open(options.state);
  const lanes = new Lanes();
  for (const { kind, lane, count, bytes } of await rows.lanes()) {
    lanes.add(lanes.of(kind, lane), count, bytes);
  }
  return new SqlOutbox(options, rows, lanes);
}

class SqlOutbox implements Outbox {
  readonly #options: OutboxOptions;
  readonly #limits: OutboxLimits;
  readonly #rows: DeliveryRows;
  readonly #lanes: Lanes;
  readonly #kinds = new Map<string, Kind>();
  /** Lanes to look at. */
  readonly #ready = new Set<Lane>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #attempts = new Attempts();
  readonly #settling: Settling;
  #running = 0;
  #runningOfFailing = 0;
  #mode: 'created' | 'started' | 'closed' = 'created';
  #pumping = false;
  readonly #ends: DeliveryEnds;
  #upkeep = 0;
  /** Something was refused: what waits is counted anew, since rollbacks are not seen. */
  #recount = false;
  #refusalTold = Number.NEGATIVE_INFINITY;

  constructor(options: OutboxOptions, rows: DeliveryRows, lanes: Lanes) {
    this.#options = options;
    this.#limits = { ...outboxLimits, ...options.limits };
    this.#rows = rows;
    this.#lanes = lanes;
    this.#settling = new Settling(rows, options.log);
    const endedOf = (kind: string) => this.#kinds.get(kind)?.ended;
    this.#ends = new DeliveryEnds(rows, endedOf, options.log);
  }

  get kinds(): readonly string[] {
    return [...this.#kinds.keys()];
  }

  define(kind: string, options: DeliveryOptions, work: Kind['work'], ended?: Kind['ended']): void {
    if (this.#kinds.has(kind)) throw new Error(`delivery kind ${kind} is defined twice`);
    this.#kinds.set(kind, { options, work, ended });
  }

  async add(rows: Rows, kind: string, deliveries: readonly NewDelivery[]): Promise<void> {
    if (!this.#kinds.has(kind)) throw new Error(`delivery kind ${kind} is not defined`);
    const now = this.#options.now();
    const taken: Written[] = [];
    const refused: Written[] = [];
    for (const { lane: name, payload, key } of deliveries) {
      const text = JSON.stringify(payload ?? null);
      const lane = this.#lanes.of(kind, name);
      if (!this.#lanes.hasRoom(lane, this.#limits)) {
        refused.push({ lane: name, key, text });
        continue;
      }
      this.#lanes.add(lane, 1, text.length);
      taken.push({ lane: name, key, text });
      if (now < lane.begun.due) lane.anew = true; // the clock went back
      this.#wake(lane);
    }
    const known = await this.#rows.insert(rows, kind, taken, { state: deliveryState.waiting, now });
    for (const { lane, text } of known)
      this.#lanes.add(this.#lanes.of(kind, lane), -1, -text.length);
    if (refused.length > 0) await this.#refuse(rows, kind, refused, now);
  }

  async #refuse(rows: Rows, kind: string, refused: readonly Written[], now: number): Promise<void> {
    const reason = 'Too many deliveries waited already.';
    const state = deliveryState.failedUntold;
    await this.#rows.insert(rows, kind, refused, { state, now, reason });
    this.#ends.expect();
    this.#recount = true;
    if (now - this.#refusalTold < upkeepEvery_ms) return;
    this.#refusalTold = now;
    const fields = { kind, lane: refused[0]?.lane, count: refused.length };
    this.#options.log('error', 'deliveries were refused: too many wait', fields);
  }

  failed = (kind: string, limit: number, lane?: string): Promise<FailedDelivery[]> =>
    this.listFailed({ kind, limit, lane });

  async listFailed(query: DeliveryQuery): Promise<FailedDelivery[]> {
    return (await this.#rows.failed(query)).map(failedOf);
  }

  async listWaiting(query: DeliveryQuery): Promise<WaitingDelivery[]> {
    const rows = await this.#rows.waiting(query);
    return rows.map((row) => waitingOf(row, this.#lanes.of(row.kind, row.lane).pausedUntil));
  }

  async retry(kind: string, ids: readonly string[]): Promise<number> {
    const again = await this.#rows.retry(kind, numbers(ids), this.#options.now());
    for (const row of again) {
      const lane = this.#lanes.of(row.kind, row.lane);
      this.#lanes.add(lane, 1, row.payload.length);
      laneWorked(lane); // a person asks for it: now
      lane.anew = true;
      this.#wake(lane);
    }
    return again.length;
  }

  waiting(kind: string, lane?: string): Promise<number> {
    return this.#rows.countWaiting(kind, lane);
  }

  async remove(kind: string, ids: readonly string[]): Promise<number> {
    const { removed, waited } = await this.#rows.remove(kind, numbers(ids));
    this.#gone(kind, waited);
    return removed;
  }

  #gone(kind: string, gone: readonly Gone[]): void {
    for (const { lane, bytes } of gone) this.#lanes.add(this.#lanes.of(kind, lane), -1, -bytes);
  }

  async clear(kind: string, lane: string): Promise<number> {
    const { count, bytes } = await this.#rows.clear(kind, lane);
    this.#lanes.add(this.#lanes.of(kind, lane), -count, -bytes);
    return count;
  }

  async start(): Promise<void> {
    this.#mode = 'started';
    for (const lane of this.#lanes.all()) this.#wake(lane);
  }

  async tick(): Promise<void> {
    if (this.#mode === 'created') await this.start();
    if (this.#mode !== 'started') return;
    const now = this.#options.now();
    for (const lane of this.#lanes.all()) {
      if (lane.next !== undefined && lane.next <= now) this.#wake(lane);
    }
    if (now - this.#upkeep >= upkeepEvery_ms) {
      this.#upkeep = now;
      await this.#keepUp(now);
    }
    this.#track(this.#ends.tell()); // of thousands it takes a while, and other clockwork waits
  }

  async idle(): Promise<void> {
    do {
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([...this.#underWay]);
      await this.#ends.tell();
    } while (this.#underWay.size > 0 || this.#pumping);
  }

  async close(): Promise<void> {
    this.#mode = 'closed';
    this.#ends.stop();
    this.#settling.stop();
    this.#attempts.abort(new Error('The server closes.'));
    while (this.#underWay.size > 0) await Promise.all([...this.#underWay]);
    await this.#ends.settled();
  }

  /** Gives up what is too old, and forgets old failures. */
  async #keepUp(now: number): Promise<void> {
    for (const [name, { options }] of this.#kinds) {
      const reason = `It was not delivered within ${Math.round(options.maxAge_ms / 1000)} s.`;
      const underWay = new Set([...this.#lanes.all()].flatMap(({ running }) => [...running]));
      const spared = (id: number): boolean => underWay.has(id);
      const before = now - options.maxAge_ms;
      const expired = await this.#rows.expire(name, before, { now, reason, spared });
      this.#gone(name, expired);
      if (expired.length > 0) this.#ends.expect();
      await this.#rows.trim(name, this.#limits.failed, now - this.#limits.failed_ms);
    }
    if (this.#recount) {
      this.#recount = false;
      this.#lanes.recount(await this.#rows.lanes());
    }
    this.#lanes.forget(now, this.#ready);
  }

  /** Looks at a lane soon: after the transaction that is being made now, if there is one. */
  #wake(lane: Lane): void {
    this.#ready.add(lane);
    this.#pumpSoon();
  }

  #pumpSoon(): void {
    if (this.#pumping || this.#mode !== 'started') return;
    this.#pumping = true;
    // reads begin outside of the caller's transaction, and wait until its group is committed
    setImmediate(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    for (const lane of this.#ready) {
      if (this.#mode !== 'started' || this.#running >= this.#limits.running) return;
      if (lane.filling) {
        lane.again = true;
        this.#ready.delete(lane);
        continue;
      }
      const free = this.#free(lane);
      if (free === undefined) continue; // stays ready until others that fail have ended
      this.#ready.delete(lane);
      if (free > 0) this.#track(this.#fill(lane, free));
    }
  }

  /** How many tries of a lane may begin; undefined when others have to end first. */
  #free(lane: Lane): number | undefined {
    const kind = this.#kinds.get(lane.kind);
    if (!kind) return 0; // of a version that knew more kinds
    const { laneConcurrency, ordered } = kind.options;
    const most = ordered || lane.failures > 0 ? 1 : laneConcurrency;
    const ofLane = most - lane.busy;
    if (ofLane <= 0 || (lane.anew && lane.running.size > 0)) return 0;
    if (lane.failures > 0 && this.#runningOfFailing >= this.#limits.running / 2) return undefined;
    return Math.min(ofLane, this.#limits.running - this.#running);
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        const fields = { error: messageOf(error) };
        this.#options.log('error', 'the outbox could not be read or written', fields);
      })
      .finally(() => {
        this.#underWay.delete(tracked);
        this.#pumpSoon();
      });
    this.#underWay.add(tracked);
  }

  async #fill(lane: Lane, free: number): Promise<void> {
    const now = this.#options.now();
    if (lane.pausedUntil > now) {
      lane.next = lane.pausedUntil;
      return;
    }
    lane.filling = true;
    this.#running += free; // kept for this lane while its rows are read
    try {
      await this.#startHeads(lane, free, now);
    } catch (error) {
      lane.next = now + firstWait_ms;
      lane.anew = true;
      throw error;
    } finally {
      this.#running -= free;
      lane.filling = false;
      if (lane.again) this.#ready.add(lane);
      lane.again = false;
    }
  }

  async #startHeads(lane: Lane, free: number, now: number): Promise<void> {
    if (lane.anew) lane.begun = laneStart;
    lane.anew = false;
    const heads = await this.#rows.heads(lane.kind, lane.name, lane.begun, free);
    if (this.#mode !== 'started') return;
    lane.next = undefined;
    for (const row of heads) {
      if (row.due > now) {
        lane.next = row.due;
        break;
      }
      lane.begun = row;
      if (lane.running.has(row.id))
        lane.anew = true; // it waits again, and its try is just ending
      else this.#begin(lane, row);
    }
    if (heads.length > 0 || lane.running.size > 0 || lane.again || lane.anew) return;
    if (!this.#ready.has(lane)) this.#lanes.emptied(lane); // else something may have come in
  }

  #begin(lane: Lane, row: HeadRow): void {
    const { id } = row;
    const failing = lane.failures > 0;
    lane.running.add(id);
    lane.busy++;
    this.#running++;
    if (failing) this.#runningOfFailing++;
    const tried = this.#try(lane, row).finally(() => {
      lane.busy--;
      this.#running--;
      if (failing) this.#runningOfFailing--;
      this.#wake(lane);
    });
    const left = tried
      .then((through) => (through ? this.#settling.through(id) : undefined))
      .catch((error: unknown) => {
        lane.anew = true; // its row is as it was
        laneFailed(lane, this.#options.now()); // and is tried again at once for ever else
        throw error;
      })
      .finally(() => {
        lane.running.delete(id);
        this.#wake(lane);
      });
    this.#track(left);
  }

  /** @returns whether it is through, and its row is to go. */
  async #try(lane: Lane, row: HeadRow): Promise<boolean> {
    const kind = this.#kinds.get(lane.kind);
    if (!kind) return false;
    const delivery = deliveryOf({ kind: lane.kind, lane: lane.name }, row, row.attempt + 1);
    const failure = await this.#attempts.run(kind, delivery);
    if (failure) {
      if (this.#mode === 'started') await this.#unsent(lane, kind, row, delivery, failure.error);
      return false; // what a close has cut off is no try that failed
    }
    laneWorked(lane);
    this.#lanes.add(lane, -1, -row.payload.length);
    try {
      await kind.ended?.(delivery, undefined);
      return true;
    } catch (error) {
      this.#ends.failed(delivery, error);
      await this.#rows.settle(row.id, deliveryState.throughUntold, this.#options.now());
      return false;
    }
  }

  async #unsent(lane: Lane, kind: Kind, row: HeadRow, delivery: Delivery, error: unknown) {
    const now = this.#options.now();
    const reason = messageOf(error).slice(0, longestReason);
    const { attempt } = delivery;
    const refused = error instanceof Error && error.name === 'DeliveryRefused';
    const wait = refused ? undefined : waitOf(kind, delivery, error, this.#options.random);
    if (!refused) laneFailed(lane, now);
    const due = now + (wait ?? 0);
    const { attempts, maxAge_ms, ordered } = kind.options;
    if (wait !== undefined && attempt < attempts && due <= row.added + maxAge_ms) {
      if (ordered) lane.pausedUntil = Math.max(lane.pausedUntil, due);
      const again = ordered ? row.due : due;
      await this.#rows.later(row.id, again, reason);
      if (again <= lane.begun.due) lane.anew = true; // asked now: others began while it was written
      return;
    }
    const fields = { kind: lane.kind, lane: lane.name, attempt, reason };
    this.#options.log('warn', 'a delivery was given up', fields);
    this.#lanes.add(lane, -1, -row.payload.length);
    await this.#rows.settle(row.id, deliveryState.failedUntold, now, reason);
    this.#ends.expect();
    this.#track(this.#ends.tell());
  }
}
