import type { BiasRunsView } from 'guiderail/console';
import { useData, view } from '../../../../api/index.js';
import { setQuery, useQuery } from '../../../../app/use-query.js';
import { Empty, Problem, Progress } from '../../../../ui/index.js';
import type { MonitorChartsProps } from '../types.js';
import { MetricsTable } from './metrics-table.js';
import { OverTime } from './over-time.js';
import { RunFacts } from './run-facts.js';

/** Bias metrics of a monitor by facet: over time, and of the chosen run. */
export default function BiasCharts({ monitor, span, run, onRun, onSpan }: MonitorChartsProps) {
  const [facet] = useQuery('facet');
  const [value] = useQuery('value');
  const { data, error, loading, reload } = useData(
    (signal) =>
      view<BiasRunsView>(
        'bias-runs',
        {
          Name: monitor.name,
          ...{ From: span[0], Until: span[1] },
          ...(run && { Run: run.due }),
          ...(facet && { Facet: facet, Value: value }),
        },
        signal,
      ),
    [monitor.name, run?.due, run?.status, span[0], span[1], facet, value],
  );
  if (error) return <Problem error={error} doing="reading the bias metrics" retry={reload} />;
  if (loading || !data) return <Progress label="Reading the bias metrics" />;
  if (!data.run || data.facets.length === 0) return <Nothing name={monitor.name} view={data} />;
  const choose = (next: readonly [string, string]): void =>
    setQuery({ facet: next[0], value: next[1] });
  return (
    <>
      <RunFacts run={data.run} violations={run?.violations} />
      <OverTime view={data} run={data.run} onRun={onRun} onSpan={onSpan} onFacet={choose} />
      <MetricsTable view={data} run={data.run} onFacet={choose} />
    </>
  );
}

const Nothing = ({ name, view }: { readonly name: string; readonly view: BiasRunsView }) => (
  <Empty
    title={
      view.run
        ? 'The run left no bias metrics'
        : 'No run has ended with bias metrics in this span of time'
    }
    command={`npx guiderail run ${name}`}
  >
    {view.run?.problems.map((problem) => (
      <p key={problem}>{problem}</p>
    ))}
    <p>
      A run needs captured predictions and their labels in its window. This runs the monitor at
      once:
    </p>
  </Empty>
);
