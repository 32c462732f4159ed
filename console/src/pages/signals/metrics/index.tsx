import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { useState } from 'preact/hooks';
import { type Json, useData } from '../../../api/index.js';
import { productNow } from '../../../app/session.js';
import { setQuery, useQuery } from '../../../app/use-query.js';
import { TimeChart } from '../../../charts/index.js';
import {
  Copy,
  Dialog,
  Empty,
  Page,
  Problem,
  Progress,
  Section,
  Select,
  State,
  Tabs,
} from '../../../ui/index.js';
import { AlarmDialog } from '../alarms/alarm-dialog.js';
import { listOf } from '../alarms/alarm-words.js';
import { alarmHref } from '../alarms/index.js';
import { readSpan, usualPeriod, writeSpan } from '../common/span.js';
import { SpanPicker } from '../common/span-picker.js';
import { asCommand } from './as-command.js';
import { Dashboards } from './dashboards.js';
import { KeepDialog } from './keep-dialog.js';
import { LineTable } from './line-table.js';
import { type Line, linesOfText, linesToText } from './lines.js';
import { alarmsOn, loadValues, unitOfLines } from './load.js';
import { periodWords, pointWords, unfinishedMarks, withoutPeriods } from './periods.js';
import { drawn } from './queries.js';
import { SearchMetrics } from './search.js';
import { periods, unitSign } from './stats.js';
import { thresholdsOf } from './thresholds.js';

const tabs = [
  { id: 'explore', title: 'Explore' },
  { id: 'dashboards', title: 'Dashboards' },
];

/** `/metrics`: metrics found, drawn in one chart that can be handed on, and kept dashboards. */
export default function Metrics() {
  const [tab] = useQuery('tab', 'explore');
  return (
    <Page
      title="Metrics"
      about="Every number that endpoints, monitors, rules and your programs put"
    >
      <Tabs label="Parts of the metrics" tabs={tabs} current={tab} keep={['span']} />
      {tab === 'dashboards' ? <Dashboards /> : <Explore />}
    </Page>
  );
}

const usualSpan = '3h';

function Explore() {
  const [text, setText] = useQuery('s');
  const lines = linesOfText(text);
  const setLines = (next: readonly Line[]): void => setText(linesToText(next), { step: true });
  return (
    <>
      {lines.length === 0 ? (
        <Empty
          title="No metric is chosen"
          command={
            'aws cloudwatch put-metric-data --namespace shop --metric-name orders ' +
            '--value 1 --unit Count'
          }
        >
          <p>Choose some below: they are drawn in one chart. Any program can put its own:</p>
        </Empty>
      ) : (
        <Chart lines={lines} setLines={setLines} text={text} />
      )}
      <SearchMetrics lines={lines} setLines={setLines} />
    </>
  );
}

function Chart({
  lines,
  setLines,
  text,
}: {
  readonly lines: readonly Line[];
  readonly setLines: (lines: readonly Line[]) => void;
  readonly text: string;
}) {
  const [spanText, setSpan] = useQuery('span', usualSpan);
  const [periodText] = useQuery('period');
  const span = readSpan(spanText, productNow(), usualSpan);
  const period = Number(periodText) || usualPeriod(span, productNow());
  const { data, error, loading, reload } = useData(
    async (signal) => {
      const now = readSpan(spanText, productNow(), usualSpan);
      const answers = await loadValues(lines, now, period, signal);
      return { span: now, answers };
    },
    [text, spanText, period],
    span.moves ? { every_ms: 15_000 } : {},
  );
  const about = useData(
    async (signal) => ({
      alarms: await alarmsOn(lines, signal),
      unit: await unitOfLines(lines, span, signal),
    }),
    [text, spanText],
  );
  const { from, to } = data?.span ?? span;
  const alarms = about.data?.alarms ?? [];
  return (
    <Section title="Chart" actions={<Deeds {...{ lines, period, answers: data?.answers, span }} />}>
      <div class="fields">
        <SpanPicker value={spanText} onChange={setSpan} />
        <PeriodField lines={lines} usual={usualPeriod(span, productNow())} />
      </div>
      {error && <Problem error={error} doing="reading the metrics" retry={reload} />}
      {about.error && <Problem error={about.error} doing="reading the metrics' alarms and units" />}
      {loading && <Progress label="Reading the metrics" />}
      {data && (
        <TimeChart
          title={`Metrics, ${pointWords(lines, period)}`}
          series={drawn(data.answers, lines, period)}
          unit={unitSign(about.data?.unit)}
          thresholds={thresholdsOf(alarms, lines, period)}
          marks={unfinishedMarks(data.answers, lines, period, productNow())}
          span={[from, to]}
          height={320}
          onSpan={([start, end]) => setQuery({ span: writeSpan(start, end) }, { step: true })}
        />
      )}
      <Watched alarms={alarms} />
      <LineTable {...{ lines, setLines, period }} answers={data?.answers} />
    </Section>
  );
}

const ownPeriods = 'own';

/** The chart's period; lines that keep one of their own take it over when it is chosen. */
function PeriodField({
  lines,
  usual,
}: {
  readonly lines: readonly Line[];
  readonly usual: number;
}) {
  const [chosen] = useQuery('period');
  const own = [...new Set(lines.flatMap(({ period }) => period ?? []))].sort((a, b) => a - b);
  const choose = (next: string): void => {
    if (next === ownPeriods) return;
    setQuery({ period: next || undefined, s: linesToText(withoutPeriods(lines)) }, { step: true });
  };
  return (
    <Select
      label="Period"
      value={own.length > 0 ? ownPeriods : chosen}
      options={[
        ...(own.length > 0
          ? [[ownPeriods, `The lines’ own: ${own.map(periodWords).join(', ')}`] as const]
          : []),
        ['', `By the span: ${periodWords(usual)}`],
        ...periods,
      ]}
      onChange={choose}
    />
  );
}

const Watched = ({ alarms }: { readonly alarms: readonly Json<MetricAlarm>[] }) =>
  alarms.length === 0 ? null : (
    <ul class="bare-list dim">
      {listOf(alarms, []).map(({ name, state, words }) => (
        <li key={name}>
          <State of={state} /> <a href={alarmHref(name)}>{name}</a> watches {words}
        </li>
      ))}
    </ul>
  );

type DeedsProps = Omit<Parameters<typeof AlarmDialog>[0], 'onClose' | 'answers'> & {
  readonly answers: Parameters<typeof AlarmDialog>[0]['answers'] | undefined;
};

function Deeds({ answers, ...rest }: DeedsProps) {
  const [open, setOpen] = useState<'alarm' | 'keep' | 'command'>();
  const close = (): void => setOpen(undefined);
  const { lines, period, span } = rest;
  return (
    <>
      <button type="button" disabled={!answers?.length} onClick={() => setOpen('alarm')}>
        Make an alarm of it
      </button>
      <button type="button" onClick={() => setOpen('keep')}>
        Keep on a dashboard
      </button>
      <button type="button" onClick={() => setOpen('command')}>
        As a command
      </button>
      {open === 'alarm' && answers && <AlarmDialog {...rest} answers={answers} onClose={close} />}
      {open === 'keep' && <KeepDialog lines={lines} period={period} onClose={close} />}
      {open === 'command' && (
        <Dialog title="The chart's numbers in the terminal" onClose={close}>
          <Copy text={asCommand(lines, span, period)} />
        </Dialog>
      )}
    </>
  );
}
