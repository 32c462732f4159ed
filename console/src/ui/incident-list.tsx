import type { IncidentSummary } from 'guiderail/console';
import { hrefOf } from '../app/location.js';
import { count } from '../format/numbers.js';
import { minute } from '../format/times.js';
import { State } from './badge.js';
import { type Column, Table } from './table.js';
import { Time } from './time.js';

const order = ['critical', 'warning'];

/** Incidents in a table: what it is, how bad, who has it, since when. */
export function IncidentList({
  incidents,
  of,
}: {
  readonly incidents: readonly IncidentSummary[];
  /** Whether they are of one monitor, which then needs no column. */
  readonly of: 'all' | 'one monitor';
}) {
  const columns: Column<IncidentSummary>[] = [
    {
      id: 'level',
      title: 'Level',
      cell: ({ Level }) => <State of={Level} />,
      sort: ({ Level }) => order.indexOf(Level),
    },
    {
      id: 'title',
      title: 'Incident',
      cell: ({ IncidentId, Title }) => <a href={hrefOf(`/incidents/${IncidentId}`)}>{Title}</a>,
      sort: ({ Title }) => Title,
    },
    {
      id: 'state',
      title: 'State',
      cell: ({ State: state }) => <State of={state} />,
      sort: ({ State: state }) => state,
    },
    {
      id: 'since',
      title: 'Data since (UTC)',
      cell: ({ FirstWindow }) => minute(FirstWindow.StartTime),
      sort: ({ FirstWindow }) => FirstWindow.StartTime,
    },
    {
      id: 'windows',
      title: 'Windows',
      cell: ({ WindowCount }) => count(WindowCount),
      sort: ({ WindowCount }) => WindowCount,
      align: 'right',
    },
    {
      id: 'opened',
      title: 'Opened',
      cell: ({ OpenedTime }) => <Time at={OpenedTime} />,
      sort: ({ OpenedTime }) => OpenedTime,
    },
  ];
  if (of === 'all') columns.splice(2, 0, monitorColumn);
  return (
    <Table
      caption="Incidents"
      columns={columns}
      rows={incidents}
      keyOf={({ IncidentId }) => IncidentId}
    />
  );
}

const monitorColumn: Column<IncidentSummary> = {
  id: 'monitor',
  title: 'Monitor',
  cell: ({ MonitoringScheduleName: name }) => (
    <a href={hrefOf(`/monitors/${encodeURIComponent(name)}`)}>{name}</a>
  ),
  sort: ({ MonitoringScheduleName }) => MonitoringScheduleName,
};
