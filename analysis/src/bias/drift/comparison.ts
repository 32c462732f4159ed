import type { MetricPair } from './pairs.js';

/** What a comparison found of one metric. */
export interface Comparison {
  readonly pair: MetricPair;
  readonly pValue: number;
  /** Growth of the distance from no bias, on the metric's scale, and its 95 % interval. */
  readonly effect: number;
  readonly effectInterval: readonly [number, number];
  /** Least growth that is told of this metric. */
  readonly threshold: number;
  /** Standard error of the growth. */
  readonly error: number;
}
