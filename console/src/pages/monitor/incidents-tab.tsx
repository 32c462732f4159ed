import type { MonitorView } from 'guiderail/console';
import { Section } from '../../ui/index.js';

/** The monitor's incidents. */
export function IncidentsTab({ monitor }: { readonly monitor: MonitorView }) {
  return <Section title="Incidents" about={`${monitor.incidents.length} not closed`} />;
}
