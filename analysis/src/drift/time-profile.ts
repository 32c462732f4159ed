import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { quoteIdentifier } from '../dataset/sql.js';
import type { TimeProfile } from '../types.js';

/** Rows in a table that DuckDB knows. */
export interface TimedRelation {
  readonly connection: DuckDBConnection;
  /** The table's name as SQL writes it; its rows in the order in which they were recorded. */
  readonly relation: string;
}

export interface TimeProfileOptions {
  timeColumn: string;
  /** Columns to profile; all but the time column unless given. */
  columns?: readonly string[];
  exclude?: readonly string[];
  /** Length of a cell; chosen by the time that the rows span unless given. */
  cellSeconds?: number;
}

/** Values kept over all features, which bounds the profile to a few megabytes of JSON. */
const MOST_VALUES = 400_000;
/** Values kept of one feature: at least, at most. */
const FEATURE_VALUES = [1200, 40_000] as const;
/** Values kept of one cell. */
const MOST_IN_CELL = 256;
const MOST_CELLS = 10_000;
/** A text column with more distinct values than this is no category. */
const MOST_CATEGORIES = 120;
/** Lengths that a cell may have, in seconds: a minute to four weeks. */
const LENGTHS = [60, 300, 900, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_419_200];
/** Columns read in one query. */
const COLUMNS_AT_ONCE = 32;
const DAY = 86_400;

interface Span {
  first: number;
  last: number;
  rows: number;
  datesOnly: boolean;
}

/**
 * The rows' values in time order, in cells of equal length aligned to UTC, for thresholds from the
 * baseline's own windows. A cell with too many rows keeps evenly spaced quantiles of each feature
 * (for categories, of the values in alphabetical order, which keeps their shares), each with the
 * weight of the rows it stands for. Bounded: about 400,000 values over all features; more features
 * make for longer cells.
 *
 * The time column holds ISO 8601 dates or times (UTC where no offset is written), DuckDB dates or
 * timestamps, or seconds or milliseconds since 1970. With dates alone, the rows of a day are spread
 * evenly over it in their order, which is the hour of the day where rows were recorded at an even
 * pace. Rows without a readable time are left out.
 *
 * @returns undefined where no row has a readable time
 * @throws Error if the relation has no such time column
 */
export async function buildTimeProfile(
  { connection, relation }: TimedRelation,
  { timeColumn, columns, exclude = [], cellSeconds }: TimeProfileOptions,
): Promise<TimeProfile | undefined> {
  const types = await columnTypes(connection, relation);
  const type = types.get(timeColumn);
  if (type === undefined) throw new Error(`there is no time column "${timeColumn}" in the data`);
  const names = (columns ?? [...types.keys()]).filter(
    (name) => types.has(name) && name !== timeColumn && !exclude.includes(name),
  );
  const times = `SELECT rowid AS position, ${epochOf(timeColumn, type)} AS seconds FROM ${relation}`;
  const span = await spanOf(connection, times);
  if (!span) return undefined;
  const budget = Math.min(
    FEATURE_VALUES[1],
    Math.max(FEATURE_VALUES[0], Math.floor(MOST_VALUES / Math.max(1, names.length))),
  );
  const length = cellSeconds ?? cellLength(span, budget);
  const start = Math.floor(span.first / length) * length;
  const cells = Math.floor((span.last - start) / length) + 1;
  const placed = `${relation.replace(/"$/, '')}_cells"`;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${placed} AS SELECT position, ` +
      `CAST(floor((seconds - ${start}) / ${length}) AS INTEGER) AS cell ` +
      `FROM (${span.datesOnly ? spreadOverDays(times) : times}) WHERE isfinite(seconds)`,
  );
  try {
    const counts = await countCells(connection, placed, cells);
    const occupied = counts.filter((count) => count > 0).length;
    const each = Math.min(MOST_IN_CELL, Math.max(1, Math.floor(budget / occupied)));
    const kept = await columnsToKeep(connection, relation, names, types);
    const features: TimeProfile['features'] = {};
    for (let i = 0; i < kept.length; i += COLUMNS_AT_ONCE) {
      const some = kept.slice(i, i + COLUMNS_AT_ONCE);
      Object.assign(
        features,
        await profileFeatures({ connection, relation }, placed, some, counts, each),
      );
    }
    return {
      time_column: timeColumn,
      cell_seconds: length,
      start: new Date(start * 1000).toISOString(),
      counts,
      features,
    };
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${placed}`);
  }
}

async function columnTypes(
  connection: DuckDBConnection,
  relation: string,
): Promise<Map<string, string>> {
  const rows = await rowsOf(connection, `DESCRIBE ${relation}`);
  return new Map(rows.map(([name, type]) => [String(name), String(type)]));
}

function isNumber(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|REAL|DECIMAL.*)$/.test(type);
}

/** SQL for the seconds since 1970 that a column holds; null where it holds no time. */
function epochOf(column: string, type: string): string {
  const name = quoteIdentifier(column);
  const seconds = (number: string) =>
    `CASE WHEN abs(${number}) >= 1e11 THEN ${number} / 1000 ELSE ${number} END`;
  if (isNumber(type)) return seconds(`CAST(${name} AS DOUBLE)`);
  if (!type.startsWith('VARCHAR')) return `epoch(${name})`;
  // A plain cast to TIMESTAMP would drop an offset without a word.
  const withOffset = `regexp_matches(${name}, ':\\d\\d.*(Z|z|[+-]\\d\\d(:?\\d\\d)?)$')`;
  return (
    `CASE WHEN ${withOffset} THEN epoch(TRY_CAST(${name} AS TIMESTAMPTZ)) ` +
    `ELSE coalesce(epoch(TRY_CAST(${name} AS TIMESTAMP)), ` +
    `${seconds(`TRY_CAST(${name} AS DOUBLE)`)}) END`
  );
}

async function spanOf(connection: DuckDBConnection, times: string): Promise<Span | undefined> {
  const [row] = await rowsOf(
    connection,
    `SELECT min(seconds), max(seconds), CAST(count(*) AS DOUBLE), ` +
      `bool_and(seconds % ${DAY} = 0), ` +
      `CAST(count(DISTINCT seconds) AS DOUBLE) FROM (${times}) WHERE isfinite(seconds)`,
  );
  const [first, last, rows, midnights, distinct] = row!;
  if (!rows) return undefined;
  const datesOnly = midnights === true && Number(rows) > Number(distinct);
  return {
    first: Number(first),
    last: Number(last) + (datesOnly ? DAY - 1 : 0),
    rows: Number(rows),
    datesOnly,
  };
}

function spreadOverDays(times: string): string {
  return (
    `SELECT position, seconds + ${DAY} / count(*) OVER (PARTITION BY seconds) * ` +
    `(row_number() OVER (PARTITION BY seconds ORDER BY position) - 0.5) AS seconds FROM (${times})`
  );
}

/** The shortest length that keeps the number of cells within the rows and the budget. */
function cellLength({ first, last, rows }: Span, budget: number): number {
  const most = Math.min(MOST_CELLS, budget, Math.max(24, 2 * rows));
  const fits = LENGTHS.find((length) => (last - first) / length + 1 <= most);
  return fits ?? Math.ceil((last - first + 1) / most / DAY) * DAY;
}

async function countCells(
  connection: DuckDBConnection,
  placed: string,
  cells: number,
): Promise<number[]> {
  const counts = new Array<number>(cells).fill(0);
  const rows = await rowsOf(
    connection,
    `SELECT cell, CAST(count(*) AS DOUBLE) FROM ${placed} GROUP BY cell`,
  );
  for (const [cell, count] of rows) counts[Number(cell)] = Number(count);
  return counts;
}

interface Column {
  name: string;
  numeric: boolean;
}

/** All numbers, and the texts that are categories. */
async function columnsToKeep(
  connection: DuckDBConnection,
  relation: string,
  names: readonly string[],
  types: ReadonlyMap<string, string>,
): Promise<Column[]> {
  const columns = names.map((name) => ({ name, numeric: isNumber(types.get(name)!) }));
  const texts = columns.filter(({ numeric }) => !numeric);
  if (texts.length === 0) return columns;
  const distinct = texts.map(
    ({ name }) => `approx_count_distinct(${quoteIdentifier(name)})::DOUBLE`,
  );
  const [row] = await rowsOf(connection, `SELECT ${distinct.join(', ')} FROM ${relation}`);
  const many = new Set(texts.filter((_, i) => Number(row![i]) > MOST_CATEGORIES));
  return columns.filter((column) => !many.has(column));
}

async function profileFeatures(
  { connection, relation }: TimedRelation,
  placed: string,
  columns: readonly Column[],
  counts: readonly number[],
  each: number,
): Promise<TimeProfile['features']> {
  const places = Array.from({ length: each }, (_, i) => (i + 0.5) / each).join(', ');
  const casts = columns.map(({ name, numeric }, i) => {
    const column = `data.${quoteIdentifier(name)}`;
    return numeric
      ? `CASE WHEN isnan(${column}::DOUBLE) THEN NULL ELSE ${column}::DOUBLE END AS v${i}`
      : `${column}::VARCHAR AS v${i}`;
  });
  const summaries = columns.map(
    (_, i) =>
      `count(v${i})::DOUBLE, CASE WHEN count(v${i}) <= ${each} ` +
      `THEN list(v${i} ORDER BY v${i}) FILTER (v${i} IS NOT NULL) ` +
      `ELSE quantile_disc(v${i}, [${places}]) END`,
  );
  const rows = await rowsOf(
    connection,
    `SELECT cell, ${summaries.join(', ')} FROM (SELECT cell, ${casts.join(', ')} ` +
      `FROM ${placed} placed JOIN ${relation} data ON data.rowid = placed.position) GROUP BY cell`,
  );
  const result: TimeProfile['features'] = {};
  columns.forEach(({ name }, i) => {
    const values = counts.map((): (number | string)[] => []);
    const weights = counts.map((): number[] => []);
    for (const row of rows) {
      const kept = row[2 + 2 * i] as (number | string)[] | null;
      if (!kept || kept.length === 0) continue;
      const cell = Number(row[0]);
      [values[cell], weights[cell]] = runs(kept, Number(row[1 + 2 * i]) / kept.length);
    }
    const single = weights.every((cell) => cell.every((weight) => weight === 1));
    result[name] = single ? { values } : { values, weights };
  });
  return result;
}

/** A sorted list with repeated values joined. */
function runs(list: (number | string)[], weight: number): [(number | string)[], number[]] {
  const values: (number | string)[] = [];
  const weights: number[] = [];
  for (const value of list) {
    if (values.length > 0 && values[values.length - 1] === value) {
      weights[weights.length - 1]! += weight;
    } else {
      values.push(value);
      weights.push(weight);
    }
  }
  return [values, weights.map((rows) => Number(rows.toPrecision(4)))];
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<unknown[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows().map((row) => row.map(plain));
}

/** DuckDB's lists as arrays, its other values as they are. */
function plain(value: DuckDBValue): unknown {
  const items = (value as { items?: readonly DuckDBValue[] } | null)?.items;
  return items === undefined ? value : [...items];
}
