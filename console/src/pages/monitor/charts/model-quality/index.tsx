import type { ModelQualityView } from 'guiderail/console';
import { useQuery } from '../../../../app/use-query.js';
import { count, plural } from '../../../../format/numbers.js';
import { minute } from '../../../../format/times.js';
import { Empty, Problem, Progress, Section } from '../../../../ui/index.js';
import { NewestLink } from '../newest-link.js';
import type { MonitorChartsProps } from '../types.js';
import { useRunView } from '../use-run-view.js';
import { Answers } from './answers.js';
import { Labels } from './labels.js';
import { MetricCharts } from './metric-charts.js';
import { MetricTable } from './metric-table.js';
import { problemWords } from './words.js';

/** Charts of a model-quality monitor: its metrics, what was answered, and the labels. */
export default function ModelQualityCharts(props: MonitorChartsProps) {
  const { monitor } = props;
  const [all] = useQuery('metrics');
  const { data, error, loading, reload, shown } = useRunView<ModelQualityView>(
    'model-quality',
    props,
  );
  if (error) return <Problem error={error} doing="reading the model’s quality" retry={reload} />;
  if (!data) return <Progress label="Reading the model’s quality" />;
  if (!data.run) {
    return (
      <Empty
        title="No run has measured anything yet"
        command={`npx guiderail run ${monitor.name} --last 1d`}
      >
        <p>
          A run needs labels of what was predicted: send them to the endpoint, or upload them. Then
          run the monitor on a window whose labels have come:
        </p>
      </Empty>
    );
  }
  return (
    <div class="charts-of-run" aria-busy={loading}>
      <Section title="How good the model was" about={<RunWords run={data.run} />}>
        <MetricTable view={data} all={all === 'all'} />
      </Section>
      <MetricCharts {...props} view={data} all={all === 'all'} shown={shown} />
      <Answers view={data} />
      <Labels {...props} view={data} shown={shown} />
    </div>
  );
}

/** Which run the numbers are of. */
function RunWords({ run }: { readonly run: NonNullable<ModelQualityView['run']> }) {
  const { start, end, due, records, problem, labels, unreadable } = run;
  return (
    <>
      {problemWords[problem]}.{' '}
      {start !== undefined && end !== undefined
        ? `Window ${minute(start)} to ${minute(end)} UTC`
        : `Run of ${minute(due)} UTC`}
      , {plural(records, 'labelled row')}
      {labels && labels.labelled < labels.predictions
        ? `; ${count(labels.predictions - labels.labelled)} of ${plural(labels.predictions, 'request')} still without labels`
        : ''}
      {unreadable ? `; ${plural(unreadable, 'record')} could not be read` : ''}. <NewestLink />
    </>
  );
}
