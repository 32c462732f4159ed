import type { Signal } from '@preact/signals';
import { LegendSymbol } from '../chart-frame.js';
import type { LegendEntry } from '../standalone.js';
import { valuesAt } from './reading.js';
import type { Model, View } from './view.js';

export interface TimeLegendProps {
  readonly entries: readonly LegendEntry[];
  readonly model: Model;
  readonly cursor: Signal<number | undefined>;
  readonly hidden: ReadonlySet<string>;
  readonly setHidden: (hidden: ReadonlySet<string>) => void;
  readonly looked: () => View | undefined;
}

/** The series' names, each of which switches its series on and off, with the cursor's values. */
export function TimeLegend({ entries, model, cursor, hidden, setHidden, looked }: TimeLegendProps) {
  const view = looked();
  const time = cursor.value;
  const values = view && time !== undefined ? valuesAt(model, view, time) : [];
  const toggle = (name: string): void => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  return (
    <ul class="chart-legend">
      {entries.map((entry, place) => (
        <li key={`${place} ${entry.name}`}>
          <button
            type="button"
            class="chart-series"
            aria-pressed={!hidden.has(entry.name)}
            title={`${hidden.has(entry.name) ? 'Show' : 'Hide'} ${entry.name}`}
            onClick={() => toggle(entry.name)}
          >
            <LegendSymbol {...entry} />
            <span class="chart-series-name">{entry.name}</span>
          </button>
          <span class="chart-value" aria-hidden="true">
            {values.find(({ line }) => line.place === place)?.text ?? ''}
          </span>
        </li>
      ))}
    </ul>
  );
}
