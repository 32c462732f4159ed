/** Real time for rooms that may not read it themselves. */
export interface Timers {
  /** @returns what calls it off. */
  after(ms: number, work: () => void): () => void;
}

export const realTimers: Timers = {
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
