import type {
  StartMonitoringScheduleCommandInput,
  UpdateMonitoringScheduleCommandInput,
} from '@aws-sdk/client-sagemaker';
import type { DueTimesView, MonitorView } from 'guiderail/console';
import { useEffect, useState } from 'preact/hooks';
import { aws, useData, view } from '../../../api/index.js';
import { second } from '../../../format/times.js';
import { Action, Facts, Field, Section, State, Time } from '../../../ui/index.js';
import { expressionWords } from './cron-words.js';
import type { Setup } from './load.js';

/** When the monitor is due, and how that is changed. */
export function Timetable({
  monitor,
  setup,
  changed,
}: {
  readonly monitor: MonitorView;
  readonly setup: Setup;
  readonly changed: () => void;
}) {
  const { expression, nextDue, status } = monitor;
  return (
    <Section title="Timetable" actions={<StartOrStop {...{ monitor, changed }} />}>
      <Facts
        facts={[
          ['State', <State key="state" of={status} />],
          ['Expression', <code key="expression">{expression}</code>],
          ['In words', expressionWords(expression)],
          [
            'Next due (UTC)',
            nextDue.length === 0 ? (
              'not due'
            ) : (
              <ol class="due">
                {nextDue.map((due, i) => (
                  <li key={due}>
                    {second(due)} {i === 0 && <Time at={due} />}
                  </li>
                ))}
              </ol>
            ),
          ],
          ['Made', <Time key="made" at={monitor.created} />],
          ['Changed', <Time key="changed" at={monitor.modified} />],
        ]}
      />
      <EditExpression {...{ monitor, setup, changed }} />
    </Section>
  );
}

function StartOrStop({
  monitor: { name, status },
  changed,
}: {
  readonly monitor: MonitorView;
  readonly changed: () => void;
}) {
  const call = (operation: string) =>
    aws<StartMonitoringScheduleCommandInput, object>('sagemaker', operation, {
      MonitoringScheduleName: name,
    }).then(changed);
  return status === 'Stopped' ? (
    <Action primary work={() => call('StartMonitoringSchedule')} done="Started">
      Start the schedule
    </Action>
  ) : (
    <Action work={() => call('StopMonitoringSchedule')} done="Stopped">
      Stop the schedule
    </Action>
  );
}

/** Another expression, with the times that it would be due at before it is saved. */
function EditExpression({
  monitor: { name, expression },
  setup,
  changed,
}: {
  readonly monitor: MonitorView;
  readonly setup: Setup;
  readonly changed: () => void;
}) {
  const [text, setText] = useState(expression);
  useEffect(() => setText(expression), [expression]);
  const wanted = useSettled(text.trim());
  const { data, error } = useData(
    (signal) => view<DueTimesView>('due-times', { Expression: wanted }, signal),
    [wanted],
  );
  const save = () => {
    const before = setup.schedule.MonitoringScheduleConfig;
    const MonitoringScheduleConfig = {
      ...before,
      ScheduleConfig: { ...before?.ScheduleConfig, ScheduleExpression: text.trim() },
    };
    const input = { MonitoringScheduleName: name, MonitoringScheduleConfig };
    return aws<UpdateMonitoringScheduleCommandInput, object>(
      'sagemaker',
      'UpdateMonitoringSchedule',
      input as never, // what was described, as JSON; the server checks it as it does any request
    ).then(changed);
  };
  const isSame = text.trim() === expression;
  return (
    <details>
      <summary>Change when it is due</summary>
      <div class="dialog-part">
        <div class="fields">
          <Field
            label="Expression: cron(minutes hours day-of-month month day-of-week year) or rate(…)"
            value={text}
            onInput={setText}
          />
          <Action primary disabled={isSame || error !== undefined} work={save} done="Saved">
            Save
          </Action>
        </div>
        <div aria-live="polite">
          {error && <p class="failed">{error.message}</p>}
          {data && (
            <p class="dim">
              Due {expressionWords(wanted) ?? 'then'}: {data.times.map(second).join(', ')}
              {data.times.length === 0 ? 'never again' : ' UTC'}
            </p>
          )}
        </div>
      </div>
    </details>
  );
}

/** A text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 400);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
