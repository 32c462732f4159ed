import type { Io } from './io.js';

/** Work that ends sooner shows nothing. */
const quiet_ms = 700;
const between_ms = 120;

export interface ProgressLine {
  /** `share` is how much of the whole is done, 0 to 1. */
  show(what: string, share: number): void;
  clear(): void;
}

/** One line on standard error that says how far long work is, where somebody watches. */
export function progressLine(
  io: Pick<Io, 'stderr' | 'isTty' | 'columns'>,
  now: () => number = Date.now,
): ProgressLine {
  const begun = now();
  let last = begun + quiet_ms - between_ms;
  let shown = false;
  return {
    show(what, share) {
      if (!io.isTty || now() - last < between_ms) return;
      last = now();
      shown = true;
      const percent = Math.min(100, Math.floor(share * 100));
      io.stderr(`\r\u001b[K${`${what} … ${percent} %`.slice(0, Math.max(10, io.columns - 1))}`);
    },
    clear() {
      if (shown) io.stderr('\r\u001b[K');
    },
  };
}
