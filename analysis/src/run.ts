import type { DuckDBConnection } from '@duckdb/node-api';
import { runChecks } from './checks/run-checks.js';
import type { ConstraintOptions } from './constraints/defaults.js';
import { suggestConstraints } from './constraints/suggest-constraints.js';
import { type Block, withoutColumn } from './dataset/block.js';
import type { Dataset, OnProgress } from './dataset/dataset.js';
import {
  baselineProfile,
  baselineSample,
  windowProfile,
  windowSample,
} from './drift/time-profile.js';
import type { TimeSample } from './drift/time-sample.js';
import { Profile } from './measures/profile.js';
import { statisticsOf } from './statistics/feature-statistics.js';
import type {
  CheckResult,
  Constraints,
  Statistics,
  TimeProfile,
  UnreadableRecord,
} from './types.js';

export interface BaselineOptions extends ConstraintOptions {
  /** A column of times: thresholds then come from the baseline's own windows (Sound). */
  timeColumn?: string;
}

export interface Baseline {
  statistics: Statistics;
  constraints: Constraints;
  notes: string[];
  unreadable: { count: number; examples: UnreadableRecord[] };
}

/**
 * Measures a data set and suggests what to hold later data against: the contents of
 * statistics.json and constraints.json. With `Sound` and a time column, or captures (which carry
 * their times), the statistics hold the data in time order too, for thresholds from the baseline's
 * own windows; the time column itself is then left out of the checks.
 *
 * @throws Error if there is no such time column
 */
export async function suggestBaseline(
  _connection: DuckDBConnection,
  input: { dataset: Dataset; options: BaselineOptions; onProgress?: OnProgress },
): Promise<Baseline> {
  const { dataset, options, onProgress } = input;
  const exclude = withTimeColumn(options.exclude ?? [], options.timeColumn, dataset);
  const { profile, sample } = await measure(dataset, onProgress, baselineTimes(input, exclude));
  const notes = [...dataset.notes, ...notesOf(profile)];
  const { unreadable } = dataset;
  const statistics = statisticsOf(profile);
  if (sample !== undefined && profile.rows > 0) {
    const { timeColumn } = sample;
    if (!sample.foundTime) throw new Error(`there is no time column "${timeColumn}" in the data`);
    const time_profile = baselineProfile(sample);
    if (time_profile === undefined) notes.push(`No row has a readable time in ${timeColumn}.`);
    else Object.assign(statistics, { time_profile });
  }
  const constraints = suggestConstraints(statistics, { ...options, exclude });
  return { statistics, constraints, notes, unreadable };
}

/** What gathers a baseline's rows in time order, where their times are known. */
function baselineTimes(
  { dataset, options }: { dataset: Dataset; options: BaselineOptions },
  exclude: readonly string[],
): NewSample | undefined {
  const timeColumn = options.timeColumn ?? dataset.recordTimeColumn;
  if (options.comparisonMethod !== 'Sound' || timeColumn === undefined) return undefined;
  return (textColumns) =>
    baselineSample({ timeColumn, exclude, textColumns }, dataset.columns.length);
}

function withTimeColumn(
  exclude: readonly string[],
  timeColumn: string | undefined,
  { columns }: Dataset,
): string[] {
  const isNew = timeColumn !== undefined && !exclude.includes(timeColumn);
  return isNew && columns.includes(timeColumn) ? [...exclude, timeColumn] : [...exclude];
}

export interface MonitorInput {
  dataset: Dataset;
  baseline?: { statistics?: Statistics; constraints?: Constraints };
  options: ConstraintOptions;
  /** The time that the data set covers. */
  window?: { start: Date; end: Date };
  onProgress?: OnProgress;
}

export interface MonitorResult {
  statistics: Statistics;
  /** Constraints as the current data would suggest them. */
  constraints: Constraints;
  check: CheckResult;
}

/**
 * Measures a data set and holds it against a baseline. Without constraints, those that the
 * baseline's statistics suggest are used; without either, nothing is checked and a note says so.
 */
export async function monitor(
  _connection: DuckDBConnection,
  { dataset, baseline, options, window, onProgress }: MonitorInput,
): Promise<MonitorResult> {
  const constraints = baseline?.constraints ?? suggestedBy(baseline?.statistics, options);
  const times = windowTimes(baseline?.statistics?.time_profile, dataset, constraints);
  const { profile, sample } = await measure(dataset, onProgress, times);
  const statistics = statisticsOf(profile);
  const fresh = suggestConstraints(statistics, options);
  const notes = [...dataset.notes, ...notesOf(profile)];
  const facts = { itemCount: profile.rows, unreadable: dataset.unreadable };
  if (constraints === undefined) {
    notes.push('There is no baseline, so nothing was checked.');
    const { comparisonMethod } = options;
    const check = { comparisonMethod, ...facts, violations: [], features: [], notes };
    return { statistics, constraints: fresh, check };
  }
  const time_profile =
    sample && timeProfileLike(baseline!.statistics!.time_profile!, sample, profile.rows, notes);
  const checked = runChecks({
    profile,
    current: { ...statistics, ...(time_profile === undefined ? {} : { time_profile }) },
    baseline: baseline?.statistics,
    constraints,
    window,
  });
  const check = { ...checked, ...facts, notes: [...notes, ...checked.notes] };
  return { statistics, constraints: fresh, check };
}

/**
 * What gathers the current rows in time order, where the baseline's are: by its time column, or
 * by the times of the records where there is no such column.
 */
function windowTimes(
  baseline: TimeProfile | undefined,
  dataset: Dataset,
  constraints: Constraints | undefined,
): NewSample | undefined {
  const settings = constraints?.monitoring_config.distribution_constraints;
  if (baseline === undefined || settings?.comparison_method !== 'Sound') return undefined;
  const { time_column, cell_seconds: cellSeconds, features } = baseline;
  const { exclude = [] } = settings;
  const isThere = dataset.columns.includes(time_column);
  const timeColumn = isThere ? time_column : (dataset.recordTimeColumn ?? time_column);
  const columns = Object.keys(features);
  return (textColumns) =>
    windowSample({ timeColumn, columns, exclude, textColumns, cellSeconds }, columns.length);
}

/** The current rows in time order. Says what became of the comparison if that cannot be had. */
function timeProfileLike(
  { time_column }: TimeProfile,
  sample: TimeSample,
  rows: number,
  notes: string[],
): TimeProfile | undefined {
  if (rows === 0) return undefined;
  const { timeColumn } = sample;
  const profile = windowProfile(sample);
  const missing = `The data has no column ${time_column}, the baseline's time column`;
  if (profile === undefined) {
    const why = sample.foundTime ? `No row has a readable time in ${timeColumn}` : missing;
    notes.push(`${why}: rows were compared without regard to the hour and the weekday.`);
  } else if (timeColumn !== time_column) {
    notes.push(`${missing}: the times of the records (${timeColumn}) were used.`);
  }
  return profile;
}

function suggestedBy(
  statistics: Statistics | undefined,
  options: ConstraintOptions,
): Constraints | undefined {
  return statistics && suggestConstraints(statistics, options);
}

/** Makes a new, empty sample of rows in time order; the columns are those read as text. */
type NewSample = (textColumns: ReadonlySet<string>) => TimeSample;

interface Measured {
  profile: Profile;
  sample: TimeSample | undefined;
}

/**
 * The profile of a data set, and a sample of its rows in time order if wanted, in one scan; in two
 * if texts turn up in a column that began as numbers, whose texts were then not counted.
 */
async function measure(
  dataset: Dataset,
  onProgress: OnProgress | undefined,
  newSample: NewSample | undefined,
): Promise<Measured> {
  const first = await measureOnce(dataset, onProgress, newSample, new Set());
  const mixed = first.profile.columns.filter(({ mustReread }) => mustReread);
  const textColumns = new Set(mixed.map(({ name }) => name));
  const measured =
    mixed.length === 0 ? first : await measureOnce(dataset, onProgress, newSample, textColumns);
  return { ...measured, profile: withColumns(measured.profile, dataset) };
}

async function measureOnce(
  dataset: Dataset,
  onProgress: OnProgress | undefined,
  newSample: NewSample | undefined,
  textColumns: ReadonlySet<string>,
): Promise<Measured> {
  const profile = new Profile(textColumns);
  const sample = newSample?.(textColumns);
  const time = dataset.recordTimeColumn;
  const withRecordTimes = time !== undefined && sample?.timeColumn === time;
  const onBlock = (block: Block) => {
    profile.add(withRecordTimes ? withoutColumn(block, time) : block);
    sample?.add(block);
  };
  await dataset.scan({ onBlock, textColumns, withRecordTimes, onProgress });
  return { profile, sample };
}

/** A data set without rows has its columns all the same. */
function withColumns(profile: Profile, dataset: Dataset): Profile {
  if (profile.rows === 0) profile.declare(dataset.columns);
  return profile;
}

function notesOf(profile: Profile): string[] {
  return profile.columns.flatMap((column) => column.notes());
}
