import type { FacetSizes } from '../bias/facet-sizes.js';
import type { Remedies } from '../bias/remedies/types.js';
import type { BiasSections } from '../bias/types.js';
import type {
  AggregationMethod,
  GlobalShap,
  PartialDependence,
  ShapMethod,
} from '../explanations/types.js';

/** `analysis.json`: what a Clarify job found. Further members than AWS's stand beside its own. */
export interface ClarifyAnalysis extends BiasSections {
  readonly version: '1.0';
  readonly explanations?: Explanations | undefined;
  /** Beside AWS's members: what could be done about bias, and what it would do. */
  readonly bias_remedies?: Remedies | undefined;
  /** Beside AWS's members: how many rows stand on either side, by facet. */
  readonly bias_rows?: Readonly<Record<string, readonly FacetSizes[]>> | undefined;
  /** Beside AWS's members: the same of the parts of the rows that `segment_config` names. */
  readonly segments?: readonly SegmentAnalysis[] | undefined;
}

/** What was found of a segment's rows. */
export interface SegmentAnalysis extends BiasSections {
  /** `config_name`, or the column's name. */
  readonly config_name: string;
  /** Its alias, or its values; `__default__` is the rest. */
  readonly segment: string;
  readonly rows: number;
  /** Missing where the segment has no row. */
  readonly explanations?: Pick<Explanations, 'kernel_shap'> | undefined;
}

export interface Explanations {
  /** By label: AWS's name of the method, whatever found the values. */
  readonly kernel_shap?: Readonly<Record<string, GlobalShap>> | undefined;
  readonly pdp?: readonly PartialDependence[] | undefined;
  /** Beside AWS's members: how the values were found. */
  readonly shap_method?: ShapMethodNote | undefined;
  /** Beside AWS's members: the surrogates themselves are in a file of their own. */
  readonly lime?: LimeNote | undefined;
}

/** How local surrogates were found. */
export interface LimeNote {
  readonly rows: number;
  /** Synthetic rows for each row. */
  readonly num_samples: number;
  readonly kernel_width: number;
  readonly seed: number;
  /** Rows that have no surrogate. */
  readonly failed_rows: number;
}

export interface ShapMethodNote {
  readonly method: ShapMethod;
  readonly reason: string;
  readonly rows: number;
  readonly scored_rows: number;
  readonly agg_method: AggregationMethod;
  readonly use_logit: boolean;
  readonly seed?: number | undefined;
  readonly num_samples?: number | undefined;
  /** The greatest standard error of a single attribution, where these are sampled. */
  readonly largest_standard_error?: number | undefined;
}
