import { runChecks } from '../checks/run-checks.js';
import type { ConstraintOptions } from '../constraints/defaults.js';
import { suggestConstraints } from '../constraints/suggest-constraints.js';
import { ScanNotes } from '../dataset/notes.js';
import { windowValues } from '../drift/time-profile.js';
import type { TimeSample } from '../drift/time-sample.js';
import type { WindowProfile } from '../drift/timed-feature.js';
import type { Sought } from '../evidence/evidence.js';
import type { Profile } from '../measures/profile.js';
import { statisticsOf } from '../statistics/feature-statistics.js';
import type { CheckResult, Constraints, Statistics } from '../types.js';
import type { Summary } from './summary.js';

/** What a summary is held against. */
export interface CheckInputs {
  baseline?: { statistics?: Statistics; constraints?: Constraints };
  options: ConstraintOptions;
  /** The time that the data covers. */
  window?: { start: Date; end: Date };
}

export interface MonitorResult {
  statistics: Statistics;
  /** Constraints as the current data would suggest them. */
  constraints: Constraints;
  check: CheckResult;
  /** What examples of the violations look like: for `findExamples`. */
  sought: Sought[];
}

/** How a check wants the current rows in time order. */
export interface AskedTimes {
  timeColumn: string;
  cellSeconds: number;
  columns: string[];
  exclude: readonly string[];
}

/** What a baseline in time order asks for; undefined where it is not, or is not read as Sound. */
export function askedTimes({ baseline, options }: CheckInputs): AskedTimes | undefined {
  const profile = baseline?.statistics?.time_profile;
  const constraints = constraintsOf(baseline, options);
  const settings = constraints?.monitoring_config.distribution_constraints;
  if (profile === undefined || settings?.comparison_method !== 'Sound') return undefined;
  const { time_column: timeColumn, cell_seconds: cellSeconds, features } = profile;
  return {
    timeColumn,
    cellSeconds,
    columns: Object.keys(features),
    exclude: settings.exclude ?? [],
  };
}

/** The reading by which data would be held against a baseline; undefined where nothing would be. */
export function readingOf({ baseline, options }: CheckInputs) {
  const constraints = constraintsOf(baseline, options);
  return constraints?.monitoring_config.distribution_constraints.comparison_method;
}

function constraintsOf(
  baseline: CheckInputs['baseline'],
  options: ConstraintOptions,
): Constraints | undefined {
  if (baseline?.constraints !== undefined) return baseline.constraints;
  return baseline?.statistics && suggestConstraints(baseline.statistics, options);
}

/**
 * Holds summarised data against a baseline. Without constraints, those that the baseline's
 * statistics suggest are used; without either, nothing is checked and a note says so.
 */
export function checkSummary(summary: Summary, inputs: CheckInputs): MonitorResult {
  const { baseline, options, window } = inputs;
  const { profile } = summary;
  const constraints = constraintsOf(baseline, options);
  const statistics = statisticsOf(profile);
  const fresh = suggestConstraints(statistics, options);
  const scan = new ScanNotes(summary.notes);
  const notes = [...scan.notes, ...notesOf(profile)];
  const unreadable = { count: scan.count, examples: scan.examples };
  const facts = { itemCount: profile.rows, unreadable };
  if (constraints === undefined) {
    notes.push('There is no baseline, so nothing was checked.');
    const { comparisonMethod } = options;
    const check = { comparisonMethod, ...facts, violations: [], features: [], notes };
    return { statistics, constraints: fresh, check, sought: [] };
  }
  const asked = askedTimes(inputs);
  const times = asked && summary.sample && timesLike(asked, summary.sample, profile.rows, notes);
  const { sought, ...checked } = runChecks({
    profile,
    current: statistics,
    times,
    baseline: baseline?.statistics,
    constraints,
    window,
  });
  const check = { ...checked, ...facts, notes: [...notes, ...checked.notes] };
  return { statistics, constraints: fresh, check, sought };
}

/** The current rows in time order. Says what became of the comparison if that cannot be had. */
function timesLike(
  asked: AskedTimes,
  sample: TimeSample,
  rows: number,
  notes: string[],
): WindowProfile | undefined {
  if (rows === 0) return undefined;
  const { timeColumn } = sample;
  const wanted = new Set(asked.columns.filter((name) => !asked.exclude.includes(name)));
  for (const name of sample.columns.keys()) if (!wanted.has(name)) sample.columns.delete(name);
  const profile = windowValues(sample, asked.cellSeconds);
  const missing = `The data has no column ${asked.timeColumn}, the baseline's time column`;
  if (profile === undefined) {
    const why = sample.foundTime ? `No row has a readable time in ${timeColumn}` : missing;
    notes.push(`${why}: rows were compared without regard to the hour and the weekday.`);
  } else if (timeColumn !== asked.timeColumn) {
    notes.push(`${missing}: the times of the records (${timeColumn}) were used.`);
  }
  return profile;
}

/** What a reader should know about how the columns were measured. */
export function notesOf(profile: Profile): string[] {
  return profile.columns.flatMap((column) => column.notes());
}
