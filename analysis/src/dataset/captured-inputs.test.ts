import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { newestInputs } from './captured-inputs.js';

let folder: string;
let paths: string[];

const line = (i: number, more: object = {}): string =>
  JSON.stringify({
    captureData: { endpointInput: { data: `${i},x`, encoding: 'CSV', mode: 'INPUT' } },
    eventMetadata: {
      ...{ eventId: `e${i}`, inferenceTime: `2026-03-10T12:00:${String(i).padStart(2, '0')}Z` },
    },
    eventVersion: '0',
    ...more,
  });

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guiderail-inputs-'));
  paths = [join(folder, 'a.jsonl'), join(folder, 'b.jsonl')];
  await writeFile(paths[0] as string, `${[0, 1, 2, 3].map((i) => line(i)).join('\n')}\n`);
  const odd = [
    line(4),
    'no JSON "inferenceTime":"2026-03-10T12:00:05Z"',
    line(6, { captureData: {} }),
  ];
  await writeFile(paths[1] as string, `${[...odd, line(7)].join('\n')}`); // without its last line end
});
after(() => rm(folder, { recursive: true }));

const minute = Date.parse('2026-03-10T12:00:00Z');
const ask = (most: number, start = minute, end = minute + 60_000) =>
  newestInputs(paths, { start, end, most, signal: new AbortController().signal });

test('the newest come first; what cannot be read is counted; a window is half-open', async () => {
  const all = await ask(100);
  assert.deepEqual(
    all.inputs.map(({ eventId }) => eventId),
    ['e7', 'e4', 'e3', 'e2', 'e1', 'e0'],
  );
  assert.deepEqual([all.unreadable, all.more], [2, false]);
  assert.deepEqual(all.inputs[0]?.rows, [{ cells: ['7', 'x'] }]);
  const some = await ask(100, minute + 1_000, minute + 3_000);
  assert.deepEqual(
    some.inputs.map(({ eventId }) => eventId),
    ['e2', 'e1'],
  );
});

test('no more than was asked for, over files, and whether there is more', async () => {
  const five = await ask(5);
  assert.deepEqual([five.inputs.length, five.unreadable, five.more], [3, 2, true]);
  assert.equal((await ask(8)).more, false);
  const stopped = new AbortController();
  stopped.abort(new Error('enough'));
  const options = { start: 0, end: 1, most: 1, signal: stopped.signal };
  await assert.rejects(newestInputs(paths, options), /enough/);
});
