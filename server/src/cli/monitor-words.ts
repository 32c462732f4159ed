import type { Standing } from './monitor-facts.js';
import type { Tone } from './table.js';

export const standingTone = (standing: Standing): Tone | undefined =>
  ({ failing: 'bad', violations: 'bad', 'no data': 'unclear', fine: 'good' })[standing as string] as
    | Tone
    | undefined;

/** `DataQuality` as `data quality`. */
export const typeWords = (type: string): string =>
  type.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase();
