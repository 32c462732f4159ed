import type { ClarifyDependence, ClarifyJobView } from 'guiderail/console';
import { useQuery } from '../../app/use-query.js';
import { Curve, Sparkline } from '../../charts/index.js';
import { count, percent, plural, short } from '../../format/numbers.js';
import { Field, Section } from '../../ui/index.js';

const usualPlots = 12;

/** How the mean prediction moves with each feature. */
export function DependenceTab({
  job: { dependence, dependenceCount },
}: {
  readonly job: ClarifyJobView;
}) {
  const [search, setSearch] = useQuery('feature');
  const [shown, setShown] = useQuery('plots');
  const found = dependence.filter(({ feature }) =>
    feature.toLowerCase().includes(search.toLowerCase()),
  );
  const some = shown === 'all' ? found : found.slice(0, usualPlots);
  return (
    <Section
      title="Partial dependence"
      about="The mean prediction if every row had the value below, all else as it is."
      actions={
        dependence.length > 3 && (
          <Field label="Feature contains" type="search" value={search} onInput={setSearch} />
        )
      }
    >
      <div class="explained-plots">
        {some.map((one) => (
          <div class="card" key={one.feature}>
            <Plot of={one} />
          </div>
        ))}
      </div>
      {some.length < found.length && (
        <button type="button" onClick={() => setShown('all')}>
          All {count(found.length)} features
        </button>
      )}
      {dependence.length < dependenceCount && (
        <p class="dim">
          The first {count(dependence.length)} of {count(dependenceCount)}; analysis.json has all.
        </p>
      )}
    </Section>
  );
}

function Plot({ of }: { readonly of: ClarifyDependence }) {
  const { feature, kind, values, labels, predictions, error, leftOut } = of;
  if (error !== undefined) {
    return (
      <p>
        <b>{feature}</b> <span class="dim">{error}</span>
      </p>
    );
  }
  const isNamed = kind === 'categorical' || values.some((value) => typeof value === 'string');
  const x = isNamed ? values.map((_, i) => i) : values.map(Number);
  const drawn = predictions.map((line, i) => pointsOf(x, line, labels[i] ?? 'Prediction'));
  return (
    <>
      <Curve
        title={feature}
        xTitle={feature}
        yTitle="mean prediction"
        curves={drawn}
        xNames={isNamed ? values.map(String) : undefined}
        height={220}
      />
      <Shares of={of} names={values.map(String)} />
      {leftOut !== undefined && leftOut > 0 && (
        <p class="dim">{plural(leftOut, 'further category', 'further categories')} not shown.</p>
      )}
    </>
  );
}

/** Where the rows are: a curve far from them says little. */
function Shares({
  of,
  names,
}: {
  readonly of: ClarifyDependence;
  readonly names: readonly string[];
}) {
  const { shares, feature } = of;
  if (shares.length !== names.length || shares.every((share) => share === null)) return null;
  const most = shares.reduce<number>(
    (at, share, i) => ((share ?? 0) > (shares[at] ?? 0) ? i : at),
    0,
  );
  return (
    <p class="dim">
      <Sparkline
        label={`Share of rows over the values of ${feature}`}
        values={shares}
        tone="baseline"
        fromZero
      />{' '}
      share of rows; most at {label(of.values[most])} ({percent(shares[most])})
    </p>
  );
}

const label = (value: number | string | undefined): string =>
  typeof value === 'number' ? short(value) : String(value);

/** What has no finite prediction is left out. */
function pointsOf(x: readonly number[], line: readonly (number | null)[], name: string) {
  const kept = x.flatMap((at, i) => {
    const y = line[i];
    return y === null || y === undefined ? [] : [[at, y] as const];
  });
  return { name, x: kept.map(([at]) => at), y: kept.map(([, y]) => y) };
}
