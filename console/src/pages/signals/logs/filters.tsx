import type {
  DescribeMetricFiltersCommandInput,
  DescribeMetricFiltersCommandOutput,
  DescribeSubscriptionFiltersCommandInput,
  DescribeSubscriptionFiltersCommandOutput,
  MetricFilter,
  SubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs';
import { aws, type Json, useData } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import { type Column, Empty, Problem, Progress, Section, Table } from '../../../ui/index.js';
import { linesToText } from '../metrics/lines.js';
import { groupHref } from './index.js';

/** What is made of a group's lines: metrics, and messages to others. */
export function Filters({ group }: { readonly group: string }) {
  const { data, error, loading, reload } = useData(
    async (signal) => {
      const of = { logGroupName: group };
      const [metric, subscription] = await Promise.all([
        aws<DescribeMetricFiltersCommandInput, DescribeMetricFiltersCommandOutput>(
          ...(['logs', 'DescribeMetricFilters', of, signal] as const),
        ),
        aws<DescribeSubscriptionFiltersCommandInput, DescribeSubscriptionFiltersCommandOutput>(
          ...(['logs', 'DescribeSubscriptionFilters', of, signal] as const),
        ),
      ]);
      return {
        metric: metric.metricFilters ?? [],
        subscription: subscription.subscriptionFilters ?? [],
      };
    },
    [group],
  );
  if (error) return <Problem error={error} doing="reading the filters" retry={reload} />;
  if (loading || !data) return <Progress label="Reading the filters" />;
  return (
    <>
      <Section title="Metrics from lines" about="Each line that matches is a value of a metric">
        {data.metric.length === 0 ? (
          <Empty title="No metric filter" command={metricCommand(group)} />
        ) : (
          <Table
            caption="Metric filters"
            columns={metricColumns(group)}
            rows={data.metric}
            keyOf={({ filterName = '' }) => filterName}
          />
        )}
      </Section>
      <Section title="Lines sent on" about="Each line that matches is sent on as it comes">
        {data.subscription.length === 0 ? (
          <p class="dim">No subscription filter.</p>
        ) : (
          <Table
            caption="Subscription filters"
            columns={subscriptionColumns(group)}
            rows={data.subscription}
            keyOf={({ filterName = '' }) => filterName}
          />
        )}
      </Section>
    </>
  );
}

const metricCommand = (group: string): string =>
  `aws logs put-metric-filter --log-group-name ${group} --filter-name errors --filter-pattern '?ERROR ?Traceback' --metric-transformations metricName=errors,metricNamespace=logs,metricValue=1,defaultValue=0`;

const patternCell = (group: string, pattern: string | undefined) =>
  pattern ? (
    <a href={groupHref(group, { pattern })}>
      <code>{pattern}</code>
    </a>
  ) : (
    <span class="dim">every line</span>
  );

const metricColumns = (group: string): readonly Column<Json<MetricFilter>>[] => [
  { id: 'name', title: 'Filter', cell: ({ filterName }) => filterName },
  { id: 'pattern', title: 'Lines that match', cell: (of) => patternCell(group, of.filterPattern) },
  {
    id: 'metric',
    title: 'Metric',
    cell: ({ metricTransformations = [] }) =>
      metricTransformations.map(({ metricNamespace = '', metricName = '', metricValue }) => (
        <a key={metricName} href={metricHref(metricNamespace, metricName)}>
          {metricNamespace} {metricName} = {metricValue}
        </a>
      )),
  },
];

const metricHref = (namespace: string, name: string): string =>
  hrefOf('/metrics', {
    s: linesToText([{ kind: 'metric', id: 'm1', namespace, name, dimensions: [], stat: 'Sum' }]),
    span: '1d',
  });

const subscriptionColumns = (group: string): readonly Column<Json<SubscriptionFilter>>[] => [
  { id: 'name', title: 'Filter', cell: ({ filterName }) => filterName },
  { id: 'pattern', title: 'Lines that match', cell: (of) => patternCell(group, of.filterPattern) },
  { id: 'to', title: 'Sent to', cell: ({ destinationArn }) => <code>{destinationArn}</code> },
];
