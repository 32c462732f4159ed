/** When incidents open, grow, close and come back. Counts are of windows, not of time. */
export interface IncidentRules {
  /** Windows with weak evidence, of the last `within`, that open an incident. */
  readonly opensAfter: number;
  readonly within: number;
  /** Evidence is strong where chance explains it with at most this (adjusted) probability. */
  readonly strongChance: number;
  /** Evidence without a probability is strong where the value is this many thresholds. */
  readonly strongRatio: number;
  /** A drift distance, 0 to 1, that is critical at once. */
  readonly criticalEffect: number;
  /** Windows with evidence after which a warning becomes critical; 0 for never. */
  readonly criticalAfter: number;
  /** Features of one cause that make it critical; 0 for never. */
  readonly criticalFeatures: number;
  /** Windows in a row without evidence that close it, and that calm a critical one. */
  readonly closesAfter: number;
  /** Windows after its end in which the same cause reopens it instead of being a new one. */
  readonly reopensWithin: number;
}

/**
 * Two of three: a sound check fires by chance in some 3 % of the windows of a column, so twice in
 * three in 0.3 %, while what has truly changed fires again at once. A thousandth by chance after
 * adjustment over the features is rarer than that in a single window, and need not wait. Half of
 * the rows moved, six windows without an end, or five features at a time are no matter for later.
 * Two clean windows close, since one is what a check of moderate power misses now and then; what
 * comes back within eight is the same thing flapping.
 */
export const incidentRules: IncidentRules = {
  opensAfter: 2,
  within: 3,
  strongChance: 0.001,
  strongRatio: 2,
  criticalEffect: 0.5,
  criticalAfter: 6,
  criticalFeatures: 5,
  closesAfter: 2,
  reopensWithin: 8,
};
