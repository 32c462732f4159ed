import type { MonitorView } from 'guiderail/console';
import { useEffect } from 'preact/hooks';
import { useData } from '../../api/index.js';
import { Copy, Problem, Progress, Section } from '../../ui/index.js';
import { Alert } from './schedule/alert.js';
import { commandsOf, definitionRequest, scheduleRequest } from './schedule/commands.js';
import { Definition } from './schedule/definition.js';
import { loadSetup } from './schedule/load.js';
import { Timetable } from './schedule/timetable.js';

/** When the monitor runs, on what, and how. */
export function ScheduleTab({
  monitor,
  reload,
}: {
  readonly monitor: MonitorView;
  readonly reload: () => void;
}) {
  const { name, modified } = monitor;
  const setup = useData((signal) => loadSetup(monitor, signal), [name]);
  // what stands there stays until the answer comes: somebody may be reading, or typing
  useEffect(setup.reload, [modified]);
  const changed = (): void => {
    setup.reload();
    reload();
  };
  const { data, error } = setup;
  if (error && !data) {
    return <Problem error={error} doing={`reading how ${name} is set`} retry={setup.reload} />;
  }
  if (!data) return <Progress label="Reading how it is set" />;
  return (
    <>
      <Timetable {...{ monitor, changed }} setup={data} />
      {data.alert && <Alert key={name} {...{ name, changed }} alert={data.alert} />}
      <Definition setup={data} />
      <Section title="The same again" about="For AWS’s command line, or as JSON">
        <details>
          <summary>As commands</summary>
          <Copy text={commandsOf(monitor.type, data, globalThis.location.origin)} />
        </details>
        <details>
          <summary>The schedule as JSON</summary>
          <Copy text={JSON.stringify(scheduleRequest(data), undefined, 2)} />
        </details>
        {data.definition.name !== undefined && (
          <details>
            <summary>The job definition as JSON</summary>
            <Copy text={JSON.stringify(definitionRequest(data.definition), undefined, 2)} />
          </details>
        )}
      </Section>
    </>
  );
}
