import type { Rows, State } from '../storage/state.js';

/**
 * Rows for a program that can be killed within a test: from then on none of its reads and writes
 * comes back, so it does nothing more. What was being written when it died is written, which is
 * one of the things that a crash may leave.
 */
export function mortalState(state: State): { state: State; kill(): Promise<void> } {
  let dead = false;
  const underWay = new Set<Promise<unknown>>();
  const never = new Promise<never>(() => {});
  const live = async <T>(work: () => Promise<T>): Promise<T> => {
    if (dead) return never;
    const going = work();
    underWay.add(going);
    try {
      const result = await going;
      return dead ? never : result;
    } finally {
      underWay.delete(going);
    }
  };
  const mortal: State = {
    get: (sql, ...values) => live(() => state.get(sql, ...values)),
    all: (sql, ...values) => live(() => state.all(sql, ...values)),
    run: (sql, ...values) => live(() => state.run(sql, ...values)),
    transaction: <T>(work: (rows: Rows) => Promise<T>) => live(() => state.transaction(work)),
    migrate: (room, steps) => live(() => state.migrate(room, steps)),
    close: () => state.close(),
  };
  return {
    state: mortal,
    async kill() {
      dead = true;
      await Promise.allSettled([...underWay]);
      await state.close();
    },
  };
}
