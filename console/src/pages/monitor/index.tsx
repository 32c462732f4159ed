import type { MonitorView } from 'guiderail/console';
import { useData, view } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import type { PageProps } from '../../app/page-entry.js';
import { useQuery } from '../../app/use-query.js';
import { Page, Problem, Progress, State, Tabs } from '../../ui/index.js';
import { MonitorActions } from './actions/index.js';
import { ChartsTab } from './charts-tab.js';
import { IncidentsTab } from './incidents-tab.js';
import { ScheduleTab } from './schedule-tab.js';
import { SummaryTab } from './summary-tab.js';
import { kindWords } from './words.js';

const refresh_ms = 5000;

/** A monitor: whether its model can be trusted, what was found, what it does and how it is set. */
export default function Monitor({ params: { name = '' } }: PageProps) {
  const [tab] = useQuery('tab', 'summary');
  const [before] = useQuery('before');
  const loaded = useData(
    (signal) =>
      view<MonitorView>(
        'monitor',
        { Name: name, ...(before && { Before: Number(before) }) },
        signal,
      ),
    [name, before],
    { every_ms: refresh_ms },
  );
  const { data: monitor, error, reload } = loaded;
  return (
    <Page
      title={name}
      kind={<a href={hrefOf('/monitors')}>Monitors</a>}
      about={monitor && <About monitor={monitor} />}
      actions={monitor && <MonitorActions {...{ monitor, reload }} />}
    >
      {error && <Problem error={error} doing={`reading the monitor ${name}`} retry={reload} />}
      {!monitor && !error && <Progress label="Reading the monitor" />}
      {monitor && (
        <>
          <Tabs
            label="Parts of the monitor"
            current={tab}
            keep={['run', 'span', 'before']}
            tabs={[
              { id: 'summary', title: 'Summary' },
              { id: 'schedule', title: 'Schedule' },
              { id: 'charts', title: 'Charts' },
              { id: 'incidents', title: 'Incidents', count: monitor.incidents.length },
            ]}
          />
          {tab === 'schedule' ? (
            <ScheduleTab monitor={monitor} reload={reload} />
          ) : tab === 'charts' ? (
            <ChartsTab monitor={monitor} />
          ) : tab === 'incidents' ? (
            <IncidentsTab monitor={monitor} />
          ) : (
            <SummaryTab monitor={monitor} />
          )}
        </>
      )}
    </Page>
  );
}

/** What the monitor watches, and whether it runs. */
const About = ({ monitor }: { readonly monitor: MonitorView }) => (
  <>
    {kindWords(monitor.type)} of <Watched monitor={monitor} /> · <State of={monitor.status} />
  </>
);

function Watched({ monitor: { endpoint, featureGroup } }: { readonly monitor: MonitorView }) {
  if (endpoint !== undefined) {
    return <a href={hrefOf(`/endpoints/${encodeURIComponent(endpoint)}`)}>{endpoint}</a>;
  }
  if (featureGroup !== undefined) {
    return <a href={hrefOf(`/features/${encodeURIComponent(featureGroup)}`)}>{featureGroup}</a>;
  }
  return <>batch transforms</>;
}
