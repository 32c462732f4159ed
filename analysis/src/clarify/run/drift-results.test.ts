import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type DriftResults, driftResults } from './drift-results.js';
import type { ClarifyFindings } from './findings.js';

it('says of a run what its analysis.json does not', () => {
  const label = { label: 'label0', ndcg: 0.86, p_value: 0.004, threshold: 0.9, drifted: true };
  const findings: Pick<ClarifyFindings, 'rows' | 'notes' | 'unreadable' | 'attributionDrift'> = {
    rows: 1500,
    notes: ['One row had no label.'],
    unreadable: { count: 0, examples: [] },
    attributionDrift: {
      ...{ reading: 'Sound', violations: [], notes: [] },
      labels: [{ ...label, interval: [0.85, 0.87], features: [] }],
    },
  };
  const written = driftResults(
    { type: 'ModelExplainability', reading: 'Sound' },
    findings as ClarifyFindings,
  );
  assert.deepEqual(JSON.parse(written) as DriftResults, {
    ...{ version: 0, comparison_method: 'Sound', item_count: 1500 },
    notes: ['One row had no label.'],
    unreadable: { count: 0, examples: [] },
    labels: [{ ...label, interval: [0.85, 0.87] }],
  });
});
