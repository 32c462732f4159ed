/** Puts, adopts and completes uploads without end, for a test that kills this process. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { openLocalObjects } from '../local-objects.js';
import { openState } from '../state.js';

const folder = process.argv[2] as string;
const state = openState(join(folder, 'state.db'));
const objects = await openLocalObjects({ folder: join(folder, 'objects'), state, now: Date.now });

const start = Date.now();
let count = 0;

async function* slowly(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 10_000) {
    yield bytes.subarray(at, at + 10_000);
    await setImmediate();
  }
}

async function work(lane: string): Promise<never> {
  for (let n = 0; ; n++) {
    const version = start + count++;
    const bytes = Buffer.alloc(1 + ((n * 7919) % 90_000), version % 251);
    const metadata = { version: String(version) };
    const key = `${lane}/${n % 5 === 0 ? 'again' : version}`;
    if (n % 3 === 0) {
      await objects.put('b', key, Readable.from(slowly(bytes)), { metadata });
    } else if (n % 3 === 1) {
      const file = join(folder, `segment-${lane}`);
      await writeFile(file, bytes);
      await objects.adopt('b', key, file, { metadata, sync: 'later' });
    } else {
      const at = { bucket: 'b', key, id: await objects.createUpload('b', key, { metadata }) };
      const parts = [await objects.putPart(at, 1, bytes), await objects.putPart(at, 2, bytes)];
      await objects.completeUpload(at, parts);
    }
    process.send?.({ key, version });
  }
}

await Promise.all(['x', 'y', 'z'].map(work));
