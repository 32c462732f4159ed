import { postTrainingBias, preTrainingBias } from './bias.js';
import { pdp } from './pdp.js';
import { type Members, notServed, type Read } from './read.js';
import { DEFAULT_REPORT, report } from './report.js';
import { shap } from './shap.js';
import type { MethodsConfig } from './types.js';

const METHODS: Members<MethodsConfig & { asymmetric_shapley_value?: never }> = {
  pre_training_bias: preTrainingBias,
  post_training_bias: postTrainingBias,
  shap,
  pdp,
  report,
  asymmetric_shapley_value: notServed(
    'explains forecasts of time series, which are not served here: leave it out',
  ),
};

const ANALYSES = ['pre_training_bias', 'post_training_bias', 'shap', 'pdp'] as const;

/** `methods`: what is to be computed, at least one thing. */
export const methods: Read<MethodsConfig> = (reader, value, place) => {
  const given = reader.section(value, place, METHODS);
  if (ANALYSES.every((key) => given[key] === undefined)) {
    const least = `write at least one of ${ANALYSES.join(', ')}`;
    reader.failIn(place, `${place} names nothing to compute; ${least}`);
  }
  if (given.pdp !== undefined && given.shap === undefined && given.pdp.features === undefined) {
    const why = 'must name the features where methods.shap is left out, which would rank them';
    reader.failIn(`${place}.pdp`, `${place}.pdp.features ${why}`);
  }
  return { report: DEFAULT_REPORT, ...given };
};

/** What a bias monitor computes. */
export const ALL_BIAS: MethodsConfig = {
  pre_training_bias: { methods: 'all' },
  post_training_bias: { methods: 'all' },
  report: DEFAULT_REPORT,
};
