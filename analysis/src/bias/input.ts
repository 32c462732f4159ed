import type { TableColumn } from '../dataset/table.js';
import type { ListedValue } from './listed-value.js';
import type { BiasMethods } from './methods.js';

/** A column whose members are compared with all others. */
export interface BiasFacet {
  readonly column: TableColumn;
  /**
   * Values of the sensitive group, or one threshold above which it lies. Without them every category
   * is reported on.
   */
  readonly values?: readonly ListedValue[] | undefined;
}

/** Columns of one data set, each with as many rows. */
export interface BiasInput {
  readonly label: TableColumn;
  /** Positive labels, or one threshold above which they lie; of predictions too. */
  readonly positive: readonly ListedValue[];
  readonly predicted?: TableColumn | undefined;
  readonly facets: readonly BiasFacet[];
  /** What CDDL and CDDPL compare within. */
  readonly group?: TableColumn | undefined;
  /** What FT finds neighbours by: the facet, the label and the prediction are left out of it. */
  readonly features?: readonly TableColumn[] | undefined;
  /** Stages to report on and their metrics; without it all that the columns allow. */
  readonly methods?: BiasStages | undefined;
}

export interface BiasStages {
  readonly pre_training_bias_metrics?: BiasMethods | undefined;
  readonly post_training_bias_metrics?: BiasMethods | undefined;
}
