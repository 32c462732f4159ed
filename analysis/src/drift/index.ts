export { distributionMissing, distributionOf } from './distribution.js';
export { notCompared, type SoundDriftInput, soundDrift } from './sound-drift.js';
export { baselineProfile, baselineSample, windowProfile, windowSample } from './time-profile.js';
export { TimeSample, type TimeSampleOptions } from './time-sample.js';
