/** What turns the sum of trees or of weighted features (the margin) into a score. */
export type ScoreLink = 'identity' | 'logistic' | 'softmax' | 'exponential';

/**
 * A model that is a sum of decision trees, whatever library made it. All trees lie in one array of
 * nodes. A row goes to the left of a node where its value is at most the threshold: libraries that
 * compare with "less than" give the next smaller threshold.
 */
export interface TreeEnsemble {
  readonly kind: 'trees';
  readonly features: number;
  /** Names of the features, where the model knows them. */
  readonly names?: readonly string[] | undefined;
  /** How many margins a row has. */
  readonly outputs: number;
  /** What each margin begins with. */
  readonly base: Float64Array;
  readonly link: ScoreLink;
  /** Whether values are rounded to single precision before they are compared. */
  readonly single: boolean;
  /** Root node, output and weight of each tree. */
  readonly roots: Int32Array;
  readonly groups: Int32Array;
  readonly weights: Float64Array;
  /** By node: the feature that is asked for, -1 at a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** By node: `NodeFlags`, added up. */
  readonly flags: Uint8Array;
  /** By node: what a leaf adds to its tree's output. */
  readonly value: Float64Array;
  /** By node: the weight of the training rows that came through; undefined where unknown. */
  readonly cover?: Float64Array | undefined;
  /** Where the bits of a node's categories begin in `bits`, and how many words they take. */
  readonly bitsAt: Int32Array;
  readonly bitsLength: Int32Array;
  readonly bits: Uint32Array;
}

/** Bits of a node's flags. */
export const NodeFlags = {
  /** A missing value goes to the left. */
  missingLeft: 1,
  /** The node asks whether the value, its fraction cut off, is among its categories. */
  byCategory: 2,
  /** Categories that are listed go to the right, others to the left; else the reverse. */
  listedRight: 4,
  /** Values next to 0 (at most 1e-35) count as missing. */
  zeroMissing: 8,
  /** NaN counts as 0 and not as missing. */
  nanIsZero: 16,
  /** A value below 0 is in no category: its fraction is not cut off first. */
  negativeUnlisted: 32,
} as const;

/** A model whose margins are weighted sums of its features. */
export interface LinearModel {
  readonly kind: 'linear';
  readonly features: number;
  readonly names?: readonly string[] | undefined;
  readonly outputs: number;
  /** Output after output, a weight for each feature. A missing value adds nothing. */
  readonly weights: Float64Array;
  readonly intercepts: Float64Array;
  readonly link: ScoreLink;
}

/** What is known of a model beside its answers. */
export type ModelStructure = TreeEnsemble | LinearModel;
