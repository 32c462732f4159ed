import { Worker } from 'node:worker_threads';
import type { ScanOptions, SourceEnd } from './dataset.js';
import type { FileDatasetSource } from './file-source.js';
import type { NotesState } from './notes.js';
import type { ScanHearers } from './row-source.js';
import { readSharedBlock, type SharedBlock } from './shared-block.js';

/** Blocks that may be on their way. */
const SLOTS = 16;

/** States of a slot. */
export const FREE = 0;
export const TAKEN = 1;

/** What the reading thread is asked. */
export interface ScanTask {
  source: FileDatasetSource;
  columnNames: readonly string[];
  columns: readonly string[];
  textColumns: readonly string[];
  /** One Int32 a slot: FREE or TAKEN. */
  slots: SharedArrayBuffer;
  /** Whether the end of each file is wanted. */
  bySource: boolean;
}

export type ScanMessage =
  | { kind: 'block'; slot: number; block: SharedBlock }
  | { kind: 'progress'; bytes: number; rows: number }
  | { kind: 'source'; end: SourceEnd }
  | ScanEnd;

export interface ScanEnd {
  kind: 'end';
  names: string[];
  itemCount: number;
  notes: NotesState;
}

type Hearers = ScanHearers & Pick<ScanOptions, 'onBlock'>;

/**
 * Reads and parses files in a thread of its own, so that a second core measures meanwhile. Blocks
 * come in order through a ring of shared memory, which bounds what is on its way.
 *
 * @throws whatever reading or `onBlock` throws; the thread has then ended
 */
export async function threadedScan(
  task: Omit<ScanTask, 'slots' | 'bySource'>,
  hearers: Hearers,
): Promise<ScanEnd> {
  const slots = new SharedArrayBuffer(SLOTS * Int32Array.BYTES_PER_ELEMENT);
  const workerData: ScanTask = { ...task, slots, bySource: hearers.onSource !== undefined };
  const worker = new Worker(new URL('./scan-worker.js', import.meta.url), {
    workerData,
    name: 'guiderail-scan',
  });
  try {
    return await receive(worker, new Int32Array(slots), hearers);
  } finally {
    await worker.terminate();
  }
}

function receive(
  worker: Worker,
  states: Int32Array,
  { onBlock, onBytes, onSource }: Hearers,
): Promise<ScanEnd> {
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the reading thread ended early')));
    worker.on('message', (message: ScanMessage) => {
      try {
        if (message.kind === 'end') resolve(message);
        else if (message.kind === 'progress') onBytes(message.bytes, message.rows);
        else if (message.kind === 'source') onSource?.(message.end);
        else {
          onBlock(readSharedBlock(message.block));
          Atomics.store(states, message.slot, FREE);
          Atomics.notify(states, message.slot);
        }
      } catch (error) {
        reject(error);
      }
    });
  });
}
