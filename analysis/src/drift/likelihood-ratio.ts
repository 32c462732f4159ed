import type { SampleStatistic } from './anderson-darling.js';

/**
 * The likelihood-ratio statistic G of a two-row table (homogeneity of two samples over
 * categories): 2 sum O ln(O/E), chi-square with cells - 1 degrees of freedom for large samples.
 * Preferred to Pearson's sum, in which a single row of a rare category outweighs everything.
 *
 * @param pooled rows of both samples together in each category
 * @param size rows of the sample that the returned function is given
 */
export function likelihoodRatio(pooled: Float64Array, size: number): SampleStatistic {
  const total = pooled.reduce((a, b) => a + b, 0);
  const share = size / total;
  return (sample) => {
    let result = 0;
    for (let i = 0; i < sample.length; i += 1) {
      const rows = sample[i]!;
      const rest = pooled[i]! - rows;
      if (rows > 0) result += rows * Math.log(rows / (pooled[i]! * share));
      if (rest > 0) result += rest * Math.log(rest / (pooled[i]! * (1 - share)));
    }
    return 2 * result;
  };
}
