import { cloudwatchLimits } from './limits.js';
import type { SearchQuery } from './math/search.js';
import type { TimeSeries } from './math/value.js';
import type { MetricStore, Series } from './metric-store.js';
import type { Query } from './query.js';
import { periodsOf, statisticOf } from './statistics.js';

/** A metric's statistic by period from `start` on; periods where it is not known are left out. */
export async function readSeries(
  store: MetricStore,
  query: Query,
  start: number,
  end: number,
): Promise<TimeSeries> {
  const { series, period, unit } = query;
  const statistic = statisticOf(query.stat);
  const times: number[] = [];
  const values: number[] = [];
  for await (const taken of periodsOf(store, series, { start, end, period, unit }, false)) {
    const value = statistic?.(taken);
    if (value === undefined) continue;
    times.push(taken.time);
    values.push(value);
  }
  return { label: labelOf(query), period, times, values };
}

/** As SEARCH names what it finds: the values of the dimensions, then the metric. */
const labelOf = ({ series }: Query): string =>
  [...series.dimensions.map(({ Value }) => Value), series.name].join(' ');

/** Metrics of a region that match, in order of namespace, name and dimensions. */
export async function searchSeries(
  store: MetricStore,
  region: string,
  search: SearchQuery,
  limit: number,
): Promise<Series[]> {
  const found: Series[] = [];
  let after: Series | undefined;
  for (;;) {
    const page: Series[] = await store.list({
      region,
      namespace: search.namespace,
      after,
      limit: cloudwatchLimits.listPage,
    });
    for (const series of page) {
      if (!search.matches(series)) continue;
      found.push(series);
      if (found.length === limit) return found;
    }
    if (page.length < cloudwatchLimits.listPage) return found;
    after = page.at(-1);
  }
}
