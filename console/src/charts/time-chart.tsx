import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { useNames } from '../app/use-kept.js';
import { ChartFrame } from './chart-frame.js';
import { drawingOf, legendOf } from './time/drawing.js';
import { MarkList } from './time/mark-list.js';
import { prepare } from './time/prepare.js';
import { tableOf } from './time/table.js';
import { TimeLegend } from './time/time-legend.js';
import { TimePlot } from './time/time-plot.js';
import { useLook } from './time/use-look.js';
import { lanesNeeded, type Model, type View, wholeSpan } from './time/view.js';
import type { TimeChartProps } from './types.js';

/** Lines over time, which can be moved and zoomed by pointer and by keys. */
export function TimeChart(props: TimeChartProps) {
  const { title, series, unit, thresholds = [], marks = [], span, range, height = 220 } = props;
  const [hidden, setHidden] = useNames('hidden', title);
  const look = useLook(props);
  const cursor = useSignal<number | undefined>(undefined);
  const view = useRef<View | undefined>(undefined);
  const lines = useMemo(() => prepare(series), [series]);
  const shown = lines.filter(({ name }) => !hidden.has(name));
  const [first, last] = span ?? wholeSpan(lines, marks);
  const whole = first < last ? ([first, last] as const) : ([first - 1, first + 1] as const);
  const model: Model = {
    ...{ lines: shown, unit, thresholds, marks, whole, range },
    lanes: lanesNeeded(marks, whole),
  };
  const empty = marks.length === 0 && !lines.some(({ values }) => values.some(Number.isFinite));
  const looked = (): View | undefined => view.current;
  const table = () => tableOf(shown, unit, looked()?.span ?? whole);
  return (
    <ChartFrame
      title={title}
      empty={empty}
      table={table}
      more={() => marks.length > 0 && <MarkList {...{ title, marks }} />}
      draw={() => drawingOf(title, model, looked())}
      head={
        series.length > 1 && (
          <TimeLegend {...{ model, cursor, hidden, setHidden, looked }} entries={legendOf(lines)} />
        )
      }
    >
      <TimePlot
        {...{ model, cursor, height }}
        chart={look}
        onView={(next) => (view.current = next)}
      />
    </ChartFrame>
  );
}
