import { useEffect, useState } from 'preact/hooks';
import { Field } from '../../../ui/index.js';

/** A number that may be left out; what is typed counts once it is one. */
export function NumberField({
  label,
  value,
  onValue,
  placeholder,
}: {
  readonly label: string;
  readonly value: number | undefined;
  readonly onValue: (value: number | undefined) => void;
  readonly placeholder?: string;
}) {
  const [text, setText] = useState(textOf(value));
  useEffect(() => {
    if (Number(text) !== value || text === '') setText(textOf(value));
  }, [value]);
  const isWrong = text.trim() !== '' && !Number.isFinite(Number(text));
  return (
    <div class="number-field">
      <Field
        {...{ label, ...(placeholder !== undefined && { placeholder }) }}
        value={text}
        onInput={(next) => {
          setText(next);
          if (next.trim() === '') onValue(undefined);
          else if (Number.isFinite(Number(next))) onValue(Number(next));
        }}
      />
      {isWrong && (
        <span class="failed">
          not a number; {value === undefined ? 'none' : String(value)} still holds
        </span>
      )}
    </div>
  );
}

const textOf = (value: number | undefined): string => (value === undefined ? '' : String(value));
