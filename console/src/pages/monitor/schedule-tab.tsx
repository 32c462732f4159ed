import type { MonitorView } from 'guiderail/console';
import { Section } from '../../ui/index.js';

/** When the monitor runs, on what, and how. */
export function ScheduleTab({
  monitor,
}: {
  readonly monitor: MonitorView;
  readonly reload: () => void;
}) {
  return <Section title="Timetable" about={monitor.expression} />;
}
