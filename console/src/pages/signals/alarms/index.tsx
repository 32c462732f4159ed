import { useData } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import { productNow } from '../../../app/session.js';
import { useQuery } from '../../../app/use-query.js';
import { Sparkline } from '../../../charts/index.js';
import { count } from '../../../format/numbers.js';
import {
  Badge,
  type Column,
  Empty,
  Field,
  Page,
  Problem,
  Progress,
  Select,
  State,
  Table,
  Time,
} from '../../../ui/index.js';
import { loadValues } from '../metrics/load.js';
import { type AlarmOfList, listOf, periodOf, type StateValue } from './alarm-words.js';
import { describeAlarms, linesOfAlarm, mostAlarms } from './load.js';

const states: readonly (readonly [string, string])[] = [
  ['', 'All'],
  ['ALARM', 'In alarm'],
  ['INSUFFICIENT_DATA', 'Too little data'],
  ['OK', 'OK'],
];

/** `/alarms`: every alarm of the region, the worst first. */
export default function Alarms() {
  const [state, setState] = useQuery('state');
  const [name, setName] = useQuery('name');
  const { data, error, loading, reload } = useData(
    async (signal) => {
      const { metrics, composites, more } = await describeAlarms({}, signal);
      return { alarms: listOf(metrics, composites), more };
    },
    [],
    { every_ms: 10_000 },
  );
  const shown = (data?.alarms ?? []).filter(
    (alarm) =>
      (state === '' || alarm.state === state) &&
      `${alarm.name} ${alarm.words}`.toLowerCase().includes(name.toLowerCase()),
  );
  return (
    <Page
      title="Alarms"
      about={data && <Told alarms={data.alarms} />}
      actions={<a href={hrefOf('/metrics')}>Make one from a metric</a>}
    >
      <div class="fields">
        <Select label="State" value={state} options={states} onChange={(next) => setState(next)} />
        <Field label="Name or metric contains" type="search" value={name} onInput={setName} />
      </div>
      {error && <Problem error={error} doing="listing the alarms" retry={reload} />}
      {loading && <Progress label="Reading the alarms" />}
      {data?.alarms.length === 0 && <NoAlarms />}
      {data && data.alarms.length > 0 && shown.length === 0 && (
        <Empty title="No alarm is like that" />
      )}
      {shown.length > 0 && <List alarms={shown} />}
      {data?.more && <p class="dim">The first {count(mostAlarms)} alarms by name.</p>}
    </Page>
  );
}

function Told({ alarms }: { readonly alarms: readonly AlarmOfList[] }) {
  const of = (state: StateValue) => alarms.filter((alarm) => alarm.state === state).length;
  const silent = alarms.filter(({ actionsEnabled }) => !actionsEnabled).length;
  return (
    <p>
      {count(of('ALARM'))} in alarm, {count(of('INSUFFICIENT_DATA'))} with too little data,{' '}
      {count(of('OK'))} OK{silent > 0 && `; ${count(silent)} tell nobody`}
    </p>
  );
}

/** Alarms whose metric is drawn in the list: the worst ones. */
const mostDrawn = 25;

function List({ alarms }: { readonly alarms: readonly AlarmOfList[] }) {
  const drawn = alarms.filter(({ metric }) => metric !== undefined).slice(0, mostDrawn);
  const { data: values } = useData(
    (signal) => sparklines(drawn, signal),
    [drawn.map(({ name }) => name).join('\n')],
    { every_ms: 60_000 },
  );
  return (
    <Table
      caption="Alarms, the worst first"
      columns={columnsOf(values)}
      rows={alarms}
      keyOf={({ name }) => name}
    />
  );
}

/** Values of a small line, and how far back they are looked for, by the alarm's period. */
const sparkValues = 60;
const day_ms = 86_400_000;
const lookedBack = (period: number): number =>
  period >= 3600 ? 60 * day_ms : period >= 300 ? 2 * day_ms : day_ms / 8;

async function sparklines(alarms: readonly AlarmOfList[], signal: AbortSignal) {
  const now = productNow();
  const drawn = await Promise.all(
    alarms.map(async ({ name, metric }) => {
      if (!metric) return [name, []] as const;
      const period = periodOf(metric);
      const to = Math.floor(now / (period * 1000)) * period * 1000; // as the alarm: periods that are over
      const from = to - lookedBack(period);
      try {
        const [answer] = await loadValues(linesOfAlarm(metric), { from, to }, period, signal);
        return [name, answer?.values.slice(-sparkValues) ?? []] as const;
      } catch (error) {
        if (signal.aborted) throw error;
        return [name, []] as const; // the alarm's own page says what is wrong with its metric
      }
    }),
  );
  return new Map<string, readonly number[]>(drawn);
}

export const alarmHref = (name: string): string => hrefOf(`/alarms/${encodeURIComponent(name)}`);

const rank: Readonly<Record<StateValue, number>> = { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 };

const columnsOf = (
  values: ReadonlyMap<string, readonly number[]> | undefined,
): readonly Column<AlarmOfList>[] => [
  {
    id: 'state',
    title: 'State',
    cell: ({ state, actionsEnabled }) => (
      <>
        <State of={state} /> {!actionsEnabled && <Badge tone="warn" word="Tells nobody" />}
      </>
    ),
    sort: ({ state }) => rank[state],
  },
  {
    id: 'name',
    title: 'Alarm',
    cell: ({ name, metric, composite }) => (
      <>
        <a href={alarmHref(name)}>{name}</a>
        <div class="dim">{metric?.AlarmDescription ?? composite?.AlarmDescription}</div>
      </>
    ),
    sort: ({ name }) => name,
  },
  {
    id: 'watches',
    title: 'Watches',
    cell: ({ words, composite }) => (composite ? <code>{words}</code> : words),
    sort: ({ words }) => words,
  },
  {
    id: 'values',
    title: 'Newest values',
    cell: ({ name, metric, state }) =>
      metric && (
        <Sparkline
          label={`${metric.MetricName ?? 'Values'} of ${name}`}
          values={values?.get(name) ?? []}
          tone={state === 'ALARM' ? 'bad' : 'current'}
        />
      ),
  },
  {
    id: 'since',
    title: 'Since',
    cell: ({ since }) => <Time at={since} />,
    sort: ({ since }) => (since === undefined ? undefined : -since),
  },
];

const NoAlarms = () => (
  <Empty
    title="No alarm yet"
    command={
      'aws cloudwatch put-metric-alarm --alarm-name slow-model --namespace AWS/SageMaker ' +
      '--metric-name ModelLatency --dimensions Name=EndpointName,Value=NAME ' +
      'Name=VariantName,Value=AllTraffic --extended-statistic p99 --period 60 ' +
      '--evaluation-periods 5 --datapoints-to-alarm 3 --threshold 200000 ' +
      '--comparison-operator GreaterThanThreshold'
    }
  >
    <p>
      An alarm watches a metric and tells somebody. Make one of a{' '}
      <a href={hrefOf('/metrics')}>metric's chart</a>, which shows when it would have rung, or so:
    </p>
  </Empty>
);
