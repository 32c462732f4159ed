import type { FeatureFacts, FileFacts } from './feature-facts.js';
import { counted } from './table.js';
import { ago } from './times.js';

/** `unit=m, pii=no`. */
export const parametersInWords = ({ parameters }: FeatureFacts): string =>
  Object.entries(parameters)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');

const steps = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `3.4 MB`, in powers of 1,000. */
function sizeInWords(bytes: number): string {
  const power = Math.min(steps.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const size = bytes / 1_000 ** power;
  return `${power === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${steps[power]}`;
}

/** `12 files, 3.4 MB, the newest of 3 min ago`. */
export function filesInWords({ files, bytes, newest, more }: FileFacts, now: number): string {
  if (newest === null) return 'none yet';
  const count = more ? `more than ${files} files` : counted(files, 'file');
  return `${count}, ${sizeInWords(bytes)}, the newest of ${ago(Date.parse(newest), now)}`;
}
