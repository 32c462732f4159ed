import { useState } from 'preact/hooks';
import { productNow } from '../../../app/session.js';
import { Field, Select } from '../../../ui/index.js';
import { readUtc, utcField } from './utc.js';

/** A span of time that a person chose, or why there is none. */
export type Chosen = { readonly start: number; readonly end: number } | { readonly why: string };

/** The last hours or days, or from a time to another, in UTC. */
export function useSpanField(
  choices: readonly (readonly [string, string])[],
  first: string,
): { readonly value: string; readonly chosen: () => Chosen; readonly fields: preact.JSX.Element } {
  const [value, setValue] = useState(first);
  const [from, setFrom] = useState(utcField(productNow() - 86_400_000));
  const [until, setUntil] = useState(utcField(productNow()));
  const chosen = (): Chosen => {
    if (value !== 'span') return { start: productNow() - Number(value), end: productNow() };
    const [start, end] = [readUtc(from), readUtc(until)];
    if (start === undefined || end === undefined) return { why: 'Give both times.' };
    return start < end ? { start, end } : { why: 'The first time must lie before the second.' };
  };
  const fields = (
    <div class="fields">
      <Select
        label="Window"
        {...{ value }}
        options={[...choices, ['span', 'From … until …']]}
        onChange={setValue}
      />
      {value === 'span' && (
        <>
          <Field label="From (UTC)" type="datetime-local" value={from} onInput={setFrom} />
          <Field
            label="Until before (UTC)"
            type="datetime-local"
            value={until}
            onInput={setUntil}
          />
        </>
      )}
    </div>
  );
  return { value, chosen, fields };
}
