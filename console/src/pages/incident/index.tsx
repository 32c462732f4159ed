import type { IncidentDetail } from 'guiderail/console';
import { readIncident } from '../../api/incidents.js';
import { useData } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import type { PageProps } from '../../app/page-entry.js';
import { count, plural } from '../../format/numbers.js';
import { minute } from '../../format/times.js';
import { Facts, Page, Problem, Progress, State, Time } from '../../ui/index.js';
import { Actions } from './actions.js';
import { CourseChart } from './course-chart.js';
import { Changes, Windows } from './tables.js';

const refresh_ms = 5000;

/** One incident: what it is made of, how it went, and what persons do about it. */
export default function IncidentPage({ params: { id = '' } }: PageProps) {
  const { data, error, reload } = useData((signal) => readIncident(id, signal), [id], {
    every_ms: refresh_ms,
  });
  const kind = <a href={hrefOf('/incidents')}>Incidents</a>;
  if (!data) {
    return (
      <Page title={id} kind={kind}>
        {error ? (
          <Problem error={error} doing={`reading the incident ${id}`} retry={reload} />
        ) : (
          <Progress label="Reading the incident" />
        )}
      </Page>
    );
  }
  return (
    <Page title={data.Title} kind={kind} about={<About incident={data} />}>
      {error && <Problem error={error} doing="reading it again" retry={reload} />}
      <Actions incident={data} changed={reload} />
      <Members incident={data} />
      <CourseChart incident={data} />
      <Windows incident={data} />
      <Changes incident={data} />
    </Page>
  );
}

const About = ({ incident }: { readonly incident: IncidentDetail }) => (
  <>
    <State of={incident.Level} /> <State of={incident.State} /> found by{' '}
    <a href={hrefOf(`/monitors/${encodeURIComponent(incident.MonitoringScheduleName)}`)}>
      {incident.MonitoringScheduleName}
    </a>
  </>
);

const families: Readonly<Record<string, string>> = {
  schema: 'Columns and types',
  values: 'Values',
  quality: 'Model quality',
  bias: 'Bias',
  attribution: 'Attributions',
  runs: 'Runs that show nothing',
  other: 'A program of your own',
};

function Members({ incident }: { readonly incident: IncidentDetail }) {
  const { FirstWindow, LastWindow, Features, JoinedFeatures, EndpointName } = incident;
  return (
    <Facts
      facts={[
        ['What', families[incident.Family] ?? incident.Family],
        [Features.length === 1 ? 'Feature' : 'Features', Features.join(', ')],
        ['Joined later', JoinedFeatures?.join(', ')],
        [
          'Endpoint',
          EndpointName && (
            <a href={hrefOf(`/endpoints/${encodeURIComponent(EndpointName)}`)}>{EndpointName}</a>
          ),
        ],
        ['Feature group', incident.FeatureGroupName],
        ['Data since (UTC)', minute(FirstWindow.StartTime)],
        ['Data to (UTC)', minute(LastWindow.EndTime)],
        ['Windows with evidence', count(incident.WindowCount)],
        ['Opened', <Time key="opened" at={incident.OpenedTime} />],
        ['Closed', incident.ClosedTime && <Time at={incident.ClosedTime} />],
        [
          'Muted until (UTC)',
          incident.MutedUntil && (
            <>
              {minute(incident.MutedUntil)}, <Time at={incident.MutedUntil} />
            </>
          ),
        ],
        [
          'Reopened',
          incident.ReopenedCount > 0 ? plural(incident.ReopenedCount, 'time') : undefined,
        ],
        ['Id', <code key="id">{incident.IncidentId}</code>],
      ]}
    />
  );
}
