import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { batches } from '../../base/batches.js';
import { messageOf } from '../../base/errors.js';
import type { EndpointsDeps } from './deps.js';

/** CloudWatch takes so many distinct values in one datum. */
const valuesPerDatum = 150;
/** Latencies are kept in buckets that grow by 2 %, each with the mean of its values. */
const bucketsPerUnit = 1 / Math.log(1.02);

type Values = Pick<MetricDatum, 'StatisticValues' | 'Values' | 'Counts'>;

/** Sum, count and bounds of values, as CloudWatch takes them. */
class Statistics {
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

  get data(): Values[] {
    const { count, sum, least, most } = this;
    return [{ StatisticValues: { SampleCount: count, Sum: sum, Minimum: least, Maximum: most } }];
  }
}

/**
 * Values with their distribution, so that percentiles are known to 2 %; count, sum and bounds are
 * exact.
 */
class Distribution {
  readonly #buckets = new Map<number, { count: number; sum: number }>();
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;

  /** @param value above 0; what is less counts as the least there is */
  add(value: number): void {
    if (value < this.#least) this.#least = value;
    if (value > this.#most) this.#most = value;
    const index = value < 1 ? 0 : Math.round(Math.log(value) * bucketsPerUnit);
    const bucket = this.#buckets.get(index);
    if (bucket) {
      bucket.count += 1;
      bucket.sum += value;
    } else this.#buckets.set(index, { count: 1, sum: value });
  }

  get data(): Values[] {
    return Array.from(batches(this.#counts(), valuesPerDatum), (some) => ({
      Values: some.map(([value]) => value),
      Counts: some.map(([, count]) => count),
    }));
  }

  /** The bounds stand for themselves: the mean of a bucket would hide them. */
  #counts(): [value: number, count: number][] {
    const counts: [number, number][] = [];
    const buckets = [...this.#buckets.entries()].sort(([a], [b]) => a - b);
    const first = buckets[0]?.[1];
    const last = buckets.at(-1)?.[1];
    for (const [, bucket] of buckets) {
      let { count, sum } = bucket;
      const bounds: number[] = [];
      if (bucket === first) bounds.push(this.#least);
      if (bucket === last && count > bounds.length) bounds.push(this.#most);
      for (const bound of bounds) {
        counts.push([bound, 1]);
        count -= 1;
        sum -= bound;
      }
      // Taking the bounds off the sum rounds, and the rest must not come out beyond them.
      const rest = Math.min(Math.max(sum / count, this.#least), this.#most);
      if (count > 0) counts.push([rest, count]);
    }
    return counts;
  }
}

/** CloudWatch's metrics of a variant: what each is made of, and its unit. */
const fresh = () => ({
  Invocations: new Statistics(),
  Invocation4XXErrors: new Statistics(),
  Invocation5XXErrors: new Statistics(),
  InvocationModelErrors: new Statistics(),
  ModelLatency: new Distribution(),
  OverheadLatency: new Distribution(),
  ExplanationLatency: new Distribution(),
});

/** What happened to a variant's invocations since the last report, and since the start. */
export class VariantMetrics {
  #since = fresh();
  invocations = 0;
  errors4xx = 0;
  errors5xx = 0;
  modelErrors = 0;
  model_us = 0;
  overhead_us = 0;

  /**
   * @param status of the model's answer; 500 of a model that did not answer
   * @param model_ms spent in the model
   * @param total_ms spent in the server, the model included
   */
  add(status: number, model_ms: number, total_ms: number): void {
    const since = this.#since;
    const is4xx = status >= 400 && status < 500 ? 1 : 0;
    const is5xx = status >= 500 ? 1 : 0;
    const isError = status < 200 || status > 299 ? 1 : 0;
    const model_us = model_ms * 1_000;
    const overhead_us = Math.max(0, total_ms - model_ms) * 1_000;
    since.Invocations.add(1);
    since.Invocation4XXErrors.add(is4xx);
    since.Invocation5XXErrors.add(is5xx);
    since.InvocationModelErrors.add(isError);
    since.ModelLatency.add(model_us);
    since.OverheadLatency.add(overhead_us);
    this.invocations += 1;
    this.errors4xx += is4xx;
    this.errors5xx += is5xx;
    this.modelErrors += isError;
    this.model_us += model_us;
    this.overhead_us += overhead_us;
  }

  /** @param took_ms spent in an explanation: part of no other latency, and a metric of ours */
  explained(took_ms: number): void {
    this.#since.ExplanationLatency.add(took_ms * 1_000);
  }

  /**
   * What came since the last call, in CloudWatch's form; empty where nothing came.
   * @param instances that the variant is said to have
   */
  take(endpoint: string, variant: string, instances: number, time: Date): MetricDatum[] {
    const since = this.#since;
    const { count } = since.Invocations;
    if (count === 0) return [];
    this.#since = fresh();
    const share = 1 / Math.max(1, instances);
    const perInstance = { SampleCount: count, Sum: count * share, Minimum: share, Maximum: share };
    const data: [string, Values[]][] = [
      ...Object.entries(since).map(([name, of]): [string, Values[]] => [name, of.data]),
      ['InvocationsPerInstance', [{ StatisticValues: perInstance }]],
    ];
    const common = {
      Dimensions: [
        { Name: 'EndpointName', Value: endpoint },
        { Name: 'VariantName', Value: variant },
      ],
      Timestamp: time,
    };
    return data.flatMap(([MetricName, all]) => {
      const Unit = MetricName.endsWith('Latency') ? 'Microseconds' : 'None';
      return all.map((values) => ({ MetricName, ...common, ...values, Unit }));
    });
  }
}

const dataPerCall = 500;

/** Hands data to CloudWatch; what it refuses is logged, since an inference was answered long ago. */
export async function publishMetrics(
  deps: Pick<EndpointsDeps, 'calls' | 'accountId' | 'log'>,
  region: string,
  data: readonly MetricDatum[],
): Promise<void> {
  for (const MetricData of batches(data, dataPerCall)) {
    try {
      await deps.calls.cloudwatch.PutMetricData(
        { Namespace: 'AWS/SageMaker', MetricData },
        { region, accountId: deps.accountId },
      );
    } catch (error) {
      deps.log('warn', 'endpoint metrics could not be published', { error: messageOf(error) });
    }
  }
}
