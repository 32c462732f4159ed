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

/** `12 files, 3.4 MB, the newest of 3 min ago; 5 writes wait`. */
export function filesInWords(
  { files, bytes, newest, more }: FileFacts,
  waiting: number,
  now: number,
): string {
  const wait =
    waiting === 0 ? '' : `${counted(waiting, 'write')} ${waiting === 1 ? 'waits' : 'wait'}`;
  if (newest === null) return wait === '' ? 'none yet' : `none yet: ${wait}`;
  const count = more ? `more than ${files} files` : counted(files, 'file');
  const told = `${count}, ${sizeInWords(bytes)}, the newest of ${ago(Date.parse(newest), now)}`;
  return wait === '' ? told : `${told}; ${wait}`;
}
