import type { OnProgress } from '@guiderail/analysis';
import type { Talk } from '../analysis-run.js';

const progressStep_percent = 20;

/** Tells of progress in steps that a person can follow. */
export function teller({ progress, signal }: Talk): OnProgress {
  let told = 0;
  return ({ bytes, totalBytes, rows }) => {
    signal.throwIfAborted();
    const percent = totalBytes === 0 ? 100 : Math.floor((100 * bytes) / totalBytes);
    if (percent < told + progressStep_percent) return;
    told = percent - (percent % progressStep_percent);
    const records = rows > 0 ? `, ${rows} records so far` : '';
    progress(`Read ${percent} % of ${totalBytes} bytes${records}.`);
  };
}
