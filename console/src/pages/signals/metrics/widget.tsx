import { useData } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import { currentRegion } from '../../../app/region.js';
import { productNow } from '../../../app/session.js';
import { TimeChart } from '../../../charts/index.js';
import { Problem, Progress, State, Time } from '../../../ui/index.js';
import { listOf } from '../alarms/alarm-words.js';
import { alarmHref } from '../alarms/index.js';
import { describeAlarms } from '../alarms/load.js';
import { readSpan, usualPeriod } from '../common/span.js';
import type { Widget } from './dashboard-body.js';
import { linesToText } from './lines.js';
import { loadValues } from './load.js';
import { unfinishedMarks } from './periods.js';
import { drawn } from './queries.js';

/** A widget of a dashboard. */
export function WidgetView({
  widget: { title, width, shows },
  span,
  dashboard,
}: {
  readonly widget: Widget;
  readonly span: string;
  readonly dashboard: string;
}) {
  return (
    <section class="card widget" style={{ '--columns': width }} aria-label={title || shows.kind}>
      {shows.kind === 'metric' && (
        <MetricWidget title={title} shows={shows} span={span} dashboard={dashboard} />
      )}
      {shows.kind === 'text' && <p class="widget-text">{shows.text}</p>}
      {shows.kind === 'alarm' && <AlarmWidget title={title} names={shows.alarms} />}
      {shows.kind === 'other' && (
        <p class="dim">
          {title} A widget of the type {shows.type || 'unknown'}: it is kept, and not drawn here.
        </p>
      )}
    </section>
  );
}

function MetricWidget({
  title,
  shows: { lines, thresholds, region, ...shows },
  span: spanText,
  dashboard,
}: {
  readonly title: string;
  readonly shows: Extract<Widget['shows'], { kind: 'metric' }>;
  readonly span: string;
  readonly dashboard: string;
}) {
  const text = linesToText(lines);
  const { data, error, loading, reload } = useData(
    async (signal) => {
      const now = productNow();
      const span = readSpan(spanText, now);
      // a period that is too fine for the span would be more points than the chart has pixels
      const period = Math.max(shows.period ?? 0, usualPeriod(span, now));
      return { span, period, answers: await loadValues(lines, span, period, signal) };
    },
    [text, spanText, shows.period],
    { every_ms: 30_000 },
  );
  const elsewhere = region !== undefined && region !== currentRegion.value;
  return (
    <>
      {error && <Problem error={error} doing={`drawing ${title || 'a chart'}`} retry={reload} />}
      {loading && <Progress label="Reading the metrics" />}
      {data && (
        <TimeChart
          title={title || 'Metrics'}
          series={drawn(data.answers, lines, data.period)}
          thresholds={thresholds}
          marks={unfinishedMarks(data.answers, lines, data.period, productNow())}
          span={[data.span.from, data.span.to]}
          together={`dashboard-${dashboard}`}
        />
      )}
      <p class="dim">
        <a href={hrefOf('/metrics', { s: text, span: spanText })}>Explore</a>
        {elsewhere && `. It was made for ${region}; what is shown is ${currentRegion.value}'s.`}
      </p>
    </>
  );
}

function AlarmWidget({
  title,
  names,
}: {
  readonly title: string;
  readonly names: readonly string[];
}) {
  const { data, error, reload } = useData(
    async (signal) => {
      const found = await describeAlarms({ AlarmNames: [...names] }, signal);
      return listOf(found.metrics, found.composites);
    },
    [names.join('\n')],
    { every_ms: 10_000 },
  );
  return (
    <>
      <h3>{title || 'Alarms'}</h3>
      {error && <Problem error={error} doing="reading the alarms" retry={reload} />}
      <ul class="bare-list">
        {data?.map(({ name, state, since }) => (
          <li key={name}>
            <State of={state} /> <a href={alarmHref(name)}>{name}</a> since <Time at={since} />
          </li>
        ))}
      </ul>
    </>
  );
}
