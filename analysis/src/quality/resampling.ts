import { type Random, seededRandom, seedOfCounts } from '../drift/random.js';

/** How many random samples a standard deviation is taken over, as AWS documents it. */
export const SAMPLES = 5;
/** The share of the records in each. */
export const SAMPLE_SHARE = 0.8;
/** Below this many records there is no standard deviation, as AWS documents it. */
export const LEAST_ROWS = 200;
/** Bootstrap samples behind an interval that has no formula. */
export const INTERVAL_SAMPLES = 200;
const SEED = 20_211_130;
/** From this mean on, a Poisson count is drawn as a rounded normal one. */
const LARGE_MEAN = 64;

/** A weight by which a record counts in a random sample. */
export interface Resampler {
  /** How often `count` records that are alike are in the sample. */
  draw(count: number): number;
}

/**
 * Random samples with replacement, as Poisson counts: each record is in a sample Poisson(`share`)
 * times, the limit of drawing that share of the records. So a sample needs no second pass over the
 * records, and records that are alike are drawn together. The same seed gives the same samples.
 * Source: N. Oza and S. Russell, "Online bagging and boosting" (2001).
 */
export function resampler(sample: number, share = SAMPLE_SHARE, seed = SEED): Resampler & Random {
  const { uniform, normal } = seededRandom(seed + sample);
  const one = Math.exp(-share);
  return {
    uniform,
    normal,
    draw(count) {
      if (count === 0) return 0;
      const mean = count * share;
      if (mean > LARGE_MEAN) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      let probability = count === 1 ? one : Math.exp(-mean);
      let left = uniform() - probability;
      let drawn = 0;
      while (left >= 0 && probability > 0) {
        drawn += 1;
        probability *= mean / drawn;
        left -= probability;
      }
      return drawn;
    },
  };
}

/**
 * The samples that standard deviations are taken over.
 * @param counts what is drawn from, where that is known: the same counts have the same samples, so
 *   that a report can be repeated, and others have others, so that no monitor has the same luck in
 *   each of its windows
 */
export const standardSamples = (counts: Iterable<number> = []): (Resampler & Random)[] => {
  const seed = seedOfCounts(counts, SEED);
  return Array.from({ length: SAMPLES }, (_, sample) => resampler(sample, SAMPLE_SHARE, seed));
};

/** The samples behind an interval: as many records as there are. */
export const intervalSamples = (): Resampler[] =>
  Array.from({ length: INTERVAL_SAMPLES }, (_, sample) => resampler(1000 + sample, 1));

/** The sample standard deviation (divided by n - 1) of the values that are numbers. */
export function standardDeviation(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length < 2) return Number.NaN;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (known.length - 1));
}
