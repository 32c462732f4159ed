import type { MonitorOfList, MonitorState, MonitorsView } from 'guiderail/console';
import { useData, view } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import { currentRegion } from '../../app/region.js';
import { useQuery } from '../../app/use-query.js';
import { plural } from '../../format/numbers.js';
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
import { MonitorBadge } from '../../ui/standing/monitor-badge.js';
import { rankOf } from '../../ui/standing/verdict.js';
import { sinceWords, typeWord } from '../../ui/standing/words.js';
import { isWanted } from './filter.js';

const refresh_ms = 5000;
const kinds = [
  ['', 'Any type'],
  ...['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'].map(
    (type) => [type, typeWord(type)] as const,
  ),
] as const;
const states: readonly (readonly [MonitorState | '', string])[] = [
  ['', 'Any'],
  ['violations', 'Violations'],
  ['failed', 'Run failed'],
  ['no data', 'No data'],
  ['unchecked', 'Unchecked'],
  ['late', 'Late'],
  ['new', 'No run yet'],
  ['stopped', 'Stopped'],
  ['quiet', 'Quiet'],
];

/** Every monitor of the region and how it stands, the worst first. */
export default function Monitors() {
  const [text, setText] = useQuery('q');
  const [kind, setKind] = useQuery('type');
  const [state, setState] = useQuery('state');
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
  const wanted = data.monitors.filter((one) => isWanted(one, { text, kind, state }));
  return (
    <Page title="Monitors" about={plural(data.monitors.length, 'monitoring schedule')}>
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
            <Select label="State" value={state} options={states} onChange={setState} />
          </div>
          {wanted.length === 0 ? (
            <Empty title="None is like that">
              <p>Change the filters above.</p>
            </Empty>
          ) : (
            <Table
              caption="Monitors"
              columns={columnsAt(data.now)}
              rows={wanted}
              keyOf={({ name }) => name}
              sorted="state"
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

const columnsAt = (now: number): readonly Column<MonitorOfList>[] => [
  {
    id: 'name',
    title: 'Monitor',
    cell: ({ name }) => <a href={hrefOf(`/monitors/${encodeURIComponent(name)}`)}>{name}</a>,
    sort: ({ name }) => name,
  },
  {
    id: 'state',
    title: 'State',
    cell: (monitor) => <MonitorBadge monitor={monitor} />,
    sort: rankOf,
  },
  {
    id: 'for',
    title: 'How long',
    cell: (monitor) => sinceWords(monitor, now),
    sort: ({ since }) => since,
  },
  {
    id: 'due',
    title: 'Newest run',
    cell: ({ due }) => <Time at={due} />,
    sort: ({ due }) => due,
  },
  {
    id: 'type',
    title: 'Type',
    cell: ({ type }) => typeWord(type),
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
