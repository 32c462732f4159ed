/** A table of numbers, row after row. NaN is a missing value; text stands in it by its code. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** `rows * columns` numbers. */
  readonly values: Float64Array;
}

/**
 * Scores that a model gives to rows: as many numbers for each row as the model has outputs. The
 * rows are the caller's and may be overwritten once the promise is settled.
 */
export type Predict = (rows: Matrix, signal?: AbortSignal) => Promise<Matrix>;

/** Units of attributions: the model's own scores, or their log odds. */
export type Link = 'identity' | 'logit';

/**
 * What is explained as one feature: one column, or several that stand for one thing (a one-hot
 * group). Players share no column, and columns of no player never change.
 */
export interface Player {
  readonly name: string;
  /** Positions of its columns. */
  readonly columns: readonly number[];
}

/** The question that Shapley values answer: what each player adds to a score of a row. */
export interface Game {
  readonly predict: Predict;
  /** Rows whose values stand for a player's absence; scores are averaged over them. */
  readonly background: Matrix;
  readonly players: readonly Player[];
  /** Applied to the mean score over the background, as `shap` and Kernel SHAP's paper have it. */
  readonly link: Link;
}

/** How attributions were found. `tree` is interventional TreeSHAP: exact, as is `exact`. */
export type ShapMethod = 'kernel' | 'exact' | 'tree' | 'tree_path_dependent' | 'linear';

/** Attributions of rows. In every array the row comes first, then the output, then the player. */
export interface Attributions {
  readonly rows: number;
  readonly outputs: number;
  readonly players: number;
  readonly values: Float64Array;
  /** Standard errors of the values; undefined where these are exact. */
  readonly standardErrors?: Float64Array | undefined;
  /** The rows' own scores in the link's units; `expected` and a row's values add up to them. */
  readonly scores: Float64Array;
}

/** Finds attributions; made once for a model and its background, asked block after block. */
export interface Explainer {
  readonly method: ShapMethod;
  /** Why this method, and what it computes: a sentence for the report. */
  readonly reason: string;
  /** The score where no player is present, for each output, in the link's units. */
  readonly expected: Float64Array;
  /** Rows that the model was asked for so far. */
  readonly scoredRows: number;
  /** @throws the signal's reason when aborted; whatever `predict` throws. */
  explain(rows: Matrix, signal?: AbortSignal): Promise<Attributions>;
}

/** How the attributions of rows become one number for each feature. */
export type AggregationMethod = 'mean_abs' | 'median' | 'mean_sq';

/** What features add to one score on the whole, as `analysis.json` has it. */
export interface GlobalShap {
  readonly global_shap_values: Readonly<Record<string, number>>;
  readonly expected_value: number;
  /** Beside AWS's members: of the global values, over rows and over sampling, by feature. */
  readonly global_shap_standard_errors?: Readonly<Record<string, number>> | undefined;
}

/** Partial dependence on one feature, as `analysis.json` has it; an error stands in place of the curves. */
export type PartialDependence =
  | {
      readonly feature_name: string;
      readonly data_type: 'numerical' | 'categorical';
      readonly feature_values: readonly (number | string)[];
      /** By label, the mean prediction at each value. */
      readonly model_predictions: readonly (readonly number[])[];
      /** Share of rows of each bucket or value. */
      readonly data_distribution: readonly number[];
      readonly label_headers: readonly string[];
      /** Beside AWS's members: rows behind the means, and categories too many to be shown. */
      readonly averaged_rows?: number | undefined;
      readonly values_left_out?: number | undefined;
      readonly share_left_out?: number | undefined;
    }
  | { readonly feature_name: string; readonly data_type: string; readonly error: string };
