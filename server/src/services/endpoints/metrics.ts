import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { messageOf } from '../../base/errors.js';
import type { EndpointsDeps } from './deps.js';

/** Sum, count and bounds of values, as CloudWatch takes them. */
class Distribution {
  count = 0;
  sum = 0;
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    this.count += 1;
    this.sum += value;
    if (value < this.least) this.least = value;
    if (value > this.most) this.most = value;
  }

  get values(): { SampleCount: number; Sum: number; Minimum: number; Maximum: number } {
    return { SampleCount: this.count, Sum: this.sum, Minimum: this.least, Maximum: this.most };
  }
}

const names = [
  'Invocations',
  'Invocation4XXErrors',
  'Invocation5XXErrors',
  'ModelLatency',
  'OverheadLatency',
] as const;
type Name = (typeof names)[number];

const fresh = (): Record<Name, Distribution> => ({
  Invocations: new Distribution(),
  Invocation4XXErrors: new Distribution(),
  Invocation5XXErrors: new Distribution(),
  ModelLatency: new Distribution(),
  OverheadLatency: new Distribution(),
});

/** What happened to a variant's invocations since the last report, and since the start. */
export class VariantMetrics {
  #since = fresh();
  invocations = 0;
  errors4xx = 0;
  errors5xx = 0;
  model_us = 0;

  /**
   * @param status of the answer: 200, or an error's
   * @param model_ms spent in the model
   * @param total_ms spent in the server, the model included
   */
  add(status: number, model_ms: number, total_ms: number): void {
    const since = this.#since;
    const is4xx = status >= 400 && status < 500 ? 1 : 0;
    const is5xx = status >= 500 ? 1 : 0;
    since.Invocations.add(1);
    since.Invocation4XXErrors.add(is4xx);
    since.Invocation5XXErrors.add(is5xx);
    since.ModelLatency.add(model_ms * 1_000);
    since.OverheadLatency.add((total_ms - model_ms) * 1_000);
    this.invocations += 1;
    this.errors4xx += is4xx;
    this.errors5xx += is5xx;
    this.model_us += model_ms * 1_000;
  }

  /** What came since the last call, in CloudWatch's form; empty where nothing came. */
  take(endpoint: string, variant: string, time: Date): MetricDatum[] {
    const since = this.#since;
    if (since.Invocations.count === 0) return [];
    this.#since = fresh();
    const Dimensions = [
      { Name: 'EndpointName', Value: endpoint },
      { Name: 'VariantName', Value: variant },
    ];
    return names.map((name) => ({
      MetricName: name,
      Dimensions,
      Timestamp: time,
      StatisticValues: since[name].values,
      Unit: name.endsWith('Latency') ? 'Microseconds' : 'None',
    }));
  }
}

const dataPerCall = 500;

/** Hands data to CloudWatch; what it refuses is logged, since an inference was answered long ago. */
export async function publishMetrics(
  deps: Pick<EndpointsDeps, 'calls' | 'accountId' | 'log'>,
  region: string,
  data: readonly MetricDatum[],
): Promise<void> {
  for (let at = 0; at < data.length; at += dataPerCall) {
    try {
      await deps.calls.cloudwatch.PutMetricData(
        { Namespace: 'AWS/SageMaker', MetricData: data.slice(at, at + dataPerCall) },
        { region, accountId: deps.accountId },
      );
    } catch (error) {
      deps.log('warn', 'endpoint metrics could not be published', { error: messageOf(error) });
    }
  }
}
