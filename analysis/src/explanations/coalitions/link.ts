import { PredictError } from '../predict-error.js';
import type { Link } from '../types.js';

/** Scores of exactly 0 and 1 are read as this far inside, so that their log odds are finite. */
const edge = 2 ** -53;

/**
 * A mean score in the link's units. Log odds of 0 and 1 are those of 2^-53 and 1 - 2^-53 (36.7 from
 * 0): models that answer in single precision saturate.
 *
 * @throws {PredictError} where log odds are asked of a score outside 0 to 1
 */
export function linked(link: Link, score: number): number {
  if (link === 'identity') return score;
  if (!(score >= -1e-9 && score <= 1 + 1e-9)) {
    throw new PredictError(`log odds need scores between 0 and 1, and the model gave ${score}`);
  }
  const inside = Math.min(Math.max(score, edge), 1 - edge);
  return Math.log(inside / (1 - inside));
}
