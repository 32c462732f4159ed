import type { FeatureDistributions, FeatureDrift } from 'guiderail/console';
import { Bars, Cdf, Histogram } from '../../../../charts/index.js';
import { percent, plural, short } from '../../../../format/numbers.js';
import { distance } from './words.js';

/** Two distributions of a feature, drawn over each other. */
export function Distributions({
  of,
  names,
  title,
}: {
  readonly of: FeatureDistributions;
  readonly names: readonly [string, string];
  readonly title: string;
  readonly check?: FeatureDrift | undefined;
}) {
  const { histogram, cdf, gap, categories, why } = of;
  const [before, now] = names.map((name, i) => `${name} (${plural(of.rows[i] ?? 0, 'row')})`) as [
    string,
    string,
  ];
  return (
    <>
      {why !== undefined && <p class="note">{why}</p>}
      <div class="dq-pair">
        {histogram && (
          <Histogram
            title={`${title}: shares of rows${histogram.clipped ? ', far values in the outermost bins' : ''}`}
            groups={[
              ...group(before, 'baseline', histogram.edges, histogram.shares[0]),
              ...group(now, 'current', histogram.edges, histogram.shares[1]),
            ]}
          />
        )}
        {cdf && (
          <Cdf
            title={`${title}: share of rows at or under each value`}
            groups={[
              ...(cdf[0].values.length > 0
                ? [{ name: before, ...cdf[0], tone: 'baseline' as const }]
                : []),
              ...(cdf[1].values.length > 0
                ? [{ name: now, ...cdf[1], tone: 'current' as const }]
                : []),
            ]}
            gap={
              gap && { value: gap.at, label: `gap ${distance(gap.distance)} at ${short(gap.at)}` }
            }
          />
        )}
      </div>
      {categories && <Categories of={of} names={[before, now]} title={title} />}
    </>
  );
}

const group = (
  name: string,
  tone: 'baseline' | 'current',
  edges: readonly number[],
  counts: readonly number[],
) => (counts.length > 0 ? [{ name, edges, counts, tone }] : []);

function Categories({
  of: { categories = [], others, distance: moved },
  names,
  title,
}: {
  readonly of: FeatureDistributions;
  readonly names: readonly [string, string];
  readonly title: string;
}) {
  const percents = (shares: readonly [number, number]) => shares.map((share) => 100 * share);
  return (
    <>
      <Bars
        title={`${title}: share of rows by value`}
        unit="%"
        groups={[
          { name: names[0], tone: 'baseline' },
          { name: names[1], tone: 'current' },
        ]}
        bars={[
          ...categories.map(({ value, shares }) => ({
            name: value === '' ? '(empty)' : value,
            values: percents(shares),
          })),
          ...(others
            ? [{ name: plural(others.count, 'other value'), values: percents(others.shares) }]
            : []),
        ]}
      />
      {moved !== undefined && (
        <p class="dim">{percent(moved)} of the rows would have to change their value.</p>
      )}
    </>
  );
}
