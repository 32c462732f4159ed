import type { Standing } from './monitor-facts.js';
import type { Tone } from './table.js';

const tones: Partial<Record<Standing, Tone>> = {
  failing: 'bad',
  violations: 'bad',
  'no data': 'unclear',
  unchecked: 'unclear',
  fine: 'good',
};

export const standingTone = (standing: Standing): Tone | undefined => tones[standing];

/** `DataQuality` as `data quality`. */
export const typeWords = (type: string): string =>
  type.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase();
