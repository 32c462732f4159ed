import type { Clock } from '../../base/clock.js';

/** Real time between two rounds of upkeep that found nothing left to do. */
const pause_ms = 60_000;

/**
 * A tick that does a room's upkeep (such as dropping what is past its retention) about once a
 * minute of real time, and at every tick while `work` says that there is more to do.
 */
export function upkeep(
  clock: Clock,
  work: (now: number) => Promise<{ readonly more: boolean }>,
): (now: number) => Promise<void> {
  const pause = pause_ms * clock.factor;
  let due = Number.NEGATIVE_INFINITY;
  return async (now) => {
    // a clock that was set back must not put the upkeep off
    if (now < due && due - now <= pause) return;
    const { more } = await work(now);
    due = more ? now : now + pause;
  };
}
