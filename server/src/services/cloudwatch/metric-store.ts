import { createHash } from 'node:crypto';
import { ServiceError } from '../../base/errors.js';
import { day_ms } from '../../base/time.js';
import type { Rows, SqlValue, State } from '../../storage/state.js';
import { type Aggregate, decodeValues, encodeValues, merge } from './aggregate.js';
import { cloudwatchLimits, retention_ms, steps } from './limits.js';

/** One metric: CloudWatch tells metrics apart by name and all of their dimensions. */
export interface Series {
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** A value, or several of one moment, on its way into the store. */
export interface Datum extends Aggregate {
  readonly series: Series;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** 1000 or 60000 milliseconds: how finely the client wants it kept. */
  readonly step: number;
  readonly unit: string;
}

/** A kept row in the order in which `read` gives them. */
export interface Point extends Aggregate {
  readonly time: number;
  readonly unit: string;
}

const migrations = [
  `CREATE TABLE metric_series (
     id TEXT PRIMARY KEY, region TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
     dimensions TEXT NOT NULL, last_put BIGINT NOT NULL, last_time BIGINT NOT NULL)`,
  `CREATE UNIQUE INDEX metric_series_by_name
     ON metric_series (region, namespace, name, dimensions)`,
  'CREATE INDEX metric_series_by_time ON metric_series (last_time)',
  `CREATE TABLE metric_points (
     series TEXT NOT NULL, time BIGINT NOT NULL, step BIGINT NOT NULL, unit TEXT NOT NULL,
     count DOUBLE PRECISION NOT NULL, sum DOUBLE PRECISION NOT NULL,
     min DOUBLE PRECISION NOT NULL, max DOUBLE PRECISION NOT NULL, distribution TEXT,
     PRIMARY KEY (series, time, step, unit))`,
  'CREATE INDEX metric_points_by_step ON metric_points (step, time)',
];

interface Row {
  series: string;
  time: number;
  step: number;
  unit: string;
  count: number;
  sum: number;
  min: number;
  max: number;
  distribution: string | null;
}

interface SeriesRow {
  region: string;
  namespace: string;
  name: string;
  dimensions: string;
}

const stepAt = (age: number, wanted: number): number =>
  steps.find(({ step, until }) => step >= wanted && age < until)?.step ?? steps[3].step;

/**
 * Metrics as one row per metric, step of time and unit: a value is merged into its row when it
 * comes, so a period is a sum over few rows, and age only makes the steps longer (`steps`).
 */
export class MetricStore {
  readonly #state: State;
  #count: number;

  private constructor(state: State, count: number) {
    this.#state = state;
    this.#count = count;
  }

  static async open(state: State): Promise<MetricStore> {
    await state.migrate('cloudwatch', migrations);
    const row = await state.get<{ n: number }>('SELECT COUNT(*) AS n FROM metric_series');
    return new MetricStore(state, Number(row?.n ?? 0));
  }

  /**
   * All of the data or none, in one transaction.
   * @throws LimitExceededException when they would make more metrics than the store keeps.
   */
  async put(data: readonly Datum[], now: number): Promise<void> {
    const batch = combine(data, now);
    const made = await this.#state.transaction(async (rows) => {
      const lasts = new Map<string, { series: Series; time: number }>();
      for (const { id, row, series, aggregate } of batch.values()) {
        const last = lasts.get(id);
        if (!last || last.time < row.time) lasts.set(id, { series, time: row.time });
        await mergePoint(rows, { series: id, ...row }, aggregate);
      }
      let inserted = 0;
      for (const [id, { series, time }] of lasts) {
        if (await touch(rows, id, series, time, now)) inserted++;
      }
      if (this.#count + inserted > cloudwatchLimits.series) throw tooMany();
      return inserted;
    });
    this.#count += made;
  }

  /** The rows of a metric with `start <= time < end`, oldest first, of one unit or of all. */
  async *read(
    series: Series,
    start: number,
    end: number,
    unit?: string | undefined,
  ): AsyncGenerator<Point> {
    const id = seriesId(series);
    const bounds = await this.#state.get<{ first: number | null; last: number | null }>(
      `SELECT MIN(time) AS first, MAX(time) AS last FROM metric_points
        WHERE series = ? AND time >= ? AND time < ?`,
      id,
      start,
      end,
    );
    if (!bounds || bounds.first === null || bounds.last === null) return;
    const last = Math.min(end, bounds.last + 1);
    for (let from = bounds.first; from < last; from += day_ms) {
      const page = await this.#state.all<Row>(
        `SELECT time, unit, count, sum, min, max, distribution FROM metric_points
          WHERE series = ? AND time >= ? AND time < ? AND (? IS NULL OR unit = ?)
          ORDER BY time, step, unit`,
        id,
        from,
        Math.min(from + day_ms, last),
        unit ?? null,
        unit ?? null,
      );
      for (const row of page) yield pointOf(row);
    }
  }

  /** The time of a metric's newest value, and when it last got one; by its `seriesId`. */
  async arrivalOf(id: string): Promise<{ time: number; put: number } | undefined> {
    return this.#state.get<{ time: number; put: number }>(
      'SELECT last_time AS time, last_put AS put FROM metric_series WHERE id = ?',
      id,
    );
  }

  /** Metrics in order of region, namespace, name and dimensions, after `after`, at most `limit`. */
  async list(query: {
    readonly region?: string | undefined;
    readonly namespace?: string | undefined;
    readonly name?: string | undefined;
    readonly activeSince?: number | undefined;
    readonly after?: Series | undefined;
    readonly limit: number;
  }): Promise<Series[]> {
    const { region, namespace, name, activeSince, after, limit } = query;
    const where: string[] = ['1 = 1'];
    const values: SqlValue[] = [];
    const add = (condition: string, ...more: SqlValue[]) => {
      where.push(condition);
      values.push(...more);
    };
    if (region !== undefined) add('region = ?', region);
    if (namespace !== undefined) add('namespace = ?', namespace);
    if (name !== undefined) add('name = ?', name);
    if (activeSince !== undefined) add('last_put >= ?', activeSince);
    if (after) {
      add(
        '(region, namespace, name, dimensions) > (?, ?, ?, ?)',
        after.region,
        after.namespace,
        after.name,
        encodeDimensions(after.dimensions),
      );
    }
    const rows = await this.#state.all<SeriesRow>(
      `SELECT region, namespace, name, dimensions FROM metric_series
        WHERE ${where.join(' AND ')}
        ORDER BY region, namespace, name, dimensions LIMIT ?`,
      ...values,
      limit,
    );
    return rows.map(seriesOf);
  }

  /** Rolls up and drops what has aged, a bounded number of rows at a time. @returns how many. */
  async age(now: number): Promise<number> {
    return this.#state.transaction(async (rows) => {
      let done = 0;
      for (const [index, { step, until }] of steps.entries()) {
        const next = steps[index + 1]?.step;
        const old = await rows.all<Row>(
          `SELECT series, time, step, unit, count, sum, min, max, distribution
            FROM metric_points WHERE step = ? AND time < ? ORDER BY time LIMIT ?`,
          step,
          now - until,
          cloudwatchLimits.rowsPerTick - done,
        );
        for (const row of old) {
          if (next)
            await mergePoint(rows, { series: row.series, ...atStep(row, next) }, pointOf(row));
          await dropPoint(rows, row);
        }
        done += old.length;
      }
      const dropped = await rows.run(
        'DELETE FROM metric_series WHERE last_time < ?',
        now - retention_ms - steps[3].step,
      );
      this.#count -= dropped;
      return done;
    });
  }
}

interface Merged {
  id: string;
  series: Series;
  row: Pick<Row, 'time' | 'step' | 'unit'>;
  aggregate: Aggregate;
}

/** Merges the data of one batch that fall into the same row, so each row is written once. */
function combine(data: readonly Datum[], now: number): Map<string, Merged> {
  const batch = new Map<string, Merged>();
  for (const datum of data) {
    const id = seriesId(datum.series);
    const row = atStep(datum, stepAt(now - datum.time, datum.step));
    const key = `${id} ${row.time} ${row.step} ${datum.unit}`;
    const known = batch.get(key);
    if (known) merge(known.aggregate, datum);
    else {
      const aggregate = { ...datum, values: datum.values && new Map(datum.values) };
      batch.set(key, { id, series: datum.series, row, aggregate });
    }
  }
  return batch;
}

/** The row that a value of this time and unit belongs to. */
const atStep = ({ time, unit }: { time: number; unit: string }, step: number) => ({
  time: Math.floor(time / step) * step,
  step,
  unit,
});

async function mergePoint(
  rows: Rows,
  key: Pick<Row, 'series' | 'time' | 'step' | 'unit'>,
  added: Aggregate,
): Promise<void> {
  const { series, time, step, unit } = key;
  const row = await rows.get<Row>(
    `SELECT count, sum, min, max, distribution FROM metric_points
      WHERE series = ? AND time = ? AND step = ? AND unit = ?`,
    series,
    time,
    step,
    unit,
  );
  let total = added;
  if (row) {
    total = pointOf(row);
    merge(total, added);
  }
  await rows.run(
    `INSERT INTO metric_points (series, time, step, unit, count, sum, min, max, distribution)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (series, time, step, unit) DO UPDATE SET count = excluded.count,
        sum = excluded.sum, min = excluded.min, max = excluded.max,
        distribution = excluded.distribution`,
    series,
    time,
    step,
    unit,
    total.count,
    total.sum,
    total.min,
    total.max,
    encodeValues(total),
  );
}

const dropPoint = (rows: Rows, row: Row): Promise<number> =>
  rows.run(
    'DELETE FROM metric_points WHERE series = ? AND time = ? AND step = ? AND unit = ?',
    row.series,
    row.time,
    row.step,
    row.unit,
  );

/** Notes that a metric got a value. @returns true when the metric is new. */
async function touch(
  rows: Rows,
  id: string,
  series: Series,
  time: number,
  now: number,
): Promise<boolean> {
  const known = await rows.run(
    `UPDATE metric_series SET last_put = ?,
        last_time = CASE WHEN last_time < ? THEN ? ELSE last_time END WHERE id = ?`,
    now,
    time,
    time,
    id,
  );
  if (known > 0) return false;
  const { region, namespace, name, dimensions } = series;
  await rows.run(
    `INSERT INTO metric_series (id, region, namespace, name, dimensions, last_put, last_time)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
    id,
    region,
    namespace,
    name,
    encodeDimensions(dimensions),
    now,
    time,
  );
  return true;
}

function pointOf(row: Row): Point {
  const { time, unit, count, sum, min, max, distribution } = row;
  return { time, unit, count, sum, min, max, values: decodeValues(distribution, min, max, count) };
}

const seriesOf = ({ region, namespace, name, dimensions }: SeriesRow): Series => ({
  region,
  namespace,
  name,
  dimensions: (JSON.parse(dimensions) as [string, string][]).map(([Name, Value]) => ({
    Name,
    Value,
  })),
});

/** The order of dimensions does not matter to CloudWatch, so one order is kept. */
const encodeDimensions = (dimensions: readonly Dimension[]): string =>
  JSON.stringify(
    dimensions
      .map(({ Name, Value }) => [Name, Value])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );

export function seriesId({ region, namespace, name, dimensions }: Series): string {
  const text = JSON.stringify([region, namespace, name, encodeDimensions(dimensions)]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 24);
}

const tooMany = (): ServiceError =>
  new ServiceError(
    'LimitExceededException',
    `This server keeps at most ${cloudwatchLimits.series} metrics. Publish fewer distinct ` +
      'combinations of metric name and dimensions.',
  );
