import { compatibleDrift } from './compatible.js';
import { soundDrift } from './sound.js';
import type {
  BiasBaseline,
  BiasDrift,
  BiasDriftOptions,
  BiasReading,
  CurrentBias,
} from './types.js';

/**
 * Compares a window's bias with a baseline's, in one of the two readings.
 *
 * @param current sections of the window's `analysis.json`; Sound needs their intervals
 *   (`withIntervals`)
 * @param baseline of `parseBiasBaseline`
 * @param options of Sound
 */
export function biasDrift(
  current: CurrentBias,
  baseline: BiasBaseline,
  reading: BiasReading,
  options: BiasDriftOptions = {},
): BiasDrift {
  return reading === 'Compatible'
    ? compatibleDrift(current, baseline)
    : soundDrift(current, baseline, options);
}
