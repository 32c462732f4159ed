import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ran } from '../run/testing.js';

test('bytes that are not UTF-8 are remarked upon', async () => {
  const config = {
    label: 'y',
    label_values_or_threshold: [1],
    facet: [{ name_or_index: 'city' }],
    methods: { pre_training_bias: { methods: ['CI'] } },
  };
  const rows = Array.from({ length: 50 }, (_, i) => `${i % 2},${i % 3 ? 'Köln' : 'Bonn'}`);
  const csv = `y,city\n${rows.join('\n')}\n`;
  const notes = async (data: string | Uint8Array) =>
    (await ran(config, data as string)).remarks.filter((one) => /not UTF-8/.test(one));
  assert.deepEqual(await notes(csv), []);
  const [note, ...more] = await notes(Buffer.from(csv, 'latin1'));
  assert.match(note ?? '', /first in the column "city"/);
  assert.deepEqual(more, []);
});
