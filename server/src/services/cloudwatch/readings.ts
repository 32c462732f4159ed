import type { State } from '../../storage/state.js';
import { cloudwatchLimits } from './limits.js';
import type { Series } from './metric-store.js';

/** What a metric took in one step of time, as exports tell it. */
export interface Reading extends Series {
  readonly unit: string;
  /** Where the step begins: milliseconds since the epoch, by the product's clock. */
  readonly time: number;
  /** Milliseconds. */
  readonly step: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** Metrics as exports read them, in order of region, namespace, name and dimensions. */
export interface Readings {
  /** The newest step of every metric. */
  latest(): AsyncIterable<Reading>;
  /**
   * Steps that lie between two times, of the metrics that got values since `putSince`.
   * @param from least time at which a step ends, not included
   * @param until most time at which a step ends
   */
  since(putSince: number, from: number, until: number): AsyncIterable<Reading>;
}

interface Row extends Omit<Reading, 'dimensions'> {
  readonly dimensions: string;
}

const columns = `s.region, s.namespace, s.name, s.dimensions, p.unit, p.time, p.step,
  p.count, p.sum, p.min, p.max`;
const order = 's.region, s.namespace, s.name, s.dimensions, p.time, p.step, p.unit';

/** @param state holds the metric store's tables */
export function readingsOf(state: State): Readings {
  return {
    async *latest() {
      let after: Row | undefined;
      for (;;) {
        const rows: Row[] = await state.all<Row>(
          `SELECT ${columns} FROM metric_series s JOIN metric_points p
              ON p.series = s.id AND (p.time, p.step, p.unit) = (
              SELECT q.time, q.step, q.unit FROM metric_points q WHERE q.series = s.id
                ORDER BY q.time DESC, q.step, q.unit LIMIT 1)
            WHERE (s.region, s.namespace, s.name, s.dimensions) > (?, ?, ?, ?)
            ORDER BY ${order} LIMIT ?`,
          after?.region ?? '',
          after?.namespace ?? '',
          after?.name ?? '',
          after?.dimensions ?? '',
          cloudwatchLimits.listPage,
        );
        yield* rows.map(readingOf);
        if (rows.length < cloudwatchLimits.listPage) return;
        after = rows.at(-1);
      }
    },
    async *since(putSince, from, until) {
      let after: Row | undefined;
      for (;;) {
        const rows: Row[] = await state.all<Row>(
          `SELECT ${columns} FROM metric_series s JOIN metric_points p ON p.series = s.id
            WHERE s.last_put >= ? AND p.time + p.step > ? AND p.time + p.step <= ?
              AND (s.region, s.namespace, s.name, s.dimensions, p.time, p.step, p.unit)
                > (?, ?, ?, ?, ?, ?, ?)
            ORDER BY ${order} LIMIT ?`,
          putSince,
          from,
          until,
          after?.region ?? '',
          after?.namespace ?? '',
          after?.name ?? '',
          after?.dimensions ?? '',
          after?.time ?? 0,
          after?.step ?? 0,
          after?.unit ?? '',
          cloudwatchLimits.listPage,
        );
        yield* rows.map(readingOf);
        if (rows.length < cloudwatchLimits.listPage) return;
        after = rows.at(-1);
      }
    },
  };
}

function readingOf({ dimensions, ...row }: Row): Reading {
  const pairs = JSON.parse(dimensions) as [string, string][];
  return { ...row, dimensions: pairs.map(([Name, Value]) => ({ Name, Value })) };
}
