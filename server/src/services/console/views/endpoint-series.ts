import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { VariantMetric, VariantOfEndpoint } from './endpoint-types.js';
import type { ViewDeps, ViewRequest } from './view.js';

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

type Taken = Pick<VariantOfEndpoint, 'series' | 'total'>;

/** What each member is: CloudWatch's metric, its statistic, and what one is in the view's unit. */
const metrics: Readonly<Record<VariantMetric, readonly [string, string, number]>> = {
  invocations: ['Invocations', 'Sum', 1],
  errors4xx: ['Invocation4XXErrors', 'Sum', 1],
  errors5xx: ['Invocation5XXErrors', 'Sum', 1],
  modelErrors: ['InvocationModelErrors', 'Sum', 1],
  p50_ms: ['ModelLatency', 'p50', 1e-3],
  p90_ms: ['ModelLatency', 'p90', 1e-3],
  p99_ms: ['ModelLatency', 'p99', 1e-3],
  overhead_ms: ['OverheadLatency', 'Average', 1e-3],
};
const members = Object.entries(metrics) as [VariantMetric, readonly [string, string, number]][];
const namespace = 'AWS/SageMaker';
/** Of one page: AWS takes 500 queries, and each variant needs sixteen. */
const mostVariants = 30;

/** Variants that had requests, those that an update removed included. */
export async function meteredVariants(
  { calls }: ViewDeps,
  request: ViewRequest,
  endpoint: string,
): Promise<string[]> {
  const { Metrics = [] } = await calls.cloudwatch.ListMetrics(
    {
      ...{ Namespace: namespace, MetricName: 'Invocations' },
      Dimensions: [{ Name: 'EndpointName', Value: endpoint }, { Name: 'VariantName' }],
    },
    request,
  );
  return Metrics.flatMap(
    ({ Dimensions = [] }) => Dimensions.find(({ Name }) => Name === 'VariantName')?.Value ?? [],
  );
}

/** What variants took in each step, and in the whole span: one GetMetricData. */
export async function seriesOf(
  { calls }: ViewDeps,
  request: ViewRequest,
  asked: { readonly endpoint: string; readonly variants: readonly string[]; readonly span: Span },
): Promise<Map<string, Taken>> {
  const { endpoint, span } = asked;
  const variants = asked.variants.slice(0, mostVariants);
  if (variants.length === 0) return new Map();
  const answers = new Map<string, { times: readonly Date[]; values: readonly number[] }>();
  const queries = variants.flatMap((variant, i) => queriesOf(endpoint, variant, i, span));
  let NextToken: string | undefined;
  do {
    const page = await calls.cloudwatch.GetMetricData(
      {
        ...{ MetricDataQueries: queries, ScanBy: 'TimestampAscending' },
        ...{ StartTime: new Date(span.start), EndTime: new Date(span.end) },
        ...(NextToken !== undefined && { NextToken }),
      },
      request,
    );
    for (const { Id = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      const known = answers.get(Id) ?? { times: [], values: [] };
      answers.set(Id, {
        times: [...known.times, ...Timestamps],
        values: [...known.values, ...Values],
      });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return new Map(variants.map((variant, i) => [variant, takenOf(answers, i, span)]));
}

function queriesOf(endpoint: string, variant: string, i: number, span: Span): MetricDataQuery[] {
  const Dimensions = [
    { Name: 'EndpointName', Value: endpoint },
    { Name: 'VariantName', Value: variant },
  ];
  return members.flatMap(([member, [MetricName, Stat]]) => {
    const Metric = { Namespace: namespace, MetricName, Dimensions };
    const of = (id: string, Period: number) => ({ Id: id, MetricStat: { Metric, Stat, Period } });
    return [
      of(`s${i}_${member}`, span.step / 1000),
      of(`t${i}_${member}`, (span.end - span.start) / 1000),
    ];
  });
}

function takenOf(
  answers: ReadonlyMap<string, { times: readonly Date[]; values: readonly number[] }>,
  i: number,
  { start, end, step }: Span,
): Taken {
  const count = Math.round((end - start) / step);
  const series = (member: VariantMetric): (number | null)[] => {
    const [, , unit] = metrics[member];
    const values = new Array<number | null>(count).fill(null);
    const known = answers.get(`s${i}_${member}`);
    known?.times.forEach((time, at) => {
      const place = Math.round((time.getTime() - start) / step);
      if (place >= 0 && place < count) values[place] = rounded((known.values[at] ?? 0) * unit);
    });
    return values;
  };
  const total = members.flatMap(([member, [, , unit]]) => {
    const value = answers.get(`t${i}_${member}`)?.values[0];
    return value === undefined ? [] : [[member, rounded(value * unit)] as const];
  });
  return {
    series: {
      invocations: series('invocations'),
      errors4xx: series('errors4xx'),
      errors5xx: series('errors5xx'),
      modelErrors: series('modelErrors'),
      p50_ms: series('p50_ms'),
      p90_ms: series('p90_ms'),
      p99_ms: series('p99_ms'),
      overhead_ms: series('overhead_ms'),
    },
    total: Object.fromEntries(total),
  };
}

/** To nine digits: what a change of the unit adds is no news. */
const rounded = (value: number): number => Number(value.toPrecision(9));
