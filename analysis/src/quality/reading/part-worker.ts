// A thread that reads parts of merged files for another one: see part-thread.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { chunkRoom } from '../../dataset/chunks.js';
import { type FilePart, readPart, type Wanted } from './merged-part.js';
import { memoryOf } from './merged-rows.js';

const wanted = workerData as Wanted;
const room = chunkRoom();
// one part after another, so that answers come in the order of the questions
let last: Promise<void> = Promise.resolve();

parentPort!.on('message', (part: FilePart) => {
  last = last.then(async () => {
    const rows = await readPart(part, wanted, room);
    parentPort!.postMessage(rows, memoryOf(rows));
  });
});
