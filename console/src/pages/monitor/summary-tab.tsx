import type { MonitorView } from 'guiderail/console';
import { Section } from '../../ui/index.js';

/** Whether the model can be trusted, what was found, and on which records. */
export function SummaryTab({
  monitor,
}: {
  readonly monitor: MonitorView;
  readonly reload: () => void;
}) {
  return <Section title="Runs" about={`${monitor.runs.length} runs`} />;
}
