import type { EndpointView, VariantMetric } from 'guiderail/console';
import { TimeChart } from '../../charts/time-chart.js';
import type { TimeSeries } from '../../charts/types.js';
import { span as words } from '../../format/times.js';
import { Empty, Section } from '../../ui/index.js';
import { isServing } from '../../ui/standing/verdict.js';
import { marksOf } from './marks.js';
import { ownSpan } from './use-span.js';

/** Traffic and latency of each variant, with what happened, on one time axis. */
export function Charts({
  data,
  choose,
}: {
  readonly data: EndpointView;
  readonly choose: (name: string) => void;
}) {
  const { span, name, variants } = data;
  const marks = marksOf(data);
  if (variants.every(({ total }) => total.invocations === undefined)) {
    return <NoRequest data={data} />;
  }
  const common = {
    marks,
    span: [span.start, span.end] as const,
    together: `endpoint-${name}`,
    onSpan: (next: readonly [number, number]) => choose(ownSpan(next)),
  };
  const each = words(span.step);
  return (
    <Section
      title="On one time axis"
      about="Marks: deployments, alarms that rang, incidents, monitors that found violations or failed"
    >
      <div class="ep-charts">
        <TimeChart
          {...common}
          title={`Requests in ${each}`}
          series={lines(data, [['invocations', '']])}
          range="zero"
        />
        <TimeChart
          {...common}
          title={`Errors in ${each}`}
          series={lines(data, [
            ['errors4xx', '4xx'],
            ['errors5xx', '5xx'],
            ['modelErrors', 'model'],
          ])}
          range="zero"
        />
        <TimeChart
          {...common}
          title="Model latency"
          unit="ms"
          series={lines(data, [
            ['p50_ms', 'p50'],
            ['p90_ms', 'p90'],
            ['p99_ms', 'p99'],
          ])}
          range="zero"
        />
        <TimeChart
          {...common}
          title="Overhead, mean"
          unit="ms"
          series={lines(data, [['overhead_ms', '']])}
          range="zero"
        />
      </div>
    </Section>
  );
}

/** What to do where nothing was asked of it. */
function NoRequest({ data: { name, status, config } }: { readonly data: EndpointView }) {
  if (!isServing(status)) {
    const [of, from] = [`--endpoint-name ${name}`, `--endpoint-config-name ${config}`];
    return (
      <Empty
        title="No request in this span"
        command={`aws sagemaker delete-endpoint ${of} && aws sagemaker create-endpoint ${of} ${from}`}
      >
        <p>
          It is out of service, so it answers none. Mend what failed, as told below; then make it
          anew:
        </p>
      </Empty>
    );
  }
  return (
    <Empty
      title="No request in this span"
      command={`aws sagemaker-runtime invoke-endpoint --endpoint-name ${name} --content-type text/csv --body 'fileb://row.csv' /dev/stdout`}
    >
      <p>A longer span may show some; numbers come within seconds of the requests.</p>
    </Empty>
  );
}

/** A line for each variant and metric. */
function lines(
  { variants, span }: EndpointView,
  metrics: readonly (readonly [VariantMetric, string])[],
): TimeSeries[] {
  const count = Math.round((span.end - span.start) / span.step);
  const times = Array.from({ length: count }, (_, i) => span.start + i * span.step);
  return variants.flatMap((variant) =>
    metrics.map(([metric, word]) => ({
      name: [variants.length > 1 || word === '' ? variant.name : '', word]
        .filter((part) => part !== '')
        .join(' '),
      times,
      values: variant.series[metric],
    })),
  );
}
