import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { SpoolFiles } from './segment.js';

/** The operating system's files. */
export const plainFiles: SpoolFiles = {
  open: (path) => openSync(path, 'ax'),
  write: (file, bytes) => writeSync(file, bytes),
  truncate: (file, size) => ftruncateSync(file, size),
  close: (file) => closeSync(file),
};
