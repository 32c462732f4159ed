import type { Cell } from '../dataset/cells.js';
import type { QualityMetrics } from './types.js';

/** The result of a collector. */
export interface Collected {
  readonly metrics: QualityMetrics;
  /** Scalar metrics that are not defined on these records, by name. */
  readonly undefinedMetrics: readonly string[];
  readonly notes: readonly string[];
  /** Classes that were seen, in order; none for regression. */
  readonly classes: readonly string[];
}

/** Takes in the records of a problem type, one after another, in bounded memory. */
export interface Collector {
  /** Records that were taken in. */
  readonly rows: number;
  /** How far the answer of the last record was from its label; 0 where it was right. */
  readonly distance: number;
  /** @returns why the record cannot be counted, undefined when it was. */
  add(actual: Cell, predicted: Cell, probability: Cell): string | undefined;
  collected(): Collected;
}
