import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { batches } from '../../base/batches.js';
import { messageOf, ServiceError } from '../../base/errors.js';
import { Distribution, type MetricValues, Statistics } from '../common/metric-values.js';
import type { EndpointsDeps } from './deps.js';
import type { LeftNotes, MetricJournal } from './metric-journal.js';

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
  readonly #journal: MetricJournal | undefined;
  #since = fresh();
  invocations = 0;
  errors4xx = 0;
  errors5xx = 0;
  modelErrors = 0;
  model_us = 0;
  overhead_us = 0;

  /** @param journal that keeps what is not reported yet */
  constructor(journal?: MetricJournal) {
    this.#journal = journal;
  }

  /**
   * @param status of the model's answer; 500 of a model that did not answer
   * @param model_ms spent in the model
   * @param total_ms spent in the server, the model included
   */
  add(status: number, model_ms: number, total_ms: number): void {
    this.#journal?.add([status, model_ms, total_ms]);
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
    this.#journal?.add([took_ms]);
    this.#since.ExplanationLatency.add(took_ms * 1_000);
  }

  /** What is on disk of what `take` gave just before: to be discarded when CloudWatch has it. */
  seal(): LeftNotes | undefined {
    return this.#journal?.seal();
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
    const data: [string, MetricValues[]][] = [
      ...Object.entries(since).map(([name, of]): [string, MetricValues[]] => [name, of.data]),
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

/**
 * Hands data to CloudWatch; what it refuses is logged, since an inference was answered long ago.
 * @returns false where none was taken and all may be another time, as with a full disk.
 */
export async function publishMetrics(
  deps: Pick<EndpointsDeps, 'calls' | 'accountId' | 'log'>,
  region: string,
  data: readonly MetricDatum[],
): Promise<boolean> {
  let untaken = true;
  for (const MetricData of batches(data, dataPerCall)) {
    try {
      await deps.calls.cloudwatch.PutMetricData(
        { Namespace: 'AWS/SageMaker', MetricData },
        { region, accountId: deps.accountId },
      );
      untaken = false;
    } catch (error) {
      deps.log('warn', 'endpoint metrics could not be published', { error: messageOf(error) });
      const isRefused = error instanceof ServiceError && error.status < 500;
      if (untaken && !isRefused) return false;
      untaken = false;
    }
  }
  return true;
}
