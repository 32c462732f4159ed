import type { MonitorView, RunOutcome } from 'guiderail/console';
import { ChartFrame, type ChartTable, timelineDrawing } from '../../../charts/index.js';
import { minute } from '../../../format/times.js';
import { outcomeWords } from '../words.js';
import { RunsAxis } from './runs-axis.js';

interface RunsChartProps {
  readonly monitor: MonitorView;
  readonly chosen: number | undefined;
  readonly choose: (due: number) => void;
}

/** The axis of runs, with its numbers and its downloads. */
export function RunsChart(props: RunsChartProps) {
  const { monitor } = props;
  const title = `Runs of ${monitor.name}`;
  return (
    <ChartFrame
      title={title}
      table={() => tableOf(monitor)}
      draw={() => drawn(title, monitor)}
      head={<span class="dim">by the time they were due; click or arrow keys choose one</span>}
    >
      <RunsAxis {...props} />
    </ChartFrame>
  );
}

/** How high an outcome stands, and its colour: as on the screen. */
const looks: Readonly<Record<RunOutcome, readonly [number, string]>> = {
  violations: [0.85, 'var(--chart-bad)'],
  failed: [0.85, 'var(--chart-warn)'],
  running: [0.65, 'var(--chart-current)'],
  quiet: [0.45, 'var(--chart-good)'],
  'no data': [0.3, 'var(--chart-warn)'],
  unchecked: [0.3, 'var(--chart-baseline)'],
  stopped: [0.3, 'var(--chart-baseline)'],
  missed: [0.15, 'var(--strong-line)'],
};

const lines = ({ runs, missed }: MonitorView) =>
  [...runs, ...missed.map((due) => ({ due, outcome: 'missed' as const, violations: undefined }))]
    .map(({ due, outcome, violations }) => ({ due, outcome, violations }))
    .sort((a, b) => a.due - b.due);

const tableOf = (monitor: MonitorView): ChartTable => ({
  columns: ['due (UTC)', 'outcome', 'violations'],
  rows: lines(monitor).map(({ due, outcome, violations }) => [
    minute(due),
    outcomeWords[outcome][1],
    violations ?? null,
  ]),
});

function drawn(title: string, monitor: MonitorView): string {
  const all = lines(monitor);
  const outcomes = [...new Set(all.map(({ outcome }) => outcome))];
  return timelineDrawing({
    title,
    legend: outcomes.map((outcome) => ({
      ...{ name: outcomeWords[outcome][1], colour: looks[outcome][1] },
      shape: 'box',
    })),
    marks: all.map(({ due, outcome }) => {
      const [share, colour] = looks[outcome];
      return { at: due, share, colour };
    }),
  });
}
