import type { MonitorOfList, MonitorsView } from 'guiderail/console';
import { useData, view } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import { currentRegion } from '../../app/region.js';
import { useQuery } from '../../app/use-query.js';
import { count } from '../../format/numbers.js';
import {
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
} from '../../ui/index.js';
import { isWanted, rank } from './filter.js';

const refresh_ms = 5000;
const kinds = [
  ['', 'Any type'],
  ['DataQuality', 'Data quality'],
  ['ModelQuality', 'Model quality'],
  ['ModelBias', 'Bias'],
  ['ModelExplainability', 'Explanations'],
] as const;
const outcomes = [
  ['', 'Any'],
  ['CompletedWithViolations', 'Violations'],
  ['Failed', 'Failed'],
  ['Completed', 'Quiet'],
  ['none', 'Never ran'],
] as const;

/** Every monitor of the region with its newest run, worst first. */
export default function Monitors() {
  const [text, setText] = useQuery('q');
  const [kind, setKind] = useQuery('type');
  const [outcome, setOutcome] = useQuery('outcome');
  const { data, error, reload } = useData(
    (signal) => view<MonitorsView>('monitors', {}, signal),
    [currentRegion.value],
    { every_ms: refresh_ms },
  );
  if (!data) {
    return (
      <Page title="Monitors">
        {error ? (
          <Problem error={error} doing="reading the monitors" retry={reload} />
        ) : (
          <Progress label="Reading the monitors" />
        )}
      </Page>
    );
  }
  const wanted = data.monitors.filter((one) => isWanted(one, { text, kind, outcome }));
  return (
    <Page title="Monitors" about={`${count(data.monitors.length)} monitoring schedules`}>
      {error && <Problem error={error} doing="reading them again" retry={reload} />}
      {data.monitors.length === 0 ? (
        <None />
      ) : (
        <>
          <div class="fields">
            <Field
              label="Name, endpoint or feature group"
              type="search"
              value={text}
              onInput={setText}
            />
            <Select label="Type" value={kind} options={kinds} onChange={setKind} />
            <Select label="Newest run" value={outcome} options={outcomes} onChange={setOutcome} />
          </div>
          {wanted.length === 0 ? (
            <Empty title="None is like that">
              <p>Change the filters above.</p>
            </Empty>
          ) : (
            <Table
              caption="Monitors"
              columns={columns}
              rows={wanted}
              keyOf={({ name }) => name}
              sorted="newest"
            />
          )}
        </>
      )}
    </Page>
  );
}

const None = () => (
  <Empty
    title="Nothing is monitored yet"
    command="npx guiderail deploy model.json --name wine --baseline train.csv --header --every 5m"
  >
    <p>
      A monitoring schedule is made by AWS’s clients (CreateMonitoringSchedule) or Python’s
      sagemaker.model_monitor. A model’s file and the rows it was trained on are enough, too:
    </p>
  </Empty>
);

const columns: readonly Column<MonitorOfList>[] = [
  {
    id: 'name',
    title: 'Monitor',
    cell: ({ name }) => <a href={hrefOf(`/monitors/${encodeURIComponent(name)}`)}>{name}</a>,
    sort: ({ name }) => name,
  },
  {
    id: 'newest',
    title: 'Newest run',
    cell: ({ newest }) => (newest ? <State of={newest.status} /> : <span class="dim">none</span>),
    sort: rank,
  },
  {
    id: 'violations',
    title: 'Violations',
    cell: ({ newest }) => (newest?.violations === undefined ? '' : count(newest.violations)),
    sort: ({ newest }) => newest?.violations,
    align: 'right',
  },
  {
    id: 'due',
    title: 'When',
    cell: ({ newest }) => (newest ? <Time at={newest.due} /> : ''),
    sort: ({ newest }) => newest?.due,
  },
  {
    id: 'type',
    title: 'Type',
    cell: ({ type }) => kinds.find(([name]) => name === type)?.[1] ?? type,
    sort: ({ type }) => type,
  },
  {
    id: 'watches',
    title: 'Watches',
    cell: ({ endpoint, featureGroup }) => endpoint ?? featureGroup ?? 'batch transforms',
    sort: ({ endpoint, featureGroup }) => endpoint ?? featureGroup,
  },
  {
    id: 'schedule',
    title: 'Schedule',
    cell: ({ status, expression }) => (
      <>
        <State of={status} /> <code>{expression}</code>
      </>
    ),
    sort: ({ status }) => status,
  },
];
