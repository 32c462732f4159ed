import type { OutboxLimits } from './outbox-options.js';
import type { LanePlace } from './outbox-rows.js';

/** What is known in memory of deliveries that hang together. */
export interface Lane {
  readonly kind: string;
  readonly name: string;
  /** Ids under way, or through and not yet taken out. */
  readonly running: Set<number>;
  /** Tries under way. */
  busy: number;
  /** Bounds of what waits, itself included; too high after a rollback until the lane is empty. */
  count: number;
  bytes: number;
  /** Tries in a row that have failed. */
  failures: number;
  /** Real time before which nothing of the lane is tried. */
  pausedUntil: number;
  /** In the order in which they are due, all up to here have been begun: reading goes on from it. */
  begun: LanePlace;
  /** Something may wait before that place: the lane is read from its beginning once nothing runs. */
  anew: boolean;
  /** Real time at which the next is due, if nothing else wakes the lane. */
  next: number | undefined;
  filling: boolean;
  again: boolean;
}

/** Before all rows. */
export const laneStart: LanePlace = { due: -1, id: -1 };

const pausesFrom = 3;
const firstPause_ms = 100;
const longestPause_ms = 5_000;

/** The lanes that hold something, and how much they hold together. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  #count = 0;
  #bytes = 0;

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  of(kind: string, name: string): Lane {
    const key = `${kind}\n${name}`;
    let lane = this.#lanes.get(key);
    if (!lane) {
      lane = {
        ...{ kind, name, running: new Set(), busy: 0, count: 0, bytes: 0, failures: 0 },
        ...{ pausedUntil: 0, begun: laneStart, anew: false, next: undefined },
        ...{ filling: false, again: false },
      };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  all(): Iterable<Lane> {
    return this.#lanes.values();
  }

  /** Whether one more may wait. */
  hasRoom(lane: Lane, limits: OutboxLimits): boolean {
    const { laneWaiting, waiting, waiting_bytes } = limits;
    return lane.count < laneWaiting && this.#count < waiting && this.#bytes < waiting_bytes;
  }

  add(lane: Lane, count: number, bytes: number): void {
    this.#set(lane, lane.count + count, lane.bytes + bytes);
  }

  /** Its rows are gone. */
  emptied(lane: Lane): void {
    this.#set(lane, 0, 0);
    lane.next = undefined;
  }

  /** Takes over what the rows say. */
  recount(sums: readonly { kind: string; lane: string; count: number; bytes: number }[]): void {
    const of = new Map(sums.map((sum) => [`${sum.kind}\n${sum.lane}`, sum]));
    for (const [key, lane] of this.#lanes) {
      const { count = 0, bytes = 0 } = of.get(key) ?? {};
      this.#set(lane, count, bytes);
    }
  }

  /** Forgets lanes that are empty, have had their pause, and that nobody is about to look at. */
  forget(now: number, looked: ReadonlySet<Lane>): void {
    for (const [key, lane] of this.#lanes) {
      const idle = lane.count === 0 && lane.running.size === 0 && !lane.filling;
      // a count may be too low: of what is taken out while it is under way, both ends are counted
      if (idle && lane.next === undefined && lane.pausedUntil <= now && !looked.has(lane))
        this.#lanes.delete(key);
    }
  }

  #set(lane: Lane, count: number, bytes: number): void {
    this.#count += Math.max(count, 0) - lane.count;
    this.#bytes += Math.max(bytes, 0) - lane.bytes;
    lane.count = Math.max(count, 0);
    lane.bytes = Math.max(bytes, 0);
  }
}

/** A lane whose tries fail one after the other is tried less and less often as a whole. */
export function laneFailed(lane: Lane, now: number): void {
  lane.failures++;
  if (lane.failures < pausesFrom) return;
  const pause = firstPause_ms * 2 ** Math.min(lane.failures - pausesFrom, 20);
  lane.pausedUntil = now + Math.min(pause, longestPause_ms);
}

export function laneWorked(lane: Lane): void {
  lane.failures = 0;
  lane.pausedUntil = 0;
}
