import type { Log } from '../base/log.js';
import type { State } from '../storage/state.js';
import type { DeliveriesSeen, Delivery, DeliveryOptions } from './deliveries.js';

export interface OutboxOptions {
  readonly state: State;
  /** Real time in milliseconds. */
  readonly now: () => number;
  /** 0 to 1, for the jitter of waits. */
  readonly random: () => number;
  readonly log: Log;
  readonly limits?: Partial<OutboxLimits>;
}

/** Bounds, as docs/notifications.md tells them. */
export interface OutboxLimits {
  /** Tries at a time, of all lanes; lanes that fail get at most half of them, one each. */
  readonly running: number;
  readonly laneWaiting: number;
  readonly waiting: number;
  readonly waiting_bytes: number;
  /** Failed deliveries that are kept, of one kind. */
  readonly failed: number;
  readonly failed_ms: number;
}

export const outboxLimits: OutboxLimits = {
  running: 512,
  laneWaiting: 100_000,
  waiting: 1_000_000,
  waiting_bytes: 2 * 1024 ** 3,
  failed: 10_000,
  failed_ms: 14 * 24 * 3_600_000,
};

/** The outbox, and its life from start to close. */
export interface Outbox extends DeliveriesSeen {
  /** Begins to deliver; what a crash has cut off is tried again. */
  start(): Promise<void>;
  /** Starts what is due; the first call starts the outbox. Called often, cheap where nothing is due. */
  tick(): Promise<void>;
  /** Resolves when nothing runs and nothing is due; for tests and orderly ends. */
  idle(): Promise<void>;
  /** Aborts what runs and leaves it for the next start. */
  close(): Promise<void>;
}

/** What a room has defined. */
export interface Kind {
  readonly options: DeliveryOptions;
  readonly work: (delivery: Delivery, signal: AbortSignal) => Promise<void>;
  readonly ended: ((delivery: Delivery, reason: string | undefined) => Promise<void>) | undefined;
}

export const firstWait_ms = 250;
const longestWait_ms = 300_000;

/**
 * Wait after the try `attempt` in milliseconds: doubling up to five minutes, of which the last
 * quarter is drawn, so that what failed together does not come back together.
 * @param drawn 0 to 1
 */
export function waitAfter_ms(attempt: number, drawn: number): number {
  const whole = Math.min(firstWait_ms * 2 ** Math.min(attempt - 1, 30), longestWait_ms);
  return Math.round(whole * (0.75 + 0.25 * drawn));
}

/** @returns undefined where the kind's own policy gives it up. */
export const waitOf = (
  { options: { wait_ms } }: Kind,
  delivery: Delivery,
  error: unknown,
  random: () => number,
): number | undefined =>
  wait_ms ? wait_ms(delivery, error) : waitAfter_ms(delivery.attempt, random());
