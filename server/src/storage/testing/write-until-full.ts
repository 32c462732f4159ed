// A child process whose files may not grow beyond a bound: writes until that is reached, and says
// what became of it. Argument: folder.
import assert from 'node:assert/strict';
import { openRecordStore } from '../lmdb-records.js';
import { logOf, writeOf } from '../record-store.laws.js';

const store = openRecordStore({ folder: process.argv[2] ?? '', now: () => Date.now() });
const record = JSON.stringify('x'.repeat(20_000));
let written = 0;
let refused = 0;
for (let number = 0; number < 200; number += 1) {
  const writes = ['a', 'b'].map((part) => writeOf(`${number}-${part}`, { record }));
  try {
    await store.write(writes);
    written += 1;
  } catch (error) {
    process.stderr.write(refused === 0 ? `as expected: ${error}\n` : '');
    refused += 1;
  }
}
const online = (await store.list(1, { limit: 1000 })).length;
assert.equal(online, 2 * written);
assert.equal((await logOf(store, 1)).length, 2 * written);
await store.log.drop(1, Number.MAX_SAFE_INTEGER - 1);
await store.write([writeOf('after')]);
const after = (await logOf(store, 1)).length;
await store.close();
process.stdout.write(`${JSON.stringify({ written, refused, after })}\n`);
