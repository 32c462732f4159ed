/**
 * Normalised discounted cumulative gain of a ranking: 1 where `scores` rank the features as
 * `gains` do, less the more important features have sunk. Gains are the baseline's attributions,
 * scores the current ones; of both the magnitude counts, so that medians below zero are importance
 * too. Features with the same score share the gains of their places (McSherry and Najork,
 * "Computing information retrieval performance measures efficiently in the presence of tied
 * scores", 2008), as scikit-learn's `ndcg_score` does.
 *
 * Source: the rule that AWS documents for feature-attribution drift, discount 1 / log2(place + 1).
 *
 * @returns between 0 and 1, whatever the order of the features; NaN where all gains are zero (no
 *   ranking to hold on to) or a number is missing
 */
export function ndcg(gains: ArrayLike<number>, scores: ArrayLike<number>): number {
  const count = gains.length;
  const order = Array.from({ length: count }, (_, i) => i);
  const byScore = [...order].sort((a, b) => Math.abs(scores[b]!) - Math.abs(scores[a]!));
  const byGain = order.map((i) => Math.abs(gains[i]!)).sort((a, b) => b - a);
  let best = 0;
  for (let place = 0; place < count; place += 1) best += byGain[place]! / Math.log2(place + 2);
  const gained = tiedGains(gains, scores, byScore);
  if (!(best > 0) || Number.isNaN(gained)) return Number.NaN;
  return Math.min(1, gained / best);
}

/** Gains, discounted by their places; over places with one score their mean gain counts. */
function tiedGains(
  gains: ArrayLike<number>,
  scores: ArrayLike<number>,
  byScore: readonly number[],
): number {
  let total = 0;
  for (let from = 0; from < byScore.length; ) {
    const score = Math.abs(scores[byScore[from]!]!);
    if (Number.isNaN(score)) return Number.NaN;
    let to = from;
    let gain = 0;
    let discount = 0;
    while (to < byScore.length && Math.abs(scores[byScore[to]!]!) === score) {
      gain += Math.abs(gains[byScore[to]!]!);
      discount += 1 / Math.log2(to + 2);
      to += 1;
    }
    total += to - from === 1 ? gain * discount : (gain / (to - from)) * discount;
    from = to;
  }
  return total;
}
