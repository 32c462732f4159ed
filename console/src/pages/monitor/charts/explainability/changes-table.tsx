import type { AttributionFeature, AttributionRunsView } from 'guiderail/console';
import { hrefOf } from '../../../../app/location.js';
import { Sparkline } from '../../../../charts/index.js';
import { count, percent, pValue, short } from '../../../../format/numbers.js';
import { Badge, type Column, Section, Table, type Tone } from '../../../../ui/index.js';

const words: Readonly<Record<'gained' | 'lost' | 'steady', readonly [Tone, string]>> = {
  gained: ['warn', 'Gained'],
  lost: ['warn', 'Lost'],
  steady: ['good', 'Steady'],
};

/** Every feature's place and size, now and in the baseline, and whether it has changed. */
export function ChangesTable({
  view: { features, featureCount, run },
  monitor,
}: {
  readonly view: AttributionRunsView;
  readonly monitor: string;
}) {
  return (
    <Section
      title="Changes of features"
      about={`${featureCount > features.length ? `The first ${count(features.length)} of ${count(featureCount)} features. ` : ''}Gained or lost: beyond chance, by Welch’s test of both samples, adjusted over features (5 %).`}
      actions={
        run && (
          <a
            href={hrefOf(`/explanations/run/${encodeURIComponent(monitor)}`, {
              run: String(run.due),
            })}
          >
            Single predictions of this run
          </a>
        )
      }
    >
      <Table
        caption="Importance of features, now and in the baseline"
        columns={columns}
        rows={features}
        keyOf={({ name }) => name}
        page={50}
        inAddress="sort"
      />
    </Section>
  );
}

const columns: readonly Column<AttributionFeature>[] = [
  { id: 'name', title: 'Feature', cell: ({ name }) => name, sort: ({ name }) => name },
  {
    id: 'place',
    title: 'Place, baseline → now',
    cell: ({ place, baselinePlace }) => placeWords(place, baselinePlace),
    sort: ({ place }) => place,
  },
  {
    id: 'change',
    title: 'Change',
    cell: ({ change }) =>
      change === undefined ? (
        <span class="dim">not told</span>
      ) : (
        <Badge tone={words[change][0]} word={words[change][1]} />
      ),
    sort: ({ change }) => change ?? '',
  },
  {
    id: 'baseline',
    title: 'Baseline',
    align: 'right',
    cell: ({ baseline }) => short(baseline),
    sort: ({ baseline }) => baseline,
  },
  {
    id: 'now',
    title: 'Now',
    align: 'right',
    cell: ({ now }) => short(now),
    sort: ({ now }) => now,
  },
  {
    id: 'difference',
    title: 'Difference, 95 % interval',
    align: 'right',
    cell: (row) => <Difference {...row} />,
    sort: ({ difference }) => difference && Math.abs(difference),
  },
  {
    id: 'share',
    title: 'Moved, of all attributions',
    align: 'right',
    cell: ({ share }) => percent(share),
    sort: ({ share }) => share,
  },
  {
    id: 'line',
    title: 'Over time',
    cell: ({ name, values }) =>
      values && <Sparkline label={`Importance of ${name} over time`} values={values} fromZero />,
  },
];

const Difference = ({ difference, interval, adjustedPValue }: AttributionFeature) => (
  <>
    {short(difference)}
    {interval && (
      <span class="bias-interval dim">
        {short(interval[0])} to {short(interval[1])}; p {pValue(adjustedPValue)}
      </span>
    )}
  </>
);

/** The way up or down stands in words of numbers: 7 → 1. */
function placeWords(place: number, before: number | undefined): string {
  if (before === undefined) return String(place);
  const moved = before - place;
  if (moved === 0) return `${before} → ${place}`;
  return `${before} → ${place} (${moved > 0 ? '▲' : '▼'} ${Math.abs(moved)})`;
}
