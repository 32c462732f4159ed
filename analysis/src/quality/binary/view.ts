import type { HasWorth } from '../worth.js';
import type { RankingAreas, RankingSums } from './ranking.js';

/** What the metrics of a binary classification are computed from. */
export interface BinaryView extends HasWorth {
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
  /** Whether the best constant classifier answers with the positive class. */
  readonly constantPositive: boolean;
  /** Of the order of the probabilities, where there are any and both classes were seen. */
  readonly ranking?: (RankingAreas & Partial<Pick<RankingSums, 'aucError'>>) | undefined;
  /** Standard errors that have no formula, by metric: over bootstrap samples of the same cells. */
  readonly errors?: ReadonlyMap<string, number>;
}

/** The confusion of the classifier that always gives the same answer. */
export function constantView(view: BinaryView): BinaryView {
  const positives = view.tp + view.fn;
  const negatives = view.tn + view.fp;
  return view.constantPositive
    ? { ...view, tp: positives, fn: 0, fp: negatives, tn: 0 }
    : { ...view, tp: 0, fn: positives, fp: 0, tn: negatives };
}
