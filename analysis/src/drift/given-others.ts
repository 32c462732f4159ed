import type { Constraints, DriftFinding, TimeProfile } from '../types.js';
import type { TimedWindow } from './compare-windows.js';
import { fitted, type LinearFit } from './linear-fit.js';
import { normalUpperTail } from './normal.js';
import { Calendar, dayOfYear } from './season.js';
import { comparisonSettings, seasonsOf } from './settings.js';
import { studentUpperQuantile, studentUpperTail } from './student-t.js';
import { type MeanColumn, meanColumns } from './window-means.js';
import { orderStatistic } from './window-null.js';
import { type BaselineWindows, baselineWindows, rowsIn, startOf } from './windows.js';
import { duration, share, whole } from './words.js';

/** Fewer windows of the baseline side by side do not show what goes with what. */
const FEWEST_WINDOWS = 20;
/** A window with fewer rows than this share of the usual is another mix of hours. */
const FULL_ENOUGH = 0.8;
/** Pairs are many: with more columns than this none are looked at. */
const MOST_COLUMNS = 200;
const MOST_OTHERS = 3;
/** Another column must take away a tenth of what is left, and all together half. */
const WORTH_TAKING = 0.9;
const EXPLAINED = 0.5;
/** Means of columns with fewer values, such as flags, move by steps that no line foretells. */
const FEWEST_VALUES = 20;
/** Standard deviations of a column's rows: an exact sum must not alarm by its last digit. */
const LEAST_SPREAD = 0.02;
/** Over all columns that are tested; half of what other findings of a run are held to and less. */
const CHANCE = 0.01;
/** A yearly wave cannot be told from a trend in less of the year than this. */
const FEWEST_DAYS = 300;
const DAY = 86_400;

interface Setting {
  windows: BaselineWindows;
  /** Of each of the baseline's windows, then of the run's. */
  seasons: number[][];
  constraints: Constraints;
  words: string;
}

/** How a column was foretold from others, and how far it is from that. */
interface Residual {
  column: MeanColumn;
  others: MeanColumn[];
  fit: LinearFit;
  /** In standard deviations of the column's rows; above is positive. */
  residual: number;
  spread: number;
}

/**
 * Columns that have left what others lead to expect of them: a sensor that is a little off while
 * the one beside it is not, or one that stands still. A season's quiet weeks may differ by more
 * than that, and the distribution alone is blind then.
 *
 * Means of the baseline's own windows, side by side and of the run's length, are regressed (ridge)
 * on those of at most three other columns, chosen forward by how much less each window, left out,
 * is missed by, and on a yearly wave where the week of the year is a season. Only where others halve
 * what is missed is the run's window held against it: beyond the order statistic of the baseline's
 * left-out residuals (conformal, as in `WindowNull`) and of Student's t with the degrees of freedom
 * that the fit leaves, at 0.01 over all columns tested (Bonferroni). Others that drifted, or are
 * outside what the baseline's windows had, foretell nothing.
 *
 * The effect is what the residual comes to between two normal distributions so far apart, to be
 * held against `comparison_threshold`. Which of two columns that part is at fault cannot be told:
 * both are. Findings that have drifted already stay as they are.
 */
export function withGivenOthers(
  findings: readonly DriftFinding[],
  baseline: TimeProfile,
  window: TimedWindow,
  constraints: Constraints,
): DriftFinding[] {
  if (findings.length > MOST_COLUMNS) return [...findings];
  const setting = settingOf(baseline, window, constraints);
  if (setting === undefined) return [...findings];
  const names = findings.map(({ feature }) => feature);
  const columns = meanColumns(names, baseline, setting.windows.ranges, window.profile);
  const drifted = new Set(findings.filter((one) => one.drifted).map(({ feature }) => feature));
  const steady = columns.filter(({ name }) => !drifted.has(name));
  const others = steady.filter(isUsual).map((column) => candidate(column, setting));
  const tested = steady
    .filter(({ values, spread }) => values >= FEWEST_VALUES && spread > LEAST_SPREAD)
    .flatMap((column) => residualOf(column, others, setting) ?? []);
  const told = new Map(
    tested.map((one) => [one.column.name, tell(one, tested.length, setting)] as const),
  );
  return findings.map((finding) => told.get(finding.feature) ?? finding);
}

function settingOf(
  baseline: TimeProfile,
  window: TimedWindow,
  constraints: Constraints,
): Setting | undefined {
  const [start, end] = [window.start.getTime() / 1000, window.end.getTime() / 1000];
  const cell = Math.max(baseline.cell_seconds, window.profile.cell_seconds);
  if (end - start < cell * 0.999) return undefined;
  const calendar = new Calendar(seasonsOf(constraints), Math.min(cell, end - start));
  const windows = baselineWindows(baseline, calendar, start, end - start);
  const { ranges, independent } = windows;
  if (independent < FEWEST_WINDOWS || independent < ranges.length) return undefined;
  const rows = ranges.map((range) => rowsIn(baseline, range)).sort((a, b) => a - b);
  const live = window.profile.counts.reduce((a, b) => a + b, 0);
  if (live < FULL_ENOUGH * rows[Math.floor(rows.length / 2)]!) return undefined;
  const days = (baseline.counts.length * baseline.cell_seconds) / DAY;
  const waves = calendar.limitsWeeks && days >= FEWEST_DAYS;
  const middles = ranges.map(
    ({ from, to }) => startOf(baseline) + ((from + to) / 2) * baseline.cell_seconds,
  );
  const seasons = [...middles, (start + end) / 2].map((at) => (waves ? wave(at) : []));
  const words = `${whole(ranges.length)} windows of ${duration(end - start)}`;
  return { windows, seasons, constraints, words };
}

function wave(seconds: number): number[] {
  const angle = (2 * Math.PI * dayOfYear(seconds)) / 365.25;
  return [Math.sin(angle), Math.cos(angle)];
}

/** Whether a column moves at all, and was seen before where it is now. */
function isUsual({ scaled, spread }: MeanColumn): boolean {
  const live = scaled.at(-1)!;
  const before = scaled.slice(0, -1);
  return spread > LEAST_SPREAD && live >= Math.min(...before) && live <= Math.max(...before);
}

/** A column that others may be foretold from. */
interface Candidate {
  column: MeanColumn;
  /** What the season leaves of the means of the baseline's windows, of length 1. */
  left: number[];
}

function candidate(column: MeanColumn, { seasons }: Setting): Candidate {
  const rows = seasons.slice(0, -1).map((season) => [1, ...season]);
  const { residuals } = fitted(rows, column.scaled.slice(0, -1));
  const length = Math.hypot(...residuals);
  return { column, left: residuals.map((value) => (length > 0 ? value / length : 0)) };
}

/** Undefined where the others do not tell enough of a column. */
function residualOf(
  column: MeanColumn,
  candidates: readonly Candidate[],
  { seasons }: Setting,
): Residual | undefined {
  const rowsOf = (others: readonly MeanColumn[]) =>
    seasons.map((season, i) => [1, ...season, ...others.map(({ scaled }) => scaled[i]!)]);
  const before = column.means.slice(0, -1);
  const alone = fitted(rowsOf([]).slice(0, -1), before);
  let others: MeanColumn[] = [];
  let fit = alone;
  while (others.length < MOST_OTHERS) {
    const next = mostAlike(fit.residuals, candidates, [column, ...others]);
    if (!next) break;
    const more = fitted(rowsOf([...others, next]).slice(0, -1), before);
    if (!(more.spread <= WORTH_TAKING * fit.spread)) break;
    others = [...others, next];
    fit = more;
  }
  if (others.length === 0 || fit.spread > EXPLAINED * alone.spread) return undefined;
  const live = rowsOf(others).at(-1)!;
  const residual = column.means.at(-1)! - fit.foretell(live);
  const spread = Math.max(LEAST_SPREAD, fit.spread) * Math.sqrt(1 + fit.leverage(live));
  return { column, others, fit, residual, spread };
}

/** The column whose means go most with what is left of another's. */
function mostAlike(
  left: readonly number[],
  candidates: readonly Candidate[],
  taken: readonly MeanColumn[],
): MeanColumn | undefined {
  let best: MeanColumn | undefined;
  let most = 0;
  for (const one of candidates) {
    if (taken.includes(one.column)) continue;
    const together = Math.abs(left.reduce((sum, value, i) => sum + value * one.left[i]!, 0));
    if (together > most) [best, most] = [one.column, together];
  }
  return best;
}

function tell(one: Residual, tests: number, setting: Setting): DriftFinding | undefined {
  const { column, others, fit, residual, spread } = one;
  const { numericThreshold: least } = comparisonSettings(setting.constraints, column.name);
  const size = Math.abs(residual);
  const pValue = 2 * studentUpperTail(size / spread, fit.degrees);
  const adjustedPValue = Math.min(1, pValue * tests);
  const usual = orderStatistic(fit.leftOut.map(Math.abs).sort((a, b) => a - b));
  const effect = apart(size);
  if (adjustedPValue >= CHANCE || size <= usual || effect < least) return undefined;
  const within = studentUpperQuantile(0.025, fit.degrees) * spread;
  const needed = studentUpperQuantile(CHANCE / tests / 2, fit.degrees) * spread;
  const names = [
    ...others.map(({ name }) => name),
    ...(setting.seasons[0]!.length > 0 ? ['the season'] : []),
  ];
  const expected = names.length === 1 ? `${names[0]} leads` : `${listed(names)} lead`;
  const side = residual > 0 ? 'above' : 'below';
  return {
    feature: column.name,
    method: 'given_others',
    drifted: true,
    effect,
    effectInterval: [apart(Math.max(0, size - within)), apart(size + within)],
    threshold: Math.max(least, apart(Math.max(usual, needed))),
    thresholdSource:
      `what the baseline's own ${setting.words} miss when each is foretold from ` +
      `${listed(names)}: a quiet one exceeds it one time in 100 over all columns`,
    pValue,
    adjustedPValue,
    words: `${share(size)} standard deviations ${side} what ${expected} to expect`,
  };
}

/** The largest difference of two normal distribution functions whose means are so far apart. */
const apart = (deviations: number): number => 1 - 2 * normalUpperTail(deviations / 2);

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
