import type { OnProgress } from '@guiderail/sdk';
import type { Io } from './io.js';

/**
 * Shows how waits stand on standard error: one line that is rewritten where somebody watches, else a
 * line whenever the status changes.
 */
export function waitLines(io: Pick<Io, 'stderr' | 'isTty' | 'columns'>): OnProgress {
  let last = '';
  return ({ what, name, status, elapsedSeconds, done }) => {
    if (io.isTty) {
      const line = `${what} ${name}: ${status} (${Math.round(elapsedSeconds)} s)`;
      io.stderr(`\r\u001b[K${line.slice(0, Math.max(10, io.columns - 1))}${done ? '\n' : ''}`);
      return;
    }
    const line = `${what} ${name}: ${status}\n`;
    if (line !== last) io.stderr(line);
    last = line;
  };
}
