import type { Rows } from '../storage/state.js';

/** Something on its way to one place. */
export interface NewDelivery {
  /**
   * What hangs and fails together, such as a target's ARN or a subscriber's address: deliveries of
   * one lane go a few at a time, and no lane waits for another.
   */
  readonly lane: string;
  /** JSON. */
  readonly payload: unknown;
  /** The same key again, while the first is on its way, changes nothing. */
  readonly key?: string;
}

export interface Delivery extends NewDelivery {
  readonly id: string;
  readonly kind: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Real time in milliseconds at which it was added. */
  readonly added: number;
}

/** A delivery that was given up; kept until it is tried again, deleted or too old. */
export interface FailedDelivery extends Delivery {
  readonly failed: number;
  readonly reason: string;
}

export interface DeliveryOptions {
  /** Tries before it counts as failed; the waits between them double. */
  readonly attempts: number;
  /** Real time after which it is given up, whatever the tries. */
  readonly maxAge_ms: number;
  /** Real time that one try may take. */
  readonly timeout_ms: number;
  /** Of one lane at a time. */
  readonly laneConcurrency: number;
  /** In the same order in which they were added; then laneConcurrency is 1. */
  readonly ordered?: boolean;
  /**
   * Real time until the next try, for kinds whose deliveries have a policy of their own; undefined
   * gives it up. `attempts` and `maxAge_ms` bound it all the same. Without it the waits double from
   * a quarter of a second to five minutes.
   */
  readonly wait_ms?: (delivery: Delivery, error: unknown) => number | undefined;
}

/** What operators ask the outbox for. */
export interface DeliveryQuery {
  readonly kind?: string | undefined;
  readonly lane?: string | undefined;
  readonly limit: number;
}

/** A delivery that waits for a try or is being tried. */
export interface WaitingDelivery extends Delivery {
  /** Real time from which it is tried; in the past when it waits for its turn. */
  readonly due: number;
  /** Why the last try failed. */
  readonly reason: string | undefined;
}

/**
 * The durable outbox: what is added in a transaction is tried until it is through, however often
 * the server ends in between, and kept as failed when it is given up. It does not know what it
 * carries. Bounded: a lane that is full refuses the newest, which are kept as failed with the
 * reason.
 */
export interface Deliveries {
  /**
   * @param work delivers once. An error with the name `DeliveryRefused` is not tried again.
   * @param ended told, at least once, of each delivery that is through (no reason) or given up
   */
  define(
    kind: string,
    options: DeliveryOptions,
    work: (delivery: Delivery, signal: AbortSignal) => Promise<void>,
    ended?: (delivery: Delivery, reason: string | undefined) => Promise<void>,
  ): void;
  /** Adds within the caller's transaction; they start once it has been committed. */
  add(rows: Rows, kind: string, deliveries: readonly NewDelivery[]): Promise<void>;
  /** The newest first. */
  failed(kind: string, limit: number, lane?: string): Promise<FailedDelivery[]>;
  /** Puts failed deliveries of a kind back on their way. @returns how many. */
  retry(kind: string, ids: readonly string[]): Promise<number>;
  /** How many wait or are on their way. */
  waiting(kind: string, lane?: string): Promise<number>;
  /** Takes deliveries out, failed and waiting ones. @returns how many. */
  remove(kind: string, ids: readonly string[]): Promise<number>;
  /** Takes out what waits in a lane: whoever it was meant for is gone. @returns how many. */
  clear(kind: string, lane: string): Promise<number>;
}

/** The outbox of all kinds, as its operator sees it. */
export interface DeliveriesSeen extends Deliveries {
  readonly kinds: readonly string[];
  /** The newest first. */
  listFailed(query: DeliveryQuery): Promise<FailedDelivery[]>;
  /** The longest waiting first. */
  listWaiting(query: DeliveryQuery): Promise<WaitingDelivery[]>;
}
