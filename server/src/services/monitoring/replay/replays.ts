import { messageOf, ServiceError } from '../../../base/errors.js';
import { randomHex } from '../../../base/ids.js';
import type { PreparedReplay, Replay } from './replay.js';

/** Under way at a time. */
const mostRunning = 2;
/** Known at a time, those that have ended included. */
const mostKnown = 20;
/** How long a question waits for the end before it answers how far things are. */
const wait_ms = 5_000;
/** Nobody asks any more: the client has gone away. */
const patience_ms = 30_000;
const longest_ms = 10 * 60_000;
const retryAfter_s = 5;

/** A replay as its path tells of it. */
export interface ReplayState {
  readonly ReplayId: string;
  readonly Status: 'InProgress' | 'Completed' | 'Failed' | 'Stopped';
  readonly Done: number;
  readonly Total: number;
  readonly FailureReason?: string;
  readonly Result?: Replay;
}

interface Known {
  readonly id: string;
  readonly region: string;
  readonly total: number;
  readonly controller: AbortController;
  done: number;
  asked: number;
  status: ReplayState['Status'];
  failure?: string;
  result?: Replay;
  error?: unknown;
  ended: Promise<void>;
}

/**
 * Replays under way. Each is asked for its progress again and again: one that nobody asks for is
 * stopped, and so is one that takes longer than ten minutes.
 */
export class Replays {
  readonly #known = new Map<string, Known>();

  /** @throws ThrottlingException when too many are under way */
  start(region: string, prepared: PreparedReplay): Promise<ReplayState> {
    const running = [...this.#known.values()].filter(({ status }) => status === 'InProgress');
    if (running.length >= mostRunning) {
      throw new ServiceError(
        'ThrottlingException',
        `${mostRunning} replays are under way: ask again when one has ended.`,
        ...([429, {}, retryAfter_s] as const),
      );
    }
    const now = performance.now();
    const known: Known = {
      ...{ id: `replay-${randomHex(8)}`, region, total: prepared.total, done: 0, asked: now },
      ...{ status: 'InProgress', controller: new AbortController(), ended: Promise.resolve() },
    };
    known.ended = lead(known, prepared);
    this.#known.set(known.id, known);
    for (const [id, { status }] of this.#known) {
      if (this.#known.size <= mostKnown) break;
      if (status !== 'InProgress') this.#known.delete(id);
    }
    return answered(known);
  }

  /** @throws ResourceNotFound */
  async ask(region: string, id: string): Promise<ReplayState> {
    const known = this.#get(region, id);
    known.asked = performance.now();
    return answered(known);
  }

  /** @throws ResourceNotFound */
  async stop(region: string, id: string): Promise<ReplayState> {
    const known = this.#get(region, id);
    known.controller.abort(new Error('it was stopped'));
    await known.ended;
    return answered(known);
  }

  async close(): Promise<void> {
    for (const known of this.#known.values()) known.controller.abort(new Error('the server stops'));
    await Promise.all([...this.#known.values()].map(({ ended }) => ended));
  }

  #get(region: string, id: string): Known {
    const known = this.#known.get(id);
    if (known?.region === region) return known;
    throw new ServiceError(
      'ResourceNotFound',
      `There is no replay "${id}": a restart and newer ones end what is known of it.`,
    );
  }
}

async function lead(known: Known, prepared: PreparedReplay): Promise<void> {
  const limit = AbortSignal.timeout(longest_ms);
  const signal = AbortSignal.any([known.controller.signal, limit]);
  try {
    known.result = await prepared.run(signal, (done) => {
      known.done = done;
      if (performance.now() - known.asked > patience_ms) {
        known.controller.abort(new Error('nobody asked for it any more'));
      }
    });
    known.status = 'Completed';
  } catch (error) {
    known.status = signal.aborted ? 'Stopped' : 'Failed';
    if (limit.aborted) known.failure = 'it took longer than ten minutes: ask for fewer windows';
    else if (signal.aborted) known.failure = messageOf(signal.reason);
    else known.error = error;
  }
}

/** Waits a while for the end. @throws what the replay failed of */
async function answered(known: Known): Promise<ReplayState> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, wait_ms);
  });
  await Promise.race([known.ended, waited]);
  clearTimeout(timer);
  if (known.error !== undefined) throw known.error;
  const { id, status, done, total, failure, result } = known;
  return {
    ...{ ReplayId: id, Status: status, Done: done, Total: total },
    ...(failure !== undefined && { FailureReason: failure }),
    ...(result && { Result: result }),
  };
}
