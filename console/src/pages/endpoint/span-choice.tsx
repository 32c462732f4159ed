import type { EndpointView } from 'guiderail/console';
import { useState } from 'preact/hooks';
import { minute, span as words } from '../../format/times.js';
import { Field, Select } from '../../ui/index.js';
import { type ChosenSpan, ownSpan, spans } from './use-span.js';

const own = 'own';

/** Which span is looked at: one that ends now, or one of one's own. */
export function SpanChoice({
  span,
  shown,
  choose,
}: {
  readonly span: ChosenSpan;
  readonly shown: EndpointView['span'];
  readonly choose: (name: string) => void;
}) {
  const [opened, setOpened] = useState(false);
  const isOwn = span.own !== undefined || opened;
  const options = [
    ...spans.map(([name, word]) => [name, word] as const),
    [own, 'From … to …'] as const,
  ];
  return (
    <div class="fields">
      <Select
        label="Span"
        value={isOwn ? own : span.name}
        options={options}
        onChange={(name) => {
          setOpened(name === own);
          if (name !== own) choose(name);
        }}
      />
      {isOwn && <OwnSpan key={span.name} shown={shown} choose={choose} />}
      <p class="dim ep-span">
        {minute(shown.start)} to {minute(shown.end)} UTC, in steps of {words(shown.step)}
      </p>
    </div>
  );
}

const typed = (at: number): string => new Date(at).toISOString().slice(0, 16);

function OwnSpan({
  shown,
  choose,
}: {
  readonly shown: EndpointView['span'];
  readonly choose: (name: string) => void;
}) {
  const [start, setStart] = useState(typed(shown.start));
  const [end, setEnd] = useState(typed(shown.end));
  const [from, to] = [Date.parse(`${start}Z`), Date.parse(`${end}Z`)];
  const isSpan = from < to;
  return (
    <>
      <Field label="From (UTC)" type="datetime-local" value={start} onInput={setStart} />
      <Field label="To (UTC)" type="datetime-local" value={end} onInput={setEnd} />
      <button type="button" disabled={!isSpan} onClick={() => choose(ownSpan([from, to]))}>
        Show
      </button>
      {!isSpan && <span class="failed">The beginning must be before the end.</span>}
    </>
  );
}
