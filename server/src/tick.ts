import { setImmediate } from 'node:timers/promises';
import type { Log } from './base/log.js';

/** Something that a part of the server does by the clock. */
export interface TickPart {
  readonly name: string;
  run(): Promise<unknown>;
}

/** Real time between two lines of the log on a part that goes on failing. */
const repeat_ms = 60_000;

/**
 * Runs the parts one after another, and lets what has come meanwhile be answered before each: all
 * of them together would hold requests up for a millisecond, ten times a second. One that fails is
 * logged by its name and stops no other: what cleans up must not keep leases and deadlines from
 * being kept. Never rejects.
 * @param realNow real time in milliseconds, from any origin
 */
export function ticking(
  parts: readonly TickPart[],
  log: Log,
  realNow: () => number,
): () => Promise<void> {
  const failures = new Map<string, { count: number; toldAt: number }>();
  const failed = (name: string, error: unknown): void => {
    const { count, toldAt } = failures.get(name) ?? { count: 0, toldAt: Number.NEGATIVE_INFINITY };
    const times = count + 1;
    const now = realNow();
    if (now - toldAt < repeat_ms) {
      failures.set(name, { count: times, toldAt });
      return;
    }
    failures.set(name, { count: times, toldAt: now });
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log('error', 'a part of the tick failed', { part: name, times, error: text });
  };
  return async () => {
    for (const { name, run } of parts) {
      await setImmediate();
      try {
        await run();
        failures.delete(name);
      } catch (error) {
        failed(name, error);
      }
    }
  };
}
