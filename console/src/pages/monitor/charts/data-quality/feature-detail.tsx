import type { FeatureViolation, MonitorFeatureView } from 'guiderail/console';
import { count } from '../../../../format/numbers.js';
import { minute } from '../../../../format/times.js';
import { Badge, Card, Problem, Progress, Section, Table } from '../../../../ui/index.js';
import { hereWith } from '../here.js';
import type { MonitorChartsProps } from '../types.js';
import { useRunView } from '../use-run-view.js';
import { Distributions } from './distributions.js';
import { OverTime } from './over-time.js';
import { RunNotes, RunWords } from './run-words.js';
import { ValuesTable } from './values-table.js';
import { checkWords, distance, gapWords, methodWords, pWords, stateWords } from './words.js';

/** One feature: how it lies to the baseline in a run, and how it went over time. */
export function FeatureDetail({ name, ...props }: MonitorChartsProps & { readonly name: string }) {
  const { onRun, onSpan } = props;
  const { data, error, loading, reload, shown } = useRunView<MonitorFeatureView>(
    'monitor-feature',
    props,
    name,
  );
  const back = <a href={hereWith({ feature: undefined })}>All features</a>;
  if (error) {
    return (
      <>
        <p>{back}</p>
        <Problem error={error} doing={`reading the feature ${name}`} retry={reload} />
      </>
    );
  }
  if (!data) return <Progress label={`Reading ${name}`} />;
  return (
    <div class="charts-of-run" aria-busy={loading}>
      <p class="dq-back">{back}</p>
      <Section title={name} about={data.run && <RunWords run={data.run} />}>
        {data.run && <RunNotes run={data.run} />}
        <Finding feature={data} />
        <Violations violations={data.violations} />
      </Section>
      <Section title="Baseline and this run" about={gapWords(data.drift?.method)}>
        <Distributions
          of={data.distributions}
          names={['Baseline', 'This run']}
          title={name}
          check={data.drift}
        />
        <ValuesTable before={data.baseline} now={data.now} />
      </Section>
      <OverTime
        name={name}
        history={data.history}
        chosen={data.run?.due}
        {...{ shown, onRun, onSpan }}
      />
    </div>
  );
}

/** What the run says of the feature, in a sentence and its numbers. */
function Finding({ feature }: { readonly feature: MonitorFeatureView }) {
  const { state, drift, note } = feature;
  if (!state) return <p class="note">This run has no such feature.</p>;
  const [tone, word] = stateWords[state];
  return (
    <Card>
      <p class="dq-finding">
        <Badge tone={tone} word={word} />
        {drift ? (
          <span>
            Distance <b>{distance(drift.distance, drift.threshold)}</b>
            {drift.interval &&
              ` (95 % interval ${distance(drift.interval[0])} to ${distance(drift.interval[1])})`}
            , threshold {distance(drift.threshold)}
            {drift.adjustedP !== undefined
              ? `, adjusted p ${pWords(drift.adjustedP)}`
              : drift.p !== undefined && `, p ${pWords(drift.p)}`}
            ; {methodWords(drift.method)}.
          </span>
        ) : (
          <span>{note ?? 'It was not compared.'}</span>
        )}
      </p>
      {drift?.words !== undefined && (
        <p>
          {feature.name} is {drift.words}.
        </p>
      )}
      {drift?.tooSmall !== undefined && <p class="note">{sentence(drift.tooSmall)}</p>}
      {drift && <p class="dim">Threshold from {drift.thresholdSource}.</p>}
    </Card>
  );
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function Violations({ violations }: { readonly violations: readonly FeatureViolation[] }) {
  return (
    <>
      {violations.map((violation) => (
        <details key={violation.check} class="dq-violation" open={violations.length === 1}>
          <summary>
            <b>{checkWords(violation.check)}</b>: {violation.description}
          </summary>
          {violation.examples.length === 0 ? (
            <p class="dim">No records are shown for it.</p>
          ) : (
            <Table
              caption={`Records that show the violation of ${checkWords(violation.check)}`}
              rows={violation.examples}
              keyOf={({ source, line, row, value }) => `${source} ${line} ${row} ${value}`}
              columns={[
                { id: 'value', title: 'Value', cell: ({ value }) => <code>{value}</code> },
                {
                  id: 'time',
                  title: 'Time (UTC)',
                  cell: ({ time }) => (time === undefined ? '–' : timeWords(time)),
                },
                {
                  id: 'where',
                  title: 'Record',
                  cell: (one) => <Where of={one} />,
                },
              ]}
            />
          )}
          {(violation.found ?? 0) > violation.examples.length && (
            <p class="dim">
              <a href={hereWith({ tab: undefined, part: undefined, feature: undefined })}>
                The summary
              </a>{' '}
              shows all {violation.found} that were kept.
            </p>
          )}
        </details>
      ))}
    </>
  );
}

/** The record's other cells, and where it lies. */
const Where = ({
  of: { id, source, line, row, cells },
}: {
  readonly of: FeatureViolation['examples'][number];
}) => (
  <>
    {cells.map(([name, value]) => `${name} ${value}`).join(', ')}
    <span class="dq-under">
      {id !== undefined && `${id}, `}
      {source}
      {line !== undefined && `, line ${count(line)}`}
      {row !== undefined && `, row ${count(row)}`}
    </span>
  </>
);

const timeWords = (time: string): string => (Number.isNaN(Date.parse(time)) ? time : minute(time));
