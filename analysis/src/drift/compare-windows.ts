import type { Constraints, DriftFinding, Season, TimeProfile } from '../types.js';
import { adjustedPValues, rejectionLevel } from './benjamini-hochberg.js';
import { FALSE_DISCOVERY_RATE } from './compare-rows.js';
import { seededRandom, seedOf } from './random.js';
import { Calendar, dayOfYear } from './season.js';
import { comparisonSettings, seasonsOf } from './settings.js';
import {
  cellsByStratum,
  type TimedReference,
  thinned,
  timedReference,
  valuesIn,
  type WindowDistances,
  type WindowProfile,
  type WindowValues,
} from './timed-feature.js';
import { orderStatistic, WindowNull } from './window-null.js';
import { type BaselineWindows, baselineWindows, startOf } from './windows.js';
import { duration, share, whole } from './words.js';

/** A run's window: when it was, and its values in time. */
export interface TimedWindow {
  start: Date;
  end: Date;
  profile: WindowProfile;
}

/** Fewer windows of the baseline than this say nothing about their spread. */
const FEWEST_WINDOWS = 4;
const FEWEST_ROWS = 5;
/** A window with fewer rows than this share of the baseline's is compared with thinned ones. */
const FULL_ENOUGH = 0.8;

interface Plan {
  baseline: TimeProfile;
  calendar: Calendar;
  strata: Int32Array;
  /** Day of the year of each cell's middle. */
  days: Float64Array;
  windows: BaselineWindows;
  /** Of each of those windows, its own cells and those that it is held against. */
  windowCells: Int32Array[];
  references: Uint8Array[];
  /** Start and end of the run's window, seconds. */
  start: number;
  end: number;
  words: string;
}

interface Measured {
  feature: string;
  distances: WindowDistances;
  rows: number;
  leastEffect: number;
  /** Undefined with a reason in `tooSmall`. */
  quiet?: WindowNull;
  largest?: number[];
  tooSmall?: string;
}

/**
 * Sound, ordered form, for traffic whose neighbouring rows are alike and whose seasons differ.
 *
 * The run's window is held against the baseline, and so is every window of the baseline's own of
 * the same length, the window itself left out: what quiet windows differ by is the yardstick
 * (`WindowNull`), so correlation within a window needs no model. With seasons, each row is held
 * against reference rows of its own hour and weekday (`Calendar`), and the baseline's windows start
 * at the same phase. Windows are ranked by the Anderson-Darling-weighted distance, which sees a
 * shift from fewer rows than the largest difference; p-values are adjusted over the run's features
 * after Benjamini and Hochberg. Drifted: adjusted p under 0.05, beyond the baseline's order
 * statistic, and an effect (largest difference) of at least the threshold of the constraints.
 *
 * `threshold` is put in terms of the effect: the difference of this window, shrunk in proportion,
 * would stop being told there. The effect's interval is what it would be without the largest
 * difference from its own law that 95 % of quiet windows stay below, added or taken away.
 */
export function compareWindows(
  baseline: TimeProfile,
  window: TimedWindow,
  constraints: Constraints,
): DriftFinding[] {
  const plan = planOf(baseline, window, seasonsOf(constraints));
  const { cells, stratumOf } = liveCells(window.profile, plan.calendar);
  const measured: Measured[] = [];
  for (const feature of Object.keys(baseline.features)) {
    const live = window.profile.features[feature];
    if (!live || !comparisonSettings(constraints, feature).compared) continue;
    const values = valuesIn(live, cells, stratumOf);
    if (values.rows > 0) measured.push(measure(feature, values, plan, constraints));
  }
  const tested = measured.filter(({ quiet }) => quiet !== undefined);
  const pValues = tested.map(({ quiet, distances }) => quiet!.pValue(distances.weighted));
  const adjusted = adjustedPValues(pValues);
  return measured.map((one) => {
    const place = tested.indexOf(one);
    if (place < 0) return untested(one, plan);
    const level = rejectionLevel(pValues, place, FALSE_DISCOVERY_RATE);
    return tell(one, plan, level, pValues[place]!, adjusted[place]!);
  });
}

function planOf(baseline: TimeProfile, window: TimedWindow, seasons: readonly Season[]): Plan {
  const start = window.start.getTime() / 1000;
  const end = window.end.getTime() / 1000;
  const cell = Math.max(baseline.cell_seconds, window.profile.cell_seconds);
  const calendar = new Calendar(seasons, cell);
  const first = startOf(baseline);
  const windows = baselineWindows(baseline, calendar, start, end - start);
  const strata = Int32Array.from(baseline.counts, (_, i) =>
    calendar.stratum(first + i * baseline.cell_seconds),
  );
  const days = Float64Array.from(baseline.counts, (_, i) =>
    dayOfYear(first + (i + 0.5) * baseline.cell_seconds),
  );
  const words =
    `the baseline's own ${whole(windows.ranges.length)} windows of ${duration(end - start)}, ` +
    `each held against ${calendar.words}${calendar.note ? ` (${calendar.note})` : ''}`;
  const references = windows.ranges.map(({ from, to }) =>
    referenceCells(
      { baseline, calendar, days },
      first + from * baseline.cell_seconds,
      first + to * baseline.cell_seconds,
    ),
  );
  const windowCells = windows.ranges.map(({ from, to }) =>
    cellsByStratum(from, to, (cell) => strata[cell]!),
  );
  return { baseline, calendar, strata, days, windows, windowCells, references, start, end, words };
}

/** The strata of the run's own cells, and the cells in their order. */
function liveCells(profile: WindowProfile, calendar: Calendar) {
  const first = startOf(profile);
  const strata = Int32Array.from(profile.counts, (_, cell) =>
    calendar.stratum(first + cell * profile.cell_seconds),
  );
  const stratumOf = (cell: number) => strata[cell]!;
  return { stratumOf, cells: cellsByStratum(0, strata.length, stratumOf) };
}

/** The reference of a window: the cells of its season outside itself. */
function referenceCells(
  { baseline, calendar, days }: Pick<Plan, 'baseline' | 'calendar' | 'days'>,
  from: number,
  to: number,
): Uint8Array {
  const first = startOf(baseline);
  const cell = baseline.cell_seconds;
  const inSeason = calendar.weeksAround(from, to);
  const mask = new Uint8Array(days.length);
  for (let i = 0; i < mask.length; i += 1) {
    const begin = first + i * cell;
    const inside = begin + cell > from && begin < to;
    if (!inside && inSeason(days[i]!)) mask[i] = 1;
  }
  return mask;
}

function measure(
  feature: string,
  live: WindowValues,
  plan: Plan,
  constraints: Constraints,
): Measured {
  const reference = timedReference(plan.baseline.features[feature]!, plan.strata);
  const settings = comparisonSettings(constraints, feature);
  const numeric = reference.kind === 'numeric';
  const distances = reference.distances(live, referenceCells(plan, plan.start, plan.end));
  const measured: Measured = {
    feature,
    distances,
    rows: live.rows,
    leastEffect: numeric ? settings.numericThreshold : settings.categoricalThreshold,
  };
  const tooSmall = cannotTell(measured, plan);
  if (tooSmall) return { ...measured, tooSmall };
  const own = ownDistances(feature, reference, live.rows, plan);
  if (own.length < FEWEST_WINDOWS) return { ...measured, tooSmall: fewWindows(own.length, plan) };
  const independent = Math.min(own.length, plan.windows.independent);
  return {
    ...measured,
    quiet: new WindowNull(
      own.map(({ weighted }) => weighted),
      independent,
    ),
    largest: own.map(({ largest }) => largest).sort((a, b) => a - b),
  };
}

/** Each of the baseline's windows against the rest of its season. */
function ownDistances(
  feature: string,
  reference: TimedReference,
  liveRows: number,
  plan: Plan,
): WindowDistances[] {
  const { baseline, strata, references } = plan;
  const random = seededRandom(seedOf(feature));
  return plan.windowCells.flatMap((cells, i) => {
    const full = valuesIn(baseline.features[feature]!, cells, (cell) => strata[cell]!);
    const values = liveRows < FULL_ENOUGH * full.rows ? thinned(full, liveRows, random) : full;
    const distances = reference.distances(values, references[i]!);
    return distances.matched * 2 >= values.rows && values.rows > 0 ? [distances] : [];
  });
}

function cannotTell({ distances, rows }: Measured, plan: Plan): string | undefined {
  const { baseline, windows, start, end, calendar } = plan;
  if (end - start < baseline.cell_seconds * 0.999) {
    return (
      `a window of ${duration(end - start)} is shorter than the cells of ` +
      `${duration(baseline.cell_seconds)} that the baseline keeps`
    );
  }
  if (windows.independent < FEWEST_WINDOWS) return fewWindows(windows.independent, plan);
  if (distances.matched * 2 < rows) {
    const matched = Math.round((100 * distances.matched) / rows);
    return `the baseline has ${calendar.words} for ${matched} % of the window's rows only`;
  }
  if (rows < FEWEST_ROWS) return `${whole(rows)} rows in the window; at least ${FEWEST_ROWS} tell`;
  return undefined;
}

function fewWindows(found: number, { start, end }: Plan): string {
  return (
    `the baseline holds ${whole(found)} windows of ${duration(end - start)} that can be compared; ` +
    `at least ${FEWEST_WINDOWS} are needed to know what a quiet one looks like`
  );
}

function untested({ feature, distances, leastEffect, tooSmall }: Measured, plan: Plan) {
  const finding: DriftFinding = {
    feature,
    method: 'seasonal_windows',
    drifted: false,
    effect: distances.largest,
    threshold: leastEffect,
    thresholdSource: `none from ${plan.words}`,
    ...(tooSmall === undefined ? {} : { tooSmall }),
  };
  return finding;
}

function tell(
  { feature, distances, rows, leastEffect, quiet, largest }: Measured,
  plan: Plan,
  level: number,
  pValue: number,
  adjusted: number,
): DriftFinding {
  const { largest: effect, weighted } = distances;
  const usual = orderStatistic(largest!);
  // Scales with the window's own difference, so that the effect exceeds it where `weighted` does.
  const needed = weighted > 0 ? (effect * quiet!.threshold(level)) / weighted : usual;
  const threshold = Math.min(1, Math.max(leastEffect, needed));
  const beyond = weighted > quiet!.orderStatistic && adjusted < FALSE_DISCOVERY_RATE;
  const drifted = beyond && effect >= leastEffect;
  const tooSmall =
    !drifted && needed >= 1
      ? `even a complete change of a window of ` +
        `${whole(rows)} rows would hardly stand out: the baseline's own windows differ by up to ` +
        `${share(usual)}`
      : undefined;
  return {
    feature,
    method: plan.calendar.period > 0 || plan.calendar.limitsWeeks ? 'seasonal_windows' : 'windows',
    drifted,
    effect,
    effectInterval: [Math.max(0, effect - usual), Math.min(1, effect + usual)],
    threshold,
    thresholdSource: sourceInWords(plan, threshold > leastEffect),
    pValue,
    adjustedPValue: adjusted,
    ...(tooSmall === undefined ? {} : { tooSmall }),
  };
}

function sourceInWords({ words }: Plan, fromWindows: boolean): string {
  return fromWindows
    ? `${words}: a quiet one exceeds it at most one time in 20, less where many features are compared`
    : `comparison_threshold of the constraints, above what is usual of ${words}`;
}
