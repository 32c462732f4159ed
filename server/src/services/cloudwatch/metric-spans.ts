import { setImmediate } from 'node:timers/promises';
import type { State } from '../../storage/state.js';
import type { MetricSpans, SpanQuery, SpanSum } from '../common/metric-spans.js';
import { type Aggregate, decodeValues, merge, percentile } from './aggregate.js';

type SeriesRow = { readonly name: string; readonly dimensions: string };

interface PointRow extends SeriesRow {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly distribution: string | null;
}

/** Rows whose distributions are joined before other work has its turn. */
const atOnce = 200;

const dimensionsOf = (text: string) => JSON.parse(text) as [string, string][];

/** The points of the metrics of a query, and the values of its placeholders. */
function pointsOf({ region, namespace, names, start, end }: SpanQuery) {
  const sql = `FROM metric_series s JOIN metric_points p ON p.series = s.id
    WHERE s.region = ? AND s.namespace = ? AND s.name IN (${names.map(() => '?').join(', ')})
      AND s.last_time >= ? AND p.time >= ? AND p.time < ?`;
  return [sql, [region, namespace, ...names, start, start, end]] as const;
}

/** @param state holds the metric store's tables */
export function metricSpans(state: State): MetricSpans {
  return {
    async sums(query): Promise<SpanSum[]> {
      const [from, values] = pointsOf(query);
      const period = Math.trunc(query.period);
      const rows = await state.all<SeriesRow & Omit<SpanSum, 'dimensions'>>(
        `SELECT s.name AS name, s.dimensions AS dimensions, p.time / ${period} * ${period} AS time,
            SUM(p.count) AS count, SUM(p.sum) AS sum ${from}
          GROUP BY s.id, s.name, s.dimensions, p.time / ${period} * ${period}`,
        ...values,
      );
      return rows.map((row) => ({ ...row, dimensions: dimensionsOf(row.dimensions) }));
    },
    async percentiles(query, keyOf, percents) {
      const [from, values] = pointsOf(query);
      const rows = await state.all<PointRow>(
        `SELECT s.name AS name, s.dimensions AS dimensions, p.count AS count, p.sum AS sum,
            p.min AS min, p.max AS max, p.distribution AS distribution ${from}
          ORDER BY s.name, s.dimensions, p.time, p.step, p.unit`,
        ...values,
      );
      const joined = new Map<string, Aggregate>();
      for (const [i, row] of rows.entries()) {
        if (i % atOnce === atOnce - 1) await setImmediate();
        const { name, dimensions, ...point } = row;
        const key = keyOf({ name, dimensions: dimensionsOf(dimensions) });
        if (key !== undefined) take(joined, key, point);
      }
      return [...joined].map(([key, all]) => ({
        key,
        count: all.count,
        values: percents.map((percent) => percentile(all, percent)),
      }));
    },
    async newest({ region, namespace, name }) {
      const rows = await state.all<SeriesRow & { time: number }>(
        `SELECT name, dimensions, last_time AS time FROM metric_series
          WHERE region = ? AND namespace = ? AND name = ?`,
        region,
        namespace,
        name,
      );
      return rows.map((row) => ({ ...row, dimensions: dimensionsOf(row.dimensions) }));
    },
  };
}

function take(
  joined: Map<string, Aggregate>,
  key: string,
  { count, sum, min, max, distribution }: Omit<PointRow, keyof SeriesRow>,
): void {
  const point = { count, sum, min, max, values: decodeValues(distribution, min, max, count) };
  const known = joined.get(key);
  if (known) merge(known, point);
  else joined.set(key, point);
}
