export { distributionMissing, distributionOf } from './distribution.js';
export { notCompared, type SoundDriftInput, soundDrift } from './sound-drift.js';
export { buildTimeProfile, type TimedRelation, type TimeProfileOptions } from './time-profile.js';
