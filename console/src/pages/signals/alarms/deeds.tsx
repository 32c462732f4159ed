import type {
  DeleteAlarmsCommandInput,
  DisableAlarmActionsCommandInput,
  SetAlarmStateCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { useState } from 'preact/hooks';
import { aws } from '../../../api/index.js';
import { hrefOf, navigate } from '../../../app/location.js';
import { Action, Dialog, Field, Select } from '../../../ui/index.js';
import { Confirm } from '../common/confirm.js';
import type { AlarmOfList, StateValue } from './alarm-words.js';

/** What can be done with an alarm. */
export function Deeds({
  alarm: { name, actionsEnabled, state },
  reload,
}: {
  readonly alarm: AlarmOfList;
  readonly reload: () => void;
}) {
  const [open, setOpen] = useState<'test' | 'delete'>();
  const close = (): void => setOpen(undefined);
  const operation = actionsEnabled ? 'DisableAlarmActions' : 'EnableAlarmActions';
  const turn = async (): Promise<void> => {
    const input = { AlarmNames: [name] };
    await aws<DisableAlarmActionsCommandInput, object>('cloudwatch', operation, input);
    reload();
  };
  return (
    <div class="fields">
      <Action work={turn} done={actionsEnabled ? 'It tells nobody now' : 'It tells again'}>
        {actionsEnabled ? 'Let it tell nobody' : 'Let it tell again'}
      </Action>
      <button type="button" onClick={() => setOpen('test')}>
        Set the state for a test
      </button>
      <button type="button" onClick={() => setOpen('delete')}>
        Delete
      </button>
      {open === 'test' && <Test {...{ name, state, close, reload }} />}
      {open === 'delete' && (
        <Confirm
          title={`Delete ${name}?`}
          word="Delete the alarm"
          onClose={close}
          work={async () => {
            const input = { AlarmNames: [name] };
            await aws<DeleteAlarmsCommandInput, object>('cloudwatch', 'DeleteAlarms', input);
            navigate(hrefOf('/alarms'));
          }}
        >
          <p>It watches nothing any more and tells nobody. Its history stays for 30 days.</p>
        </Confirm>
      )}
    </div>
  );
}

const states: readonly (readonly [StateValue, string])[] = [
  ['ALARM', 'In alarm'],
  ['OK', 'OK'],
  ['INSUFFICIENT_DATA', 'Too little data'],
];

/** Sets a state by hand: whoever the alarm tells is told, as when it happens by itself. */
function Test({
  name,
  state,
  close,
  reload,
}: {
  readonly name: string;
  readonly state: StateValue;
  readonly close: () => void;
  readonly reload: () => void;
}) {
  const [value, setValue] = useState<string>(state === 'ALARM' ? 'OK' : 'ALARM');
  const [reason, setReason] = useState('This is a test, set by hand in the console.');
  const work = async (): Promise<void> => {
    await aws<SetAlarmStateCommandInput, object>('cloudwatch', 'SetAlarmState', {
      ...{ AlarmName: name, StateReason: reason },
      StateValue: value as StateValue,
    });
    reload();
    close();
  };
  return (
    <Dialog title={`Set the state of ${name} for a test`} onClose={close}>
      <p class="note">
        Whoever it tells of this state is told now, as if it had happened. The state stays until the
        alarm is evaluated next: within a minute, where data come.
      </p>
      <div class="fields">
        <Select label="State" value={value} options={states} onChange={setValue} />
        <Field label="Reason, which is sent along" value={reason} onInput={setReason} />
        <Action primary work={work} disabled={reason.trim() === ''}>
          Set it
        </Action>
      </div>
    </Dialog>
  );
}
