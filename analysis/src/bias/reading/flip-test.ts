import { seededRandom } from '../../drift/random.js';
import type { FlipCounts } from '../flip-test/flip-test.js';
import type { BiasMetric } from '../types.js';
import { quantile } from './intervals.js';
import { randomGamma } from './random-gamma.js';

const DRAWS = 2000;
const PRIOR = 0.5;

/**
 * Adds interval (95 %) and median to FT: percentiles over draws of the shares of members favoured,
 * disfavoured and neither (Dirichlet, half a row more each). The nearest neighbours count as given:
 * the interval says what other members would give, not what other neighbours would.
 */
export function withFlipTestInterval(metric: BiasMetric, flips: FlipCounts): BiasMetric {
  if (metric.value === null || flips.members === 0) return metric;
  const { members, favoured, disfavoured } = flips;
  const random = seededRandom(members * 31 + favoured * 7 + disfavoured);
  const values = new Float64Array(DRAWS);
  for (let i = 0; i < DRAWS; i++) {
    const up = randomGamma(favoured + PRIOR, random);
    const down = randomGamma(disfavoured + PRIOR, random);
    const neither = randomGamma(members - favoured - disfavoured + PRIOR, random);
    values[i] = (up - down) / (up + down + neither);
  }
  values.sort();
  const low = Math.min(quantile(values, 0.025), metric.value);
  const high = Math.max(quantile(values, 0.975), metric.value);
  return { ...metric, interval: [low, high], median: quantile(values, 0.5) };
}
