import assert from 'node:assert/strict';
import { it } from 'node:test';
import { facetSizes } from './facet-sizes.js';
import { bias } from './plain.js';

it('tells how many rows stand on either side of a facet', () => {
  const report = bias({
    label: ['y', 'n', 'y', 'y', null, 'n'],
    predicted: ['y', 'n', 'n', 'y', 'y', null],
    positive: ['y'],
    facets: { sex: { values: ['M', 'F', 'F', 'M', 'F', 'M'], sensitive: ['F'] } },
  });
  assert.deepEqual(facetSizes(report.counts), {
    sex: [
      {
        value_or_threshold: 'F',
        members: { rows: 2, positive_labels: 1, predicted_rows: 2, positive_predictions: 0 },
        others: { rows: 3, positive_labels: 2, predicted_rows: 2, positive_predictions: 2 },
      },
    ],
  });
});
