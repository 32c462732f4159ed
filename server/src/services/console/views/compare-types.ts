import type {
  FeatureDistributions,
  FeatureDrift,
  FeatureValues,
} from './monitor-features-types.js';

/** `views/compare`: any two windows of what a data-quality monitor watches. */
export interface CompareAsked {
  /** The monitoring schedule. */
  readonly Name: string;
  readonly First: WindowAsked;
  readonly Second: WindowAsked;
  /** Drawn and tested; the one that differs most unless given. */
  readonly Feature?: string | undefined;
  /** Of spans: these variants of the endpoint alone. */
  readonly Variants?: readonly string[] | undefined;
}

export type WindowAsked =
  /** The baseline that the newest run was held against. */
  | { readonly Kind: 'baseline' }
  /** What a run measured, by its scheduled time. */
  | { readonly Kind: 'run'; readonly Run: number }
  /** What was captured, or written to the feature group: `From <= time < Until`. */
  | { readonly Kind: 'span'; readonly From: number; readonly Until: number };

export interface CompareView {
  readonly sides: readonly [ComparedSide, ComparedSide];
  /** The one that differs most first. */
  readonly features: readonly ComparedFeature[];
  /** Undefined where the two have no feature in common. */
  readonly feature?: ComparedInFull | undefined;
}

export interface ComparedSide {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly rows: number;
  /** Records that could not be read; not known of a baseline and of runs. */
  readonly unreadable?: number | undefined;
}

export interface ComparedFeature {
  readonly name: string;
  /** Sound's: of numbers Kolmogorov's, of categories the total variation. */
  readonly distance?: number | undefined;
  /** Why there is none. */
  readonly why?: string | undefined;
}

export interface ComparedInFull {
  readonly name: string;
  /** Sound's reading of single rows; undefined where the two cannot be compared. */
  readonly drift?: FeatureDrift | undefined;
  readonly why?: string | undefined;
  readonly values: readonly [FeatureValues | undefined, FeatureValues | undefined];
  readonly distributions: FeatureDistributions;
}
