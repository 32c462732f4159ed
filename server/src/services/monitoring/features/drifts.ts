import type { AnalysisResult } from '../analyzer/analyse.js';

/** How far a feature is from what it is held against. */
export interface FeatureDrift {
  /** 0 to 1; missing where it could not be compared. */
  readonly Distance?: number;
  readonly Drifted: boolean;
  /** Too few rows to tell. */
  readonly TooSmall?: true;
  /** What else the checks found. */
  readonly Violations?: readonly {
    readonly ConstraintCheckType: string;
    readonly Description: string;
  }[];
}

interface Found {
  readonly violations?: readonly {
    readonly feature_name: string;
    readonly constraint_check_type: string;
    readonly description: string;
  }[];
  readonly too_small?: readonly string[];
}

/** The drift of each feature that a run compared or found something of. */
export function driftsOf({ numbers = [], files }: AnalysisResult): Map<string, FeatureDrift> {
  const found = JSON.parse(files['constraint_violations.json'] ?? '{}') as Found;
  const distances = new Map(numbers.map(({ feature, drift }) => [feature, drift]));
  const violated = new Set((found.violations ?? []).map((one) => one.feature_name));
  const drifts = new Map<string, FeatureDrift>();
  for (const name of new Set([...distances.keys(), ...violated])) {
    const Distance = distances.get(name);
    const its = (found.violations ?? []).filter((one) => one.feature_name === name);
    const more = its.map(({ constraint_check_type, description }) => ({
      ConstraintCheckType: constraint_check_type,
      Description: description,
    }));
    drifts.set(name, {
      ...(Distance !== undefined && Number.isFinite(Distance) && { Distance }),
      Drifted: its.some((one) => one.constraint_check_type === 'baseline_drift_check'),
      ...(found.too_small?.includes(name) && { TooSmall: true }),
      ...(more.length > 0 && { Violations: more }),
    });
  }
  return drifts;
}
