import type { IncidentDetail } from 'guiderail/console';
import { useState } from 'preact/hooks';
import { actOnIncident } from '../../api/incidents.js';
import { person, setPerson } from '../../app/person.js';
import { productNow } from '../../app/session.js';
import { minute } from '../../format/times.js';
import { Action, Card, Field, Select } from '../../ui/index.js';
import { readUtc } from './read-utc.js';

const mutes = [
  ['3600000', '1 hour'],
  ['28800000', '8 hours'],
  ['86400000', '1 day'],
  ['604800000', '1 week'],
  ['until', 'Until a time'],
] as const;

/** What a person can do about an incident, with name and note. */
export function Actions({
  incident,
  changed,
}: {
  readonly incident: IncidentDetail;
  readonly changed: () => void;
}) {
  const { IncidentId: id, State: state } = incident;
  const [note, setNote] = useState('');
  const body = () => ({
    ...(person.value.trim() !== '' && { Name: person.value.trim() }),
    ...(note.trim() !== '' && { Reason: note.trim() }),
  });
  const act = (action: Parameters<typeof actOnIncident>[1], more: object = {}) =>
    actOnIncident(id, action, { ...body(), ...more }).then(() => {
      setNote('');
      changed();
    });
  return (
    <Card>
      <div class="incident-actions">
        <div class="fields">
          <Field label="Your name" value={person.value} onInput={setPerson} />
          <div class="note-field">
            <Field
              label="Note"
              value={note}
              onInput={setNote}
              placeholder="why, or what you found"
            />
          </div>
        </div>
        <div class="fields">
          {state === 'open' && (
            <Action primary work={() => act('acknowledge')} done="Acknowledged">
              Acknowledge
            </Action>
          )}
          {(state === 'open' || state === 'acknowledged') && <Mute act={act} />}
          {state === 'muted' && (
            <Action work={() => act('unmute')} done="Unmuted">
              Unmute
            </Action>
          )}
          {state !== 'closed' && (
            <Action work={() => act('close')} done="Closed">
              Close
            </Action>
          )}
          {state === 'closed' && (
            <Action work={() => act('reopen')} done="Reopened">
              Reopen
            </Action>
          )}
          <Action disabled={note.trim() === ''} work={() => act('comment')} done="Noted">
            Add the note alone
          </Action>
        </div>
      </div>
    </Card>
  );
}

function Mute({ act }: { readonly act: (action: 'mute', more: object) => Promise<void> }) {
  const [length, setLength] = useState<string>('86400000');
  const [until, setUntil] = useState('');
  const time = readUtc(until);
  const work = (): Promise<void> => {
    if (length !== 'until') return act('mute', { ForMilliseconds: Number(length) });
    if (time === undefined) return Promise.reject(new Error('Give the time until which to mute.'));
    if (time <= productNow()) return Promise.reject(new Error(`${minute(time)} UTC is past.`));
    return act('mute', { UntilTime: time });
  };
  return (
    <span class="fields">
      <Select label="Mute for" value={length} options={mutes} onChange={setLength} />
      {length === 'until' && (
        <Field label="Until (UTC)" type="datetime-local" value={until} onInput={setUntil} />
      )}
      <Action work={work} done="Muted">
        Mute
      </Action>
    </span>
  );
}
