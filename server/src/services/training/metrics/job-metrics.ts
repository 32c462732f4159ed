import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { messageOf } from '../../../base/errors.js';
import type { TrainingDeps } from '../deps.js';
import type { FinalMetric, TrainingJob } from '../store.js';
import type { Matcher } from './matcher.js';

const namespace = '/aws/sagemaker/TrainingJobs';
/** CloudWatch takes up to 1,000 at a time. */
const dataPerCall = 500;
/** Ours: values that come while this many wait are left out of CloudWatch. */
const longestBacklog = 20_000;

/** A job's metrics: found in its lines, sent to CloudWatch, the last of each kept. */
export class JobMetrics {
  readonly #deps: Pick<TrainingDeps, 'calls' | 'clock' | 'log'>;
  readonly #job: TrainingJob;
  readonly #matcher: Matcher;
  readonly #last = new Map<string, FinalMetric>();
  #lines: string[] = [];
  #waiting: MetricDatum[] = [];
  #flushing: Promise<void> | undefined;
  /** Values that CloudWatch does not have. */
  leftOut = 0;

  constructor(
    deps: Pick<TrainingDeps, 'calls' | 'clock' | 'log'>,
    job: TrainingJob,
    matcher: Matcher,
  ) {
    this.#deps = deps;
    this.#job = job;
    this.#matcher = matcher;
  }

  /** Lines that come together are looked at together. */
  read(line: string): void {
    if (this.#lines.push(line) === 1) queueMicrotask(() => this.#match());
  }

  /** The last value of each, in the order in which they first came. */
  get final(): readonly FinalMetric[] {
    this.#match();
    return [...this.#last.values()];
  }

  async close(): Promise<void> {
    this.#match();
    while (this.#flushing !== undefined) await this.#flushing;
  }

  #match(): void {
    const lines = this.#lines;
    this.#lines = [];
    const time = this.#deps.clock.now();
    for (const { name, value } of this.#matcher.match(lines)) {
      this.#last.set(name, { name, value, time });
      if (this.#waiting.length >= longestBacklog) {
        this.leftOut += 1;
        continue;
      }
      this.#waiting.push({
        MetricName: name,
        Dimensions: [{ Name: 'TrainingJobName', Value: this.#job.name }],
        Timestamp: new Date(time),
        Value: value,
      });
    }
    if (this.#waiting.length === 0) return;
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
  }

  async #flush(): Promise<void> {
    let sent: MetricDatum[] = [];
    try {
      while (this.#waiting.length > 0) {
        sent = this.#waiting.splice(0, dataPerCall);
        await this.#deps.calls.cloudwatch.PutMetricData(
          { Namespace: namespace, MetricData: sent },
          { region: this.#job.region },
        );
        sent = [];
      }
    } catch (error) {
      const values = sent.length + this.#waiting.length;
      this.#waiting = [];
      this.leftOut += values;
      this.#deps.log('warn', "a training job's metrics could not be written", {
        job: this.#job.arn,
        values,
        error: messageOf(error),
      });
    }
  }
}
