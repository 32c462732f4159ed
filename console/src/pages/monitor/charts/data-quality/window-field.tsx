import type { MonitorView, WindowAsked } from 'guiderail/console';
import { minute } from '../../../../format/times.js';
import { Field, Select } from '../../../../ui/index.js';
import { hasResult } from '../../chosen-run.js';
import { earlier, readTime, spanOf, timeText } from './window-choice.js';

/** Chooses a window: the baseline, a run's, or any span. */
export function WindowField({
  title,
  window,
  other,
  monitor,
  onChange,
}: {
  readonly title: string;
  readonly window: WindowAsked;
  /** What it is held against: spans before it can be taken. */
  readonly other: WindowAsked;
  readonly monitor: MonitorView;
  readonly onChange: (window: WindowAsked) => void;
}) {
  const { runs, now, endpoint, featureGroup } = monitor;
  const measured = runs.filter(hasResult).reverse();
  const hasSpans = endpoint !== undefined || featureGroup !== undefined;
  const reference = spanOf(other, runs);
  const choose = (kind: string): void => {
    const [newest] = measured;
    if (kind === 'baseline') onChange({ Kind: 'baseline' });
    else if (kind === 'run' && newest) onChange({ Kind: 'run', Run: newest.due });
    else if (kind === 'span') {
      onChange(spanOf(window, runs) ?? { Kind: 'span', From: now - 3_600_000, Until: now });
    }
  };
  return (
    <fieldset>
      <legend>{title}</legend>
      <div class="fields">
        <Select
          label="What"
          value={window.Kind}
          onChange={choose}
          options={[
            ['baseline', 'The baseline'],
            ...(measured.length > 0 ? [['run', 'A run’s window'] as const] : []),
            ...(hasSpans ? [['span', 'Any span'] as const] : []),
          ]}
        />
        {window.Kind === 'run' && (
          <Select
            label="Run"
            value={String(window.Run)}
            onChange={(due) => onChange({ Kind: 'run', Run: Number(due) })}
            options={measured.map(({ due, outcome }) => [
              String(due),
              `${minute(due)}, ${outcome}`,
            ])}
          />
        )}
        {window.Kind === 'span' && <Span {...{ window, onChange }} />}
      </div>
      {hasSpans && reference && (
        <div class="fields dq-earlier">
          <span class="dim">Against the other:</span>
          {earlier.map(([name, of]) => (
            <button
              key={name}
              type="button"
              class="dq-small"
              onClick={() => onChange(of(reference))}
            >
              {name}
            </button>
          ))}
        </div>
      )}
    </fieldset>
  );
}

function Span({
  window,
  onChange,
}: {
  readonly window: Extract<WindowAsked, { Kind: 'span' }>;
  readonly onChange: (window: WindowAsked) => void;
}) {
  const set = (name: 'From' | 'Until', text: string): void => {
    const time = readTime(text);
    if (time !== undefined && time >= 0) onChange({ ...window, [name]: time });
  };
  return (
    <>
      <Field
        label="From (UTC)"
        type="datetime-local"
        value={timeText(window.From)}
        onInput={(text) => set('From', text)}
      />
      <Field
        label="Until before (UTC)"
        type="datetime-local"
        value={timeText(window.Until)}
        onInput={(text) => set('Until', text)}
      />
    </>
  );
}
