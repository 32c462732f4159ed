import type { DuckDBConnection } from '@duckdb/node-api';
import type { ConstraintOptions } from './constraints/defaults.js';
import { suggestConstraints } from './constraints/suggest-constraints.js';
import { type Block, withoutColumn } from './dataset/block.js';
import type { Dataset, OnProgress } from './dataset/dataset.js';
import { baselineProfile, baselineSample, windowSample } from './drift/time-profile.js';
import type { TimeSample } from './drift/time-sample.js';
import { Profile } from './measures/profile.js';
import { statisticsOf } from './statistics/feature-statistics.js';
import {
  type AskedTimes,
  askedTimes,
  type CheckInputs,
  checkSummary,
  type MonitorResult,
  notesOf,
} from './summary/check-summary.js';
import type { Constraints, Statistics, UnreadableRecord } from './types.js';

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

export interface MonitorInput extends CheckInputs {
  dataset: Dataset;
  onProgress?: OnProgress;
}

/**
 * Measures a data set and holds it against a baseline. Without constraints, those that the
 * baseline's statistics suggest are used; without either, nothing is checked and a note says so.
 */
export async function monitor(
  _connection: DuckDBConnection,
  { dataset, onProgress, ...inputs }: MonitorInput,
): Promise<MonitorResult> {
  const asked = askedTimes(inputs);
  const { profile, sample } = await measure(dataset, onProgress, windowTimes(asked, dataset));
  return checkSummary({ profile, sample, notes: dataset.notesState }, inputs);
}

/**
 * What gathers the current rows in time order, where the baseline's are: by its time column, or
 * by the times of the records where there is no such column.
 */
function windowTimes(asked: AskedTimes | undefined, dataset: Dataset): NewSample | undefined {
  if (asked === undefined) return undefined;
  const { timeColumn: wanted, columns, exclude, cellSeconds } = asked;
  const isThere = dataset.columns.includes(wanted);
  const timeColumn = isThere ? wanted : (dataset.recordTimeColumn ?? wanted);
  return (textColumns) =>
    windowSample({ timeColumn, columns, exclude, textColumns, cellSeconds }, columns.length);
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
