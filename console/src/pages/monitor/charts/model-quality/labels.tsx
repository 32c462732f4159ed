import type { LabelsOfRun, ModelQualityView } from 'guiderail/console';
import { TimeChart } from '../../../../charts/index.js';
import { count, percent } from '../../../../format/numbers.js';
import { span as spanWords } from '../../../../format/times.js';
import { Facts, Section } from '../../../../ui/index.js';
import { hereWith } from '../here.js';
import type { MonitorChartsProps } from '../types.js';
import { inFittingUnit, shares } from './series.js';

type Props = Pick<MonitorChartsProps, 'onRun' | 'onSpan'> & {
  readonly view: ModelQualityView;
  readonly shown: readonly [number, number] | undefined;
};

/** How many predictions have labels, how late these come, and which windows would say else now. */
export function Labels({ view, shown: span, onRun, onSpan }: Props) {
  const { labels, ends: times, dues, run } = view;
  const known = labels.predictions.some((value) => value !== null);
  const delays = inFittingUnit(labels.p50, labels.p90);
  const shared = {
    together: 'quality',
    span,
    onSpan,
    onPoint: (time: number): void => {
      const due = dues[times.indexOf(time)];
      if (due !== undefined) onRun(due);
    },
  };
  return (
    <Section
      title="Labels"
      about="A prediction is a request here, which may hold several rows. Numbers are of when each run merged its labels."
    >
      {run?.labels ? (
        <OfRun labels={run.labels} changes={run.changes} />
      ) : (
        <p class="dim">This run left no merge.json: what its labels were is not known.</p>
      )}
      {known && times.length > 0 && (
        <div class="mq-pair">
          <TimeChart
            title="Predictions with a label"
            unit="%"
            range={[0, 100]}
            series={[
              {
                name: 'With a label',
                times,
                values: shares(labels.labelled, labels.predictions),
                tone: 'current',
              },
            ]}
            {...shared}
          />
          <TimeChart
            title="Delay from a prediction to its label"
            unit={delays.unit}
            range="zero"
            series={[
              {
                name: 'Half of them within',
                times,
                values: delays.values[0] ?? [],
                tone: 'current',
              },
              { name: '90 % within', times, values: delays.values[1] ?? [], tone: 'plain' },
            ]}
            {...shared}
          />
        </div>
      )}
      <p>
        <a href={hereWith({ do: 'labels' })}>Which windows have other labels by now?</a>
      </p>
    </Section>
  );
}

function OfRun({
  labels,
  changes,
}: {
  readonly labels: LabelsOfRun;
  readonly changes: NonNullable<ModelQualityView['run']>['changes'];
}) {
  const { predictions, labelled, p50, p90, max, repeated, corrected, unknown, broken } = labels;
  const counted = (value: number | undefined) => (value === undefined ? undefined : count(value));
  const delay = (seconds: number | undefined) =>
    seconds === undefined ? undefined : spanWords(1000 * seconds);
  return (
    <Facts
      facts={[
        [
          'With a label',
          `${count(labelled)} of ${count(predictions)} (${percent(predictions === 0 ? undefined : labelled / predictions)})`,
        ],
        ['Delay, half within', delay(p50)],
        ['90 % within', delay(p90)],
        ['Longest', delay(max)],
        ['Corrected', counted(corrected)],
        ['Said again', counted(repeated)],
        ['Of no prediction here', counted(unknown)],
        ['Lines that are no labels', counted(broken)],
        [
          'Changed since an earlier run',
          changes &&
            `${count(changes.added)} added, ${count(changes.corrected)} corrected, ${count(changes.removed)} removed`,
        ],
      ]}
    />
  );
}
