import type { MonitorsView } from 'guiderail/console';
import { useData, view } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import { Empty, Problem, Section, Table, Time } from '../../ui/index.js';
import { MonitorBadge } from '../../ui/standing/monitor-badge.js';
import type { TabProps } from './group.js';

const live_ms = 10_000;

/** The schedules that watch the group. */
export function MonitorsTab({ name }: TabProps) {
  const { data, error, reload } = useData(
    (signal) => view<MonitorsView>('monitors', {}, signal),
    [],
    {
      every_ms: live_ms,
    },
  );
  const rows = (data?.monitors ?? []).filter(({ featureGroup }) => featureGroup === name);
  return (
    <Section title="Monitors" about="Schedules that read the rows which were written">
      {error && <Problem error={error} doing="listing the monitors" retry={reload} />}
      {data && rows.length === 0 && (
        <Empty
          title="No monitor watches the group"
          command={`npx guiderail features ${name} statistics --last 1d`}
        >
          <p>
            A schedule is made from Python or TypeScript as for an endpoint. Whether its features
            have drifted can be asked without one:
          </p>
        </Empty>
      )}
      {rows.length > 0 && (
        <Table
          caption="Monitors of the group"
          rows={rows}
          keyOf={(one) => one.name}
          columns={[
            {
              id: 'name',
              title: 'Monitor',
              cell: (one) => (
                <a href={hrefOf(`/monitors/${encodeURIComponent(one.name)}`)}>{one.name}</a>
              ),
            },
            {
              id: 'state',
              title: 'State',
              cell: (one) => <MonitorBadge monitor={one} />,
            },
            { id: 'due', title: 'Newest run', cell: ({ due }) => <Time at={due} /> },
          ]}
        />
      )}
    </Section>
  );
}
