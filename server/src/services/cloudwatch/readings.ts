import type { SqlValue, State } from '../../storage/state.js';
import type { Reading, Readings } from '../common/readings.js';
import { cloudwatchLimits } from './limits.js';
import type { Series } from './metric-store.js';

interface SeriesRow {
  readonly id: string;
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: string;
}

type Point = Omit<Reading, keyof Series | 'id'>;

const page = cloudwatchLimits.listPage;
const seriesColumns = 'id, region, namespace, name, dimensions';
const pointColumns = 'unit, time, step, count, sum, min, max';
const upTo = 'series = ? AND time + step <= ?';
/** Up to so many steps of one metric at a time. */
const inOrder = 'ORDER BY time, step, unit LIMIT 10000';

/** @param state holds the metric store's tables */
export function readingsOf(state: State): Readings {
  const points = (rest: string, ...values: SqlValue[]): Promise<Point[]> =>
    state.all<Point>(`SELECT ${pointColumns} FROM metric_points WHERE ${rest}`, ...values);
  return {
    async *latest() {
      let after: SeriesRow | undefined;
      for (;;) {
        const found: SeriesRow[] = await state.all<SeriesRow>(
          `SELECT ${seriesColumns} FROM metric_series
            WHERE (region, namespace, name, dimensions) > (?, ?, ?, ?)
            ORDER BY region, namespace, name, dimensions LIMIT ?`,
          after?.region ?? '',
          after?.namespace ?? '',
          after?.name ?? '',
          after?.dimensions ?? '',
          page,
        );
        for (const series of found) {
          const newest = 'series = ? ORDER BY time DESC, step, unit LIMIT 1';
          for (const point of await points(newest, series.id)) yield readingOf(series, point);
        }
        if (found.length < page) return;
        after = found.at(-1);
      }
    },
    async *since(putSince, after, until) {
      let last = '';
      for (;;) {
        const found: SeriesRow[] = await state.all<SeriesRow>(
          `SELECT ${seriesColumns} FROM metric_series WHERE last_put >= ? AND id > ?
            ORDER BY id LIMIT ?`,
          putSince,
          last,
          page,
        );
        for (const series of found) {
          const begin = after(series.id);
          const whole =
            begin === undefined
              ? points(`${upTo} ORDER BY time DESC, step, unit LIMIT 1`, series.id, until)
              : points(`${upTo} AND time > ? ${inOrder}`, series.id, until, begin);
          for (const point of await whole) yield readingOf(series, point);
        }
        if (found.length < page) return;
        last = found.at(-1)?.id ?? '';
      }
    },
  };
}

function readingOf({ dimensions, ...series }: SeriesRow, point: Point): Reading {
  const pairs = JSON.parse(dimensions) as [string, string][];
  return { ...series, ...point, dimensions: pairs.map(([Name, Value]) => ({ Name, Value })) };
}
