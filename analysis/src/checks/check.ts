import type { Grounds } from '../evidence/evidence.js';
import type { ColumnProfile } from '../measures/column-profile.js';
import type {
  CheckType,
  Constraints,
  FeatureConstraints,
  FeatureStatistics,
  MonitoringConfig,
} from '../types.js';

/** What a check of one feature sees. */
export interface FeatureContext {
  name: string;
  /** The feature's constraints. */
  expected: FeatureConstraints;
  /** The settings that hold for it. */
  config: MonitoringConfig;
  /** What was measured of it in the current data. */
  column: ColumnProfile;
  current: FeatureStatistics;
  /** The feature in the baseline's statistics, where there are any. */
  baseline: FeatureStatistics | undefined;
  constraints: Constraints;
  /**
   * For Sound: the probability with which a check may fire on one feature though nothing changed,
   * so that a run's checks of rows fire by chance in 1 % of the runs, however many features it has.
   */
  alpha: number;
}

/**
 * What a check says of one feature: a violation's text with what it rests on, or why it could not
 * be made.
 */
export type Verdict =
  | { holds: true }
  | ({ holds: false; description: string } & Grounds)
  | { holds: undefined; reason: string };

export const HOLDS: Verdict = { holds: true };

export interface FeatureCheck {
  type: CheckType;
  check(context: FeatureContext): Verdict;
}

/** True where the constraints ask for the reading that a statistician would defend. */
export function isSound(context: FeatureContext): boolean {
  return context.config.distribution_constraints.comparison_method === 'Sound';
}

/** A share as AWS writes it: plain double arithmetic, with a point, and a percent sign. */
export function percent(share: number): string {
  const value = share * 100;
  return `${Number.isInteger(value) ? value.toFixed(1) : String(value)}%`;
}
