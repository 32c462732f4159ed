import type {
  ComparedFeature,
  ComparedInFull,
  ComparedSide,
  CompareView,
  FeatureRow,
} from 'guiderail/console';
import { plural } from '../../../../format/numbers.js';
import { Badge, Card, type Column, Empty, Section, Table } from '../../../../ui/index.js';
import { hereWith } from '../here.js';
import { Distributions } from './distributions.js';
import { ValuesTable } from './values-table.js';
import { distance, methodWords, pWords, stateWords } from './words.js';

type Names = readonly [string, string];

/** What a comparison of two windows found. */
export function Compared({
  view: { sides, features, feature },
  told,
  names,
}: {
  readonly view: CompareView;
  /** What the run says of its features; empty where no run is held against the baseline. */
  readonly told: readonly FeatureRow[];
  readonly names: Names;
}) {
  const byRun = new Map(told.map((row) => [row.name, row]));
  const empty = sides.findIndex(({ rows }) => rows === 0);
  if (empty >= 0) {
    return (
      <Empty title={`${names[empty]} holds no rows`}>
        <p>Choose a span in which requests were captured, or rows were written.</p>
      </Empty>
    );
  }
  return (
    <>
      {feature && <InFull {...{ feature, names, sides }} byRun={byRun.get(feature.name)} />}
      <Section
        title="All features"
        about="Sound’s distance of each, without a test: of numbers the largest gap of the two functions, of categories the share of rows that would have to change. Choose one to test it."
      >
        <div class="dq-values">
          <Table
            caption="Distances of the two windows, the largest first"
            page={25}
            rows={features}
            keyOf={({ name }) => name}
            columns={[
              {
                id: 'name',
                title: 'Feature',
                sort: ({ name }) => name,
                cell: (row) => <Name row={row} chosen={feature?.name} />,
              },
              {
                id: 'distance',
                title: 'Distance',
                align: 'right',
                sort: (row) => row.distance,
                cell: (row) =>
                  row.distance === undefined ? (
                    <span class="dim">{row.why ?? '–'}</span>
                  ) : (
                    distance(row.distance)
                  ),
              },
              ...(told.length > 0 ? [runColumn(byRun)] : []),
            ]}
          />
        </div>
      </Section>
    </>
  );
}

/** The run's own word on each feature, beside the distance of single rows. */
const runColumn = (byRun: ReadonlyMap<string, FeatureRow>): Column<ComparedFeature> => ({
  id: 'run',
  title: 'The run’s own verdict',
  cell: ({ name }) => {
    const row = byRun.get(name);
    if (!row) return <span class="dim">–</span>;
    const [tone, word] = stateWords[row.state];
    return (
      <>
        <Badge tone={tone} word={word} /> <span class="dim">{runWords(row)}</span>
      </>
    );
  },
});

/** Distance and limit as the run took them. */
function runWords({ distance: value, threshold }: FeatureRow): string {
  if (value === undefined) return '';
  const allowed = threshold === undefined ? '' : `, limit ${distance(threshold)}`;
  return `${distance(value, threshold)}${allowed}`;
}

const Name = ({
  row: { name },
  chosen,
}: {
  readonly row: ComparedFeature;
  readonly chosen: string | undefined;
}) => (
  <a href={hereWith({ feature: name })} aria-current={name === chosen ? 'true' : undefined}>
    {name}
  </a>
);

function InFull({
  feature,
  byRun,
  names,
  sides,
}: {
  readonly feature: ComparedInFull;
  readonly byRun: FeatureRow | undefined;
  readonly names: Names;
  readonly sides: readonly [ComparedSide, ComparedSide];
}) {
  const { name, why, values, distributions } = feature;
  return (
    <Section
      title={name}
      about={`${names[0]} (${plural(sides[0].rows, 'row')}) against ${names[1]} (${plural(sides[1].rows, 'row')})${unreadableWords(sides)}`}
    >
      {why !== undefined && <p class="note">{why}</p>}
      <Tested feature={feature} byRun={byRun} />
      <Distributions of={distributions} names={names} title={name} />
      <ValuesTable before={values[0]} now={values[1]} names={['First', 'Second']} />
    </Section>
  );
}

function unreadableWords(sides: readonly [ComparedSide, ComparedSide]): string {
  const number = sides.reduce((sum, { unreadable = 0 }) => sum + unreadable, 0);
  return number === 0 ? '' : `; ${plural(number, 'record')} could not be read`;
}

/** What counts for the monitor: it may hold the window against more than single rows. */
function RunVerdict({ row }: { readonly row: FeatureRow }) {
  const [tone, word] = stateWords[row.state];
  return (
    <p class="dq-finding">
      <span>The run’s own verdict:</span>
      <Badge tone={tone} word={word} />
      <span>
        {runWords(row)}
        {row.method !== undefined && `; ${methodWords(row.method)}`}. This is what the monitor’s
        alerts go by.
      </span>
    </p>
  );
}

/** Distance, interval and test, or that the windows are too small to tell. */
function Tested({
  feature: { drift },
  byRun,
}: {
  readonly feature: ComparedInFull;
  readonly byRun: FeatureRow | undefined;
}) {
  if (!drift) return null;
  const { distance: value, threshold, interval, p, tooSmall, drifted } = drift;
  return (
    <Card>
      {byRun && <RunVerdict row={byRun} />}
      <p class="dq-finding">
        {byRun && <span>Row by row:</span>}
        <Badge
          tone={
            drifted && byRun?.state === 'ok'
              ? 'plain'
              : drifted
                ? 'bad'
                : tooSmall === undefined
                  ? 'good'
                  : 'plain'
          }
          word={drifted ? 'Differs' : tooSmall === undefined ? 'Does not differ' : 'Too few rows'}
        />
        <span>
          Distance <b>{distance(value, threshold)}</b>
          {interval && ` (95 % interval ${distance(interval[0])} to ${distance(interval[1])})`},
          threshold {distance(threshold)}
          {p !== undefined && `, p ${pWords(p)}`}, as Sound reads it.
        </span>
      </p>
      {tooSmall !== undefined && <p class="note">{tooSmall}.</p>}
      <p class="dim">
        Rows are taken as independent of each other here, so windows of rows that are alike when
        they are near each other differ more often than p says. A monitor whose baseline is in time
        order holds windows against the baseline’s own instead.
      </p>
    </Card>
  );
}
