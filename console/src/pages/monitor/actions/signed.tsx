import { person, setPerson } from '../../../app/person.js';
import { Field } from '../../../ui/index.js';

/** Who changes something and why: others will ask. */
export const SignedFields = ({
  reason,
  setReason,
}: {
  readonly reason: string;
  readonly setReason: (reason: string) => void;
}) => (
  <div class="fields">
    <Field label="Your name" value={person.value} onInput={setPerson} />
    <div class="note-field">
      <Field
        label="Reason"
        value={reason}
        onInput={setReason}
        placeholder="others will ask: what changed in the world?"
      />
    </div>
  </div>
);

/** The body's members of who and why. */
export const signed = (reason: string) => ({
  Reason: reason.trim(),
  ...(person.value.trim() !== '' && { Author: person.value.trim() }),
});
