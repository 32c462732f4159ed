// A thread that reads a write log while another writes: sequences that it saw go to the parent.
import { parentPort, workerData } from 'node:worker_threads';
import { openWriteLog } from '../lmdb-records.js';

const { folder, until } = workerData as { folder: string; until: number };
const log = await openWriteLog(folder);
const sequences: number[] = [];
let from = 0;
while (sequences.length < until) {
  const [waiting] = log.waiting();
  if (waiting !== undefined) {
    for (const { sequence, record } of log.read(waiting.group, from, waiting.last)) {
      if (record !== `[${sequences.length}]`) throw new Error(`${sequence} holds ${record}`);
      sequences.push(sequence);
    }
    from = waiting.last + 1;
  }
  await new Promise((resolve) => setImmediate(resolve));
}
await log.close();
parentPort?.postMessage(sequences);
