import type { CountMetric } from './metric.js';
import { together } from './sides.js';

/**
 * Half the squared coefficient of variation of benefits (prediction - label + 1) over all rows: the
 * generalised entropy index of order 2 (Speicher et al., KDD 2018). Does not look at the facet.
 */
export const GE: CountMetric = {
  name: 'GE',
  description: 'Generalized Entropy (GE)',
  stage: 'post_training_bias_metrics',
  compute(sides) {
    const all = together(sides);
    if (all.rows === 0) return { error: 'dataset must be non-empty' };
    const right = all.truePositives + all.trueNegatives;
    const mean = (2 * all.falsePositives + right) / all.rows;
    if (mean === 0) return { error: noBenefit };
    const squares = (4 * all.falsePositives + right) / (mean * mean);
    return (squares - all.rows) / (2 * all.rows);
  },
};

const noBenefit =
  'All predicted labels are false negatives. There should be at least one prediction that is ' +
  'not false negative.';
