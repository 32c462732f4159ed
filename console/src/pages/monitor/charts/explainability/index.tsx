import type { AttributionRunsView } from 'guiderail/console';
import { useData, view } from '../../../../api/index.js';
import { useQuery } from '../../../../app/use-query.js';
import { count } from '../../../../format/numbers.js';
import { Empty, Problem, Progress, Section, Select } from '../../../../ui/index.js';
import type { MonitorChartsProps } from '../types.js';
import { ChangesTable } from './changes-table.js';
import { Importance } from './importance.js';
import { LinesOverTime } from './lines-over-time.js';
import { RunFacts } from './run-facts.js';

/** What a model's predictions rest on: of the chosen run beside the baseline, and over time. */
export default function ExplainabilityCharts(props: MonitorChartsProps) {
  const { monitor, span, run, onRun, onSpan } = props;
  const [label, setLabel] = useQuery('label');
  const { data, error, loading, reload } = useData(
    (signal) =>
      view<AttributionRunsView>(
        'attribution-runs',
        {
          Name: monitor.name,
          ...{ From: span[0], Until: span[1] },
          ...(run && { Run: run.due }),
          ...(label && { Label: label }),
        },
        signal,
      ),
    [monitor.name, run?.due, run?.status, span[0], span[1], label],
  );
  if (error) return <Problem error={error} doing="reading the attributions" retry={reload} />;
  if (loading || !data) return <Progress label="Reading the attributions" />;
  const shown = data.labels.find((one) => one.label === data.label);
  if (!data.run || !shown) return <Nothing name={monitor.name} />;
  return (
    <>
      <RunFacts run={data.run} label={shown} violations={run?.violations} />
      {data.labels.length > 1 && (
        <Section
          title="Label"
          about={
            data.labelCount === data.labels.length
              ? undefined
              : `The ${data.labels.length} worst of ${count(data.labelCount)}.`
          }
        >
          <Select
            label="Attributions of the label"
            value={shown.label}
            options={data.labels.map(
              (one) => [one.label, `${one.label}${one.drifted ? ' (drifted)' : ''}`] as const,
            )}
            onChange={setLabel}
          />
        </Section>
      )}
      <LinesOverTime view={data} run={data.run} label={shown} {...{ onRun, onSpan }} />
      <Importance features={data.features} run={data.run} />
      <ChangesTable view={data} monitor={monitor.name} />
    </>
  );
}

const Nothing = ({ name }: { readonly name: string }) => (
  <Empty
    title="No run has ended with attributions in this span of time"
    command={`npx guiderail run ${name}`}
  >
    <p>A run needs captured requests in its window. This runs the monitor at once:</p>
  </Empty>
);
