import { useData } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import type { PageProps } from '../../../app/page-entry.js';
import { productNow } from '../../../app/session.js';
import { useQuery } from '../../../app/use-query.js';
import { TimeChart } from '../../../charts/index.js';
import { second, span } from '../../../format/times.js';
import {
  Badge,
  Empty,
  Facts,
  Page,
  Problem,
  Progress,
  Section,
  State,
  Time,
} from '../../../ui/index.js';
import { readSpan } from '../common/span.js';
import { SpanPicker } from '../common/span-picker.js';
import { linesToText } from '../metrics/lines.js';
import { loadValues, unitOfLines } from '../metrics/load.js';
import { unfinishedMarks } from '../metrics/periods.js';
import { drawn } from '../metrics/queries.js';
import { unitSign } from '../metrics/stats.js';
import {
  type AlarmOfList,
  comparisonSign,
  listOf,
  missingWords,
  periodOf,
  subjectOf,
  thresholdOf,
} from './alarm-words.js';
import { Deeds } from './deeds.js';
import { type Happening, happeningOf, marksOf } from './history.js';
import { HistoryList } from './history-list.js';
import { alarmHistory, describeAlarms, linesOfAlarm } from './load.js';
import { RuleTree } from './rule-view.js';

/** `/alarms/:name`: one alarm, what it watches, what happened to it, and what can be done. */
export default function Alarm({ params }: PageProps) {
  const name = params.name ?? '';
  const found = useData((signal) => loadAlarm(name, signal), [name], { every_ms: 5_000 });
  const { data, error, loading, reload } = found;
  return (
    <Page
      title={name}
      kind={<a href={hrefOf('/alarms')}>Alarms</a>}
      about={data?.alarm && <Standing alarm={data.alarm} />}
    >
      {error && <Problem error={error} doing="reading the alarm" retry={reload} />}
      {loading && <Progress label="Reading the alarm" />}
      {data && !data.alarm && (
        <Empty title={`There is no alarm called ${name} in this region`}>
          <p>
            It may have been deleted: what happened to it stays below for 30 days.{' '}
            <a href={hrefOf('/alarms')}>All alarms</a>
          </p>
        </Empty>
      )}
      {data?.alarm && <Parts alarm={data.alarm} history={data.history} reload={reload} />}
      {data && <HistoryList history={data.history} more={data.more} />}
    </Page>
  );
}

async function loadAlarm(name: string, signal: AbortSignal) {
  const [{ metrics, composites }, history] = await Promise.all([
    describeAlarms({ AlarmNames: [name] }, signal),
    alarmHistory(name, signal),
  ]);
  return {
    alarm: listOf(metrics, composites)[0],
    history: history.items.map(happeningOf),
    more: history.more,
  };
}

const Standing = ({ alarm }: { readonly alarm: AlarmOfList }) => (
  <>
    <p>
      <State of={alarm.state} /> {alarm.since !== undefined && forHowLong(alarm.since)}{' '}
      {!alarm.actionsEnabled && <Badge tone="warn" word="Tells nobody" />}
    </p>
    <p>{alarm.reason}</p>
  </>
);

function forHowLong(since: number): string {
  const for_ms = productNow() - since;
  return `${for_ms < 1000 ? '' : `for ${span(for_ms)}, `}since ${second(since)} UTC.`;
}

function Parts({
  alarm,
  history,
  reload,
}: {
  readonly alarm: AlarmOfList;
  readonly history: readonly Happening[];
  readonly reload: () => void;
}) {
  const { metric, composite } = alarm;
  return (
    <>
      {metric && <Chart alarm={alarm} history={history} />}
      {composite && <RuleTree rule={composite.AlarmRule ?? ''} />}
      <Section title="What it does">
        <Facts facts={factsOf(alarm)} />
        <Deeds alarm={alarm} reload={reload} />
      </Section>
    </>
  );
}

function Chart({
  alarm,
  history,
}: {
  readonly alarm: AlarmOfList;
  readonly history: readonly Happening[];
}) {
  const { metric } = alarm;
  const period = metric ? periodOf(metric) : 60;
  const usual = period >= 3600 ? '30d' : period >= 300 ? '12h' : '3h';
  const [spanText, setSpan] = useQuery('span', usual);
  const lines = metric ? linesOfAlarm(metric) : [];
  const { data, error, loading, reload } = useData(
    async (signal) => {
      const wanted = readSpan(spanText, productNow(), usual);
      return { wanted, answers: await loadValues(lines, wanted, period, signal) };
    },
    [alarm.name, spanText, JSON.stringify(lines)],
    { every_ms: 15_000 },
  );
  const unit = useData(
    async (signal) => unitOfLines(lines, readSpan(spanText, productNow(), usual), signal),
    [alarm.name, spanText],
  );
  const { from, to } = data?.wanted ?? readSpan(spanText, productNow(), usual);
  const threshold = metric?.Threshold;
  const sign = comparisonSign(metric?.ComparisonOperator);
  return (
    <Section
      title="What it watches"
      about={alarm.words}
      actions={
        <a href={hrefOf('/metrics', { s: linesToText(lines), span: spanText })}>
          Open among the metrics
        </a>
      }
    >
      <div class="fields">
        <SpanPicker value={spanText} onChange={setSpan} />
      </div>
      {error && <Problem error={error} doing="reading the metric" retry={reload} />}
      {loading && <Progress label="Reading the metric" />}
      {data && (
        <TimeChart
          title={metric ? subjectOf(metric) : alarm.name}
          series={drawn(data.answers, lines, period)}
          unit={unitSign(metric?.Unit ?? unit.data)}
          thresholds={
            threshold === undefined
              ? []
              : [
                  {
                    value: threshold,
                    label: `Rings ${thresholdOf(metric ?? {}, metric?.Unit ?? unit.data)}`,
                    wrong: sign === '<' || sign === '≤' ? 'below' : 'above',
                  },
                ]
          }
          marks={[
            ...marksOf(history, [from, to], productNow()),
            ...unfinishedMarks(data.answers, lines, period, productNow()),
          ]}
          span={[from, to]}
        />
      )}
    </Section>
  );
}

function factsOf({ metric, composite }: AlarmOfList) {
  const alarm = metric ?? composite;
  const arns = (list: readonly string[] | undefined) =>
    list?.length ? list.map((arn) => <Target key={arn} arn={arn} />) : 'nobody';
  return [
    ['Description', alarm?.AlarmDescription],
    ['In alarm it tells', arns(alarm?.AlarmActions)],
    ['When OK again it tells', arns(alarm?.OKActions)],
    ['With too little data it tells', arns(alarm?.InsufficientDataActions)],
    ['Missing data', metric && missingWords(metric.TreatMissingData)],
    ['Held back by', composite?.ActionsSuppressor],
    ['Held back now', composite?.ActionsSuppressedReason],
    ['Configured', <Time key="at" at={alarm?.AlarmConfigurationUpdatedTimestamp} />],
  ] as const;
}

/** A topic leads to its page, anything else stands as its ARN. */
const Target = ({ arn }: { readonly arn: string }) => {
  const topic = /^arn:[^:]*:sns:[^:]*:[^:]*:([^:]+)$/.exec(arn)?.[1];
  if (topic === undefined) return <code class="arn-line">{arn}</code>;
  return (
    <a class="arn-line" href={hrefOf('/notifications', { tab: 'subscriptions', topic: arn })}>
      Topic {topic}
    </a>
  );
};
