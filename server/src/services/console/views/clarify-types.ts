import type { AttributionFeature } from './attribution-types.js';
import type { BiasFacetRow } from './bias-types.js';

/** `views/clarify-jobs`, `{"NextToken"?, "NameContains"?, "Monitors"?}`: jobs of Clarify's image. */
export interface ClarifyJobsView {
  /** The newest first; at most 50. */
  readonly jobs: readonly ClarifyJobRow[];
  /** Where to look further back. */
  readonly next?: string | undefined;
  /** How many processing jobs were looked through. */
  readonly looked: number;
}

/** A part of what a job computed. */
export type ClarifyPart = 'bias' | 'importance' | 'single rows' | 'partial dependence' | 'segments';

export interface ClarifyJobRow {
  readonly name: string;
  /** AWS's status. */
  readonly status: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly ended?: number | undefined;
  /** Of a monitor's run: its schedule. */
  readonly schedule?: string | undefined;
  readonly holds: readonly ClarifyPart[];
  readonly failure?: string | undefined;
}

/** `views/clarify-job`, `{"Name", "Label"?}`: a Clarify job, and what it found. */
export interface ClarifyJobView extends ClarifyJobRow {
  readonly started?: number | undefined;
  readonly exitMessage?: string | undefined;
  /** `s3://…` of what it read and where it wrote. */
  readonly dataset?: string | undefined;
  readonly config?: string | undefined;
  readonly folder?: string | undefined;
  readonly files: readonly ClarifyFile[];
  readonly report?: ClarifyFile | undefined;
  /** Why analysis.json says nothing. */
  readonly problem?: string | undefined;
  readonly bias?: ClarifyBias | undefined;
  readonly importance?: ClarifyImportance | undefined;
  /** At most 40 features. */
  readonly dependence: readonly ClarifyDependence[];
  readonly dependenceCount: number;
  /** Whether every row's attributions lie beside. */
  readonly hasRows: boolean;
}

export interface ClarifyFile {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
}

export interface ClarifyBias {
  readonly label?: string | undefined;
  readonly positive?: string | undefined;
  readonly problems: readonly string[];
  /** At most 60. */
  readonly facets: readonly BiasFacetRow[];
  readonly facetCount: number;
}

export interface ClarifyImportance {
  readonly labels: readonly string[];
  readonly label: string;
  readonly expected: number;
  readonly rows?: number | undefined;
  readonly aggregation?: string | undefined;
  readonly logit: boolean;
  readonly why?: string | undefined;
  readonly features: readonly AttributionFeature[];
  readonly featureCount: number;
}

/** The mean prediction if every row had a feature's value. */
export interface ClarifyDependence {
  readonly feature: string;
  readonly kind: 'numerical' | 'categorical';
  readonly error?: string | undefined;
  /** Numbers, or categories; at most 400. */
  readonly values: readonly (number | string)[];
  readonly labels: readonly string[];
  /** By label, then value; at most 8 labels. */
  readonly predictions: readonly (readonly (number | null)[])[];
  /** Share of the rows that have each value. */
  readonly shares: readonly (number | null)[];
  /** Categories that are not shown. */
  readonly leftOut?: number | undefined;
}

/**
 * `views/explained-rows`, `{"Job"}` or `{"Schedule", "Due"}`, with `{"Label"?, "From"?, "Order"?,
 * "Row"?, "Find"?}`: rows' attributions, some of them in short and one whole. Rows count from 1.
 */
export interface ExplainedRowsView {
  /** How many rows have been explained; 0 where no file holds them. */
  readonly count: number;
  readonly labels: readonly string[];
  readonly label?: string | undefined;
  /** The column by which rows are found, where there is one. */
  readonly idColumn?: string | undefined;
  readonly list: readonly ExplainedRow[];
  /** The first of `list`, in the order asked for; from 1. */
  readonly from: number;
  readonly chosen?: ExplainedChoice | undefined;
  /** Log odds rather than scores. */
  readonly logit: boolean;
  /** Such as why there are no values of features. */
  readonly note?: string | undefined;
}

export interface ExplainedRow {
  readonly row: number;
  readonly id?: string | undefined;
  /** Base value and attributions together; null where the row has none. */
  readonly score: number | null;
  /** What moved it most. */
  readonly top: readonly (readonly [feature: string, amount: number])[];
}

/** One prediction, feature by feature. */
export interface ExplainedChoice {
  readonly row: number;
  readonly id?: string | undefined;
  readonly base: number;
  readonly score: number | null;
  /** The largest first. */
  readonly steps: readonly ExplainedStep[];
}

export interface ExplainedStep {
  readonly name: string;
  readonly value?: string | undefined;
  readonly amount: number;
}
