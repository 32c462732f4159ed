import type { ListMetricsCommandInput, ListMetricsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../base/clock.js';
import type { Handler } from '../../base/service.js';
import { hour_ms } from '../../base/time.js';
import { writePageToken } from '../common/page-token.js';
import { invalidCombination, placeOf } from './errors.js';
import { cloudwatchLimits } from './limits.js';
import type { MetricStore, Series } from './metric-store.js';

const recently_ms = 3 * hour_ms;

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
  return async (input, { region, accountId }) => {
    const limit = cloudwatchLimits.listPage;
    const linked = input.IncludeLinkedAccounts ?? false;
    const { OwningAccount: owner } = input;
    if (owner !== undefined && !linked) {
      throw invalidCombination('OwningAccount needs IncludeLinkedAccounts: set it to true.');
    }
    if (owner !== undefined && owner !== accountId) return answer([], linked, accountId);
    const listed = `metrics/${region}`;
    const found: Series[] = [];
    let after = placeOf(listed, input, isSeries);
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
          const NextToken = writePageToken(listed, input, found.at(-1));
          return { ...answer(found, linked, accountId), NextToken };
        }
        found.push(series);
      }
      if (page.length < limit) return answer(found, linked, accountId);
      after = page.at(-1);
    }
  };
}

/** The accounts stand beside the metrics where linked ones are asked for. */
const answer = (found: readonly Series[], linked: boolean, accountId: string) => ({
  Metrics: found.map(shown),
  ...(linked ? { OwningAccounts: found.map(() => accountId) } : {}),
});

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
