// A child process that writes records until it is killed. Arguments: folder, name of the run.
// For each batch that was acknowledged it prints the batch's number.
import { openRecordStore } from '../lmdb-records.js';
import { writeOf } from '../record-store.laws.js';

const [, , folder = '', run = ''] = process.argv;
const lanes = 24;
const store = openRecordStore({ folder, now: () => Date.now() });
let next = 0;

/** Batch `number`: one to three records of its own, and one that all batches write. */
const batch = (number: number) => [
  ...Array.from({ length: 1 + (number % 3) }, (_, part) =>
    writeOf(`${run}-${number}-${part}`, { record: `[${number},"${'x'.repeat(number % 500)}"]` }),
  ),
  writeOf('all', { group: 2, eventTime_ms: number, record: `["${run}",${number}]` }),
];

async function lane(): Promise<void> {
  for (;;) {
    const number = next++;
    await store.write(batch(number));
    process.stdout.write(`${number}\n`);
  }
}

await Promise.all(Array.from({ length: lanes }, lane));
