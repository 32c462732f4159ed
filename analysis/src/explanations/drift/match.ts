import { listOf } from '../columns/features.js';
import type { GlobalShap } from '../types.js';
import type { GlobalExplanation } from './types.js';

/** A label of the baseline beside the same one of the current run, feature by feature. */
export interface MatchedLabel {
  readonly label: string;
  readonly features: readonly string[];
  readonly baseline: Float64Array;
  readonly current: Float64Array;
  /** NaN where it is not known. */
  readonly baselineErrors: Float64Array;
  readonly currentErrors: Float64Array;
}

/**
 * Brings labels and features of two runs together by their names. One label on either side is the
 * same label whatever its names (AWS's may be a score, where the predictor's `label` points to
 * one), and so are as many features that share no name, in their order. A feature that one side
 * lacks has no attribution there. All of it but the plain match is told in `notes`.
 */
export function matchRuns(
  baseline: GlobalExplanation,
  current: GlobalExplanation,
): { matched: MatchedLabel[]; notes: string[] } {
  const notes: string[] = [];
  const left = Object.keys(baseline.labels).filter(
    (label) => !Object.hasOwn(current.labels, label),
  );
  const found = Object.keys(current.labels).filter(
    (label) => !Object.hasOwn(baseline.labels, label),
  );
  const renamed = new Map<string, string>();
  if (left.length === 1 && found.length === 1) {
    renamed.set(found[0]!, left[0]!);
    notes.push(`Label "${found[0]}" is held against the baseline's "${left[0]}".`);
  } else {
    if (left.length > 0) notes.push(`No current attributions for the baseline's ${listOf(left)}.`);
    if (found.length > 0) notes.push(`The baseline has no attributions for ${listOf(found)}.`);
  }
  const matched = Object.entries(current.labels).flatMap(([label, values]) => {
    const own = baseline.labels[renamed.get(label) ?? label];
    return own === undefined ? [] : [matchFeatures(label, own, values, notes)];
  });
  return { matched, notes: [...new Set(notes)] };
}

function matchFeatures(
  label: string,
  baseline: GlobalShap,
  current: GlobalShap,
  notes: string[],
): MatchedLabel {
  const expected = Object.keys(baseline.global_shap_values);
  const names = Object.keys(current.global_shap_values);
  const lacking = expected.filter((name) => !Object.hasOwn(current.global_shap_values, name));
  const added = names.filter((name) => !Object.hasOwn(baseline.global_shap_values, name));
  if (lacking.length === expected.length && names.length === expected.length) {
    notes.push(
      'No feature has the name that it has in the baseline; they are matched in their order.',
    );
    return pair(label, names, baseline, current, (i) => expected[i]!);
  }
  if (lacking.length > 0) {
    notes.push(`Features that the baseline has and this run lacks count as 0: ${listOf(lacking)}.`);
  }
  if (added.length > 0) {
    notes.push(`Features that the baseline lacks count as 0 there: ${listOf(added)}.`);
  }
  const all = [...names, ...lacking];
  return pair(label, all, baseline, current, (i) => all[i]!);
}

function pair(
  label: string,
  features: readonly string[],
  baseline: GlobalShap,
  current: GlobalShap,
  nameThere: (index: number) => string,
): MatchedLabel {
  const own = (of: Readonly<Record<string, number>>, name: string): number | undefined =>
    Object.hasOwn(of, name) ? of[name] : undefined;
  const there = (of: Readonly<Record<string, number>> = {}, none = 0) =>
    Float64Array.from(features, (_, i) => own(of, nameThere(i)) ?? none);
  const here = (of: Readonly<Record<string, number>> = {}, none = 0) =>
    Float64Array.from(features, (name) => own(of, name) ?? none);
  return {
    label,
    features,
    baseline: there(baseline.global_shap_values),
    current: here(current.global_shap_values),
    baselineErrors: there(baseline.global_shap_standard_errors, Number.NaN),
    currentErrors: here(current.global_shap_standard_errors, Number.NaN),
  };
}
