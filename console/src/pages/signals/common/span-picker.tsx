import { useState } from 'preact/hooks';
import { productNow } from '../../../app/session.js';
import { Field, Select } from '../../../ui/index.js';
import { readSpan, spans, writeSpan } from './span.js';

/** Chooses a span that ends now, or one between two times in UTC. */
export function SpanPicker({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const own = !spans.some(([name]) => name === value);
  const { from, to } = readSpan(value, productNow());
  const choose = (name: string): void => onChange(name === 'own' ? writeSpan(from, to) : name);
  return (
    <>
      <Select
        label="Span"
        value={own ? 'own' : value}
        options={[...spans, ['own', 'Between two times']]}
        onChange={choose}
      />
      {own && <Between key={value} from={from} to={to} onChange={onChange} />}
    </>
  );
}

function Between({
  from,
  to,
  onChange,
}: {
  readonly from: number;
  readonly to: number;
  readonly onChange: (value: string) => void;
}) {
  const [start, setStart] = useState(local(from));
  const [end, setEnd] = useState(local(to));
  const read = [start, end].map((text) => Date.parse(`${text}Z`)) as [number, number];
  const wrong = !(read[0] < read[1]);
  return (
    <>
      <Field label="From, UTC" type="datetime-local" value={start} onInput={setStart} />
      <Field label="To, UTC" type="datetime-local" value={end} onInput={setEnd} />
      <button type="button" disabled={wrong} onClick={() => onChange(writeSpan(...read))}>
        Show
      </button>
      {wrong && <span class="failed">The end must lie after the start.</span>}
    </>
  );
}

/** As an input of times wants it. */
const local = (at: number): string => new Date(at).toISOString().slice(0, 16);
