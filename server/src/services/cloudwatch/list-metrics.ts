import type { ListMetricsCommandInput, ListMetricsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../base/clock.js';
import type { Handler } from '../../base/service.js';
import { decodeToken, encodeToken } from './errors.js';
import { cloudwatchLimits } from './limits.js';
import type { MetricStore, Series } from './metric-store.js';

const recently_ms = 3 * 3_600_000;

const isSeries = (value: unknown): value is Series =>
  typeof value === 'object' &&
  value !== null &&
  'region' in value &&
  'namespace' in value &&
  'name' in value &&
  'dimensions' in value &&
  Array.isArray(value.dimensions);

/**
 * Lists metrics in order of namespace, name and dimensions for as long as a value of theirs is
 * kept; AWS hides those without a value in the last two weeks.
 */
export function listMetrics(
  store: MetricStore,
  clock: Clock,
): Handler<ListMetricsCommandInput, ListMetricsCommandOutput> {
  return async (input, { region }) => {
    const limit = cloudwatchLimits.listPage;
    const found: Series[] = [];
    let after = input.NextToken ? decodeToken(input.NextToken, isSeries) : undefined;
    for (;;) {
      const page = await store.list({
        region,
        namespace: input.Namespace,
        name: input.MetricName,
        activeSince: input.RecentlyActive ? clock.now() - recently_ms : undefined,
        after,
        limit,
      });
      for (const series of page) {
        if (!hasDimensions(series, input.Dimensions ?? [])) continue;
        if (found.length === limit) {
          return { Metrics: found.map(shown), NextToken: encodeToken(found.at(-1)) };
        }
        found.push(series);
      }
      if (page.length < limit) return { Metrics: found.map(shown) };
      after = page.at(-1);
    }
  };
}

const shown = ({ namespace, name, dimensions }: Series) => ({
  Namespace: namespace,
  MetricName: name,
  Dimensions: [...dimensions],
});

/** A filter without a value asks for the dimension's name alone. */
const hasDimensions = (
  series: Series,
  filters: readonly { Name: string; Value?: string | undefined }[],
): boolean =>
  filters.every((filter) =>
    series.dimensions.some(
      ({ Name, Value }) =>
        Name === filter.Name && (filter.Value === undefined || filter.Value === Value),
    ),
  );
