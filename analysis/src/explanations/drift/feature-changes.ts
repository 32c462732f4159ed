import { adjustedPValues } from '../../drift/benjamini-hochberg.js';
import { studentUpperQuantile, studentUpperTail } from '../../drift/student-t.js';
import type { MatchedLabel } from './match.js';
import type { FeatureChange } from './types.js';

/** Share of false findings among the features that are said to have changed. */
const FALSE_DISCOVERIES = 0.05;

/**
 * Each feature's change, with Welch's interval and p-value where standard errors are known on
 * either side. A window's standard error is taken to be no smaller than the baseline's rows would
 * have had in a window of its size: a handful of rows may be alike by luck.
 *
 * @param baselineRows,currentRows rows behind the attributions, where known
 */
export function featureChanges(
  matched: MatchedLabel,
  baselineRows: number | undefined,
  currentRows: number | undefined,
): FeatureChange[] {
  const total = matched.baseline.reduce((sum, value) => sum + Math.abs(value), 0);
  const plain = matched.features.map((name, i) => changeOf(matched, name, i, total));
  const rows = currentRows ?? 0;
  if (rows < 2) return plain;
  const tests = plain.map((change, i) =>
    welch(change.difference, {
      current: matched.currentErrors[i]!,
      currentRows: rows,
      baseline: matched.baselineErrors[i]!,
      baselineRows,
    }),
  );
  if (tests.some((found) => found === undefined)) return plain;
  const adjusted = adjustedPValues(tests.map((found) => found!.p));
  return plain.map((change, i) => {
    const { p, half } = tests[i]!;
    const told = adjusted[i]! <= FALSE_DISCOVERIES && change.difference !== 0;
    const grew = Math.abs(change.current) > Math.abs(change.baseline);
    return {
      ...change,
      interval: [change.difference - half, change.difference + half],
      p_value: p,
      adjusted_p_value: adjusted[i]!,
      change: told ? (grew ? 'gained' : 'lost') : 'steady',
    };
  });
}

function changeOf(
  { baseline, current }: MatchedLabel,
  name: string,
  i: number,
  total: number,
): FeatureChange {
  const difference = current[i]! - baseline[i]!;
  return {
    feature_name: name,
    baseline: baseline[i]!,
    current: current[i]!,
    difference,
    share_of_total: total > 0 ? Math.abs(difference) / total : 0,
  };
}

interface Errors {
  readonly current: number;
  readonly currentRows: number;
  /** NaN where the baseline's file does not say it; it then counts as exact. */
  readonly baseline: number;
  readonly baselineRows: number | undefined;
}

/** Welch's t test (B. L. Welch, Biometrika 34, 1947); undefined without a standard error. */
function welch(difference: number, errors: Errors): { p: number; half: number } | undefined {
  const { currentRows, baselineRows } = errors;
  const there = Number.isNaN(errors.baseline) ? 0 : errors.baseline;
  const scale = baselineRows === undefined ? 0 : Math.sqrt(baselineRows / currentRows);
  // A feature that this window lacks altogether has no error of its own.
  const here = Math.max(Number.isNaN(errors.current) ? 0 : errors.current, there * scale);
  if (Number.isNaN(errors.current) && here === 0) return undefined;
  const variance = here ** 2 + there ** 2;
  if (variance === 0) return { p: difference === 0 ? 1 : 0, half: 0 };
  const weights = here ** 4 / (currentRows - 1) + there ** 4 / Math.max(1, (baselineRows ?? 2) - 1);
  const degrees = variance ** 2 / weights;
  const error = Math.sqrt(variance);
  const p = Math.min(1, 2 * studentUpperTail(Math.abs(difference) / error, degrees));
  return { p, half: error * studentUpperQuantile(0.025, degrees) };
}
