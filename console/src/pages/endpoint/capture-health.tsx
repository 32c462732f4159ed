import type { CaptureOfEndpoint, EndpointView } from 'guiderail/console';
import { TimeChart } from '../../charts/time-chart.js';
import { bytes, count, percent } from '../../format/numbers.js';
import { ago, span as words } from '../../format/times.js';
import { Badge, Empty, Facts, Section } from '../../ui/index.js';
import { marksOf } from './marks.js';

/** Whether the captures that monitors read come, all of them, in time. */
export function CaptureHealth({ data }: { readonly data: EndpointView }) {
  const { capture, span, name, now } = data;
  if (!capture?.enabled) {
    return (
      <Section title="Capture health">
        <Empty title="Nothing is captured, so nothing can be monitored">
          <p>
            Create an endpoint configuration with a DataCaptureConfig and update the endpoint to it,
            or call <code>Predictor.enable_data_capture()</code> in Python.
          </p>
        </Empty>
      </Section>
    );
  }
  return (
    <Section
      title="Capture health"
      about="Counts are of the minutes that the span touches; answers that were errors are not captured"
    >
      <Facts facts={facts(capture, now)} />
      <TimeChart
        title="Share of requests that were captured"
        unit="%"
        series={[
          {
            name: 'Captured',
            times: capture.parts.map(({ start }) => start),
            values: capture.parts.map(({ requests, kept }) =>
              requests === 0 ? null : (100 * kept) / requests,
            ),
            kind: 'bars',
          },
        ]}
        thresholds={
          capture.percentage === undefined
            ? []
            : [{ value: capture.percentage, label: 'sampling asked for' }]
        }
        marks={marksOf(data)}
        span={[span.start, span.end]}
        range={[0, 105]}
        height={160}
        together={`endpoint-${name}`}
      />
    </Section>
  );
}

function facts(capture: CaptureOfEndpoint, now: number) {
  const { requests, sampled, dropped, newest, percentage } = capture;
  const loss =
    dropped === 0 ? (
      'none'
    ) : (
      <Badge tone="bad" word={`${count(dropped)} records (${percent(dropped / sampled)})`} />
    );
  return [
    ['Capture', capture.status === 'Started' ? 'on' : 'stopped'],
    ['Sampling asked for', percentage === undefined ? '' : `${percentage} %`],
    ['Requests', count(requests)],
    [
      'Captured',
      requests === 0
        ? '–'
        : `${count(sampled - dropped)} (${percent((sampled - dropped) / requests)})`,
    ],
    ['Declared loss', loss],
    [
      'Newest object',
      newest ? `${ago(newest.published, now)}, ${bytes(newest.bytes)}` : 'none in 35 days',
    ],
    ['Its lag', newest ? lagWords(newest.published - newest.first) : ''],
    ['Destination', capture.destination],
  ] as const;
}

/** From the first record's inference until its object could be read. */
const lagWords = (lag: number): string =>
  lag < 0 ? 'written before its time' : `${words(lag)} from its first record to the object`;
