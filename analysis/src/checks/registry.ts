import { categoricalValues } from './categorical-values.js';
import type { FeatureCheck } from './check.js';
import { completeness } from './completeness.js';
import { dataType } from './data-type.js';
import { range } from './range.js';

/** The checks of single features, in the order in which they are made. */
export const FEATURE_CHECKS: readonly FeatureCheck[] = [
  dataType,
  completeness,
  categoricalValues,
  range,
];
