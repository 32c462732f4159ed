import type { MonitorView } from 'guiderail/console';
import { useQuery } from '../../app/use-query.js';
import { Empty, IncidentPages, Section, Select } from '../../ui/index.js';

const states = [
  ['all', 'All'],
  ['active', 'Not closed'],
  ['closed', 'Closed'],
] as const;

/** The monitor's incidents. */
export function IncidentsTab({ monitor }: { readonly monitor: MonitorView }) {
  const [state, setState] = useQuery('state', 'all');
  const query = {
    MonitoringScheduleName: monitor.name,
    ...(state !== 'all' && { State: state }),
  };
  return (
    <Section
      title="Incidents"
      about="Violations of one cause, over features and windows"
      actions={<Select label="State" value={state} options={states} onChange={setState} />}
    >
      <IncidentPages
        query={query}
        of="one monitor"
        empty={
          <Empty title="It has none" command={`npx guiderail incidents --schedule ${monitor.name}`}>
            <p>Violations open one when they are strong, or come in two of three windows.</p>
          </Empty>
        }
      />
    </Section>
  );
}
