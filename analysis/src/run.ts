import type { DuckDBConnection } from '@duckdb/node-api';
import { runChecks } from './checks/run-checks.js';
import type { ConstraintOptions } from './constraints/defaults.js';
import { suggestConstraints } from './constraints/suggest-constraints.js';
import type { Dataset, OnProgress } from './dataset/dataset.js';
import { buildTimeProfile } from './drift/time-profile.js';
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
  const profile = await profileOf(dataset, onProgress);
  const notes = [...dataset.notes, ...notesOf(profile)];
  const { unreadable } = dataset;
  const exclude = withTimeColumn(options.exclude ?? [], options.timeColumn, dataset);
  const statistics = statisticsOf(profile);
  if (options.comparisonMethod === 'Sound' && profile.rows > 0) {
    Object.assign(statistics, await timeProfileOf(dataset, options.timeColumn, exclude, notes));
  }
  const constraints = suggestConstraints(statistics, { ...options, exclude });
  return { statistics, constraints, notes, unreadable };
}

function withTimeColumn(
  exclude: readonly string[],
  timeColumn: string | undefined,
  { columns }: Dataset,
): string[] {
  const isNew = timeColumn !== undefined && !exclude.includes(timeColumn);
  return isNew && columns.includes(timeColumn) ? [...exclude, timeColumn] : [...exclude];
}

/** The rows in time order, where their times are known. */
async function timeProfileOf(
  dataset: Dataset,
  asked: string | undefined,
  exclude: readonly string[],
  notes: string[],
  cellSeconds?: number,
): Promise<Pick<Statistics, 'time_profile'>> {
  const timeColumn = asked ?? dataset.recordTimeColumn;
  if (timeColumn === undefined) return {};
  await dataset.materialize();
  const { connection, relation } = dataset;
  const profile = await buildTimeProfile(
    { connection, relation },
    { timeColumn, exclude, cellSeconds },
  );
  if (profile === undefined) notes.push(`No row has a readable time in ${timeColumn}.`);
  return profile === undefined ? {} : { time_profile: profile };
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
  const profile = await profileOf(dataset, onProgress);
  const statistics = statisticsOf(profile);
  const fresh = suggestConstraints(statistics, options);
  const notes = [...dataset.notes, ...notesOf(profile)];
  const facts = { itemCount: profile.rows, unreadable: dataset.unreadable };
  const constraints = baseline?.constraints ?? suggestedBy(baseline?.statistics, options);
  if (constraints === undefined) {
    notes.push('There is no baseline, so nothing was checked.');
    const { comparisonMethod } = options;
    const check = { comparisonMethod, ...facts, violations: [], features: [], notes };
    return { statistics, constraints: fresh, check };
  }
  const times = await timesLike(baseline?.statistics?.time_profile, dataset, constraints, notes);
  const checked = runChecks({
    profile,
    current: { ...statistics, ...times },
    baseline: baseline?.statistics,
    constraints,
    window,
  });
  const check = { ...checked, ...facts, notes: [...notes, ...checked.notes] };
  return { statistics, constraints: fresh, check };
}

/** The current rows in time order, where the baseline's are: in cells of the same length. */
async function timesLike(
  baseline: TimeProfile | undefined,
  dataset: Dataset,
  constraints: Constraints,
  notes: string[],
): Promise<Pick<Statistics, 'time_profile'>> {
  const { comparison_method, exclude = [] } =
    constraints.monitoring_config.distribution_constraints;
  if (baseline === undefined || comparison_method !== 'Sound' || dataset.itemCount === 0) return {};
  const { time_column, cell_seconds } = baseline;
  const asked = dataset.columns.includes(time_column) ? time_column : undefined;
  return timeProfileOf(dataset, asked, exclude, notes, cell_seconds);
}

function suggestedBy(
  statistics: Statistics | undefined,
  options: ConstraintOptions,
): Constraints | undefined {
  return statistics && suggestConstraints(statistics, options);
}

/**
 * The profile of a data set, in one scan; in two if texts turn up in a column that began as
 * numbers, whose texts were then not counted.
 */
async function profileOf(dataset: Dataset, onProgress: OnProgress | undefined): Promise<Profile> {
  const first = new Profile();
  await dataset.scan({ onBlock: (block) => first.add(block), onProgress });
  const mixed = first.columns.filter((column) => column.mustReread).map(({ name }) => name);
  if (mixed.length === 0) return withColumns(first, dataset);
  const textColumns = new Set(mixed);
  const second = new Profile(textColumns);
  await dataset.scan({ onBlock: (block) => second.add(block), textColumns, onProgress });
  return withColumns(second, dataset);
}

/** A data set without rows has its columns all the same. */
function withColumns(profile: Profile, dataset: Dataset): Profile {
  if (profile.rows === 0) profile.declare(dataset.columns);
  return profile;
}

function notesOf(profile: Profile): string[] {
  return profile.columns.flatMap((column) => column.notes());
}
