import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ran } from './testing.js';

test('a label that one infinite value makes continuous is named', async () => {
  const config = {
    label: 'y',
    label_values_or_threshold: [1],
    facet: [{ name_or_index: 'a', value_or_threshold: [1] }],
    methods: { pre_training_bias: { methods: ['CI'] } },
  };
  const csv = (last: string) =>
    `y,a\n${Array.from({ length: 100 }, (_, i) => `${i % 2},${i % 3}`).join('\n')}\n${last}\n`;
  const told = async (last: string) =>
    (await ran(config, csv(last))).remarks.filter((remark) => /whole numbers and/.test(remark));
  assert.deepEqual(await told('1,1'), []);
  assert.deepEqual(await told('0.5,1'), []);
  const [label, ...more] = await told('inf,1');
  assert.match(label ?? '', /^The label "y" has whole numbers and inf in row 101, .* a threshold/);
  assert.deepEqual(more, []);
  assert.match((await told('1,-inf'))[0] ?? '', /^The facet "a" .* -inf in row 101/);
});
