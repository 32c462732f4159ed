import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CapturedInput } from '@guiderail/analysis';
import type { FeatureGroup } from '../../feature-group.js';
import { compareServed } from './compare.js';
import type { Known } from './known.js';
import type { SkewRequest } from './request.js';
import { servedRows } from './served.js';

const names = ['id', ...Array.from({ length: 60 }, (_, i) => `feature_${i}`)];
const group = {
  name: 'wide',
  document: {
    ...{ recordIdentifier: 'id', eventTime: 'at' },
    features: [...names, 'at'].map((FeatureName) => ({ FeatureName, FeatureType: 'Fractional' })),
  },
} as unknown as FeatureGroup;
const asked = { key: 'id', tolerance: 0, allowedShare: 0 } as SkewRequest;

test('others have their turn between rows of many features, and between features', async () => {
  const inputs = Array.from({ length: 2_000 }, (_, n) => ({
    inferenceTime: '2026-03-01T00:00:00Z',
    rows: [{ names, cells: names.map((_, i) => String(n + i)) }],
  })) as unknown as CapturedInput[];
  let turns = 0;
  const turn = () => {
    turns += 1;
    return Promise.resolve();
  };
  const served = await servedRows(group, asked, inputs, turn);
  assert.deepEqual([served.rows.length, served.mapping.length, turns], [2_000, 60, 2]);
  const known = served.rows.map(({ values }): Known => ({ kind: 'Record', time_ms: 0, values }));
  const found = await compareServed(served, known, asked, turn);
  assert.ok(found.every(({ Equal, Drift }) => Equal === 2_000 && Drift?.Effect === 0));
  assert.ok(turns > 2 + 5 + 2 * 60, `${turns}`);
});

test('work that is to end ends at its next turn', async () => {
  const inputs = Array.from({ length: 2_000 }, () => ({
    inferenceTime: '2026-03-01T00:00:00Z',
    rows: [{ names, cells: names }],
  })) as unknown as CapturedInput[];
  const turn = () => Promise.reject(new Error('stopping'));
  await assert.rejects(servedRows(group, asked, inputs, turn), /stopping/);
});
