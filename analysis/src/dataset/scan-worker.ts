// The thread that reads and parses files while the main thread measures: see threaded-scan.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { BlockBuilder } from './block.js';
import { fileSource } from './file-source.js';
import { readSources } from './row-source.js';
import { shareBlock } from './shared-block.js';
import { type ScanMessage, type ScanTask, TAKEN } from './threaded-scan.js';

const { source, columnNames, columns, textColumns, slots, bySource } = workerData as ScanTask;
const states = new Int32Array(slots);
const memories: (SharedArrayBuffer | undefined)[] = [];
let next = 0;

function send(message: ScanMessage): void {
  parentPort!.postMessage(message);
}

/** Waits for the next slot, if need be, and hands the block over in it. */
function handOver(block: BlockBuilder): void {
  const slot = next;
  next = (next + 1) % states.length;
  while (Atomics.load(states, slot) === TAKEN) Atomics.wait(states, slot, TAKEN);
  const shared = shareBlock(block, memories[slot]);
  memories[slot] = shared.memory;
  Atomics.store(states, slot, TAKEN);
  send({ kind: 'block', slot, block: shared });
}

const rows = await fileSource(source, columnNames);
const builder = new BlockBuilder(columns, handOver, new Set(textColumns));
const notes = await readSources(rows, builder, {
  onBytes: (bytes, rowsSoFar) => send({ kind: 'progress', bytes, rows: rowsSoFar }),
  onSource: bySource ? (end) => send({ kind: 'source', end }) : undefined,
});
send({ kind: 'end', names: builder.names, itemCount: builder.itemCount, notes });
