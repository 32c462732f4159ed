import { categories } from './categories.js';
import { completeness } from './completeness.js';
import { distinct } from './distinct.js';
import { extent } from './extent.js';
import { kinds } from './kinds.js';
import { moments } from './moments.js';
import { quantiles } from './quantiles.js';

/** Every measure, in the order in which AWS's files list their fields. */
export const MEASURES = {
  kinds,
  moments,
  extent,
  distinct,
  completeness,
  quantiles,
  categories,
} as const;

export type MeasureName = keyof typeof MEASURES;
