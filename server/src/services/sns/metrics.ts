import { batches } from '../../base/batches.js';
import type { SnsDeps } from './deps.js';

type MetricName =
  | 'NumberOfMessagesPublished'
  | 'PublishSize'
  | 'NumberOfNotificationsDelivered'
  | 'NumberOfNotificationsFailed'
  | 'NumberOfNotificationsFilteredOut';

interface Series {
  readonly region: string;
  readonly topic: string;
  readonly name: MetricName;
  values: Map<number, number>;
}

const flushEvery_ms = 1_000;
const atATime = 500;
const namespace = 'AWS/SNS';

/** SNS's own metrics by topic, gathered and written about once a second of real time. */
export class Metrics {
  readonly #deps: Pick<SnsDeps, 'calls' | 'realNow' | 'log'>;
  readonly #series = new Map<string, Series>();
  #due = 0;

  constructor(deps: Pick<SnsDeps, 'calls' | 'realNow' | 'log'>) {
    this.#deps = deps;
  }

  count(topicArn: string, name: MetricName, value = 1, times = 1): void {
    if (times === 0) return;
    const [, , , region = '', , topic = ''] = topicArn.split(':');
    const key = `${topicArn} ${name}`;
    const series = this.#series.get(key) ?? { region, topic, name, values: new Map() };
    // sizes differ: those of a second are told apart in steps, so that few values are written
    series.values.set(value, (series.values.get(value) ?? 0) + times);
    this.#series.set(key, series);
  }

  async tick(): Promise<void> {
    const now = this.#deps.realNow();
    if (now < this.#due || this.#series.size === 0) return;
    this.#due = now + flushEvery_ms;
    const all = [...this.#series.values()];
    this.#series.clear();
    for (const region of new Set(all.map((series) => series.region))) {
      const own = all.filter((series) => series.region === region);
      for (const some of batches(own, atATime)) await this.#put(region, some);
    }
  }

  async #put(region: string, series: readonly Series[]): Promise<void> {
    const MetricData = series.map(({ topic, name, values }) => ({
      MetricName: name,
      Dimensions: [{ Name: 'TopicName', Value: topic }],
      Unit: name === 'PublishSize' ? ('Bytes' as const) : ('Count' as const),
      StatisticValues: statisticsOf(values),
    }));
    await this.#deps.calls.cloudwatch.PutMetricData(
      { Namespace: namespace, MetricData },
      { region },
    );
  }
}

function statisticsOf(values: ReadonlyMap<number, number>) {
  let [SampleCount, Sum] = [0, 0];
  let [Minimum, Maximum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [value, times] of values) {
    SampleCount += times;
    Sum += value * times;
    Minimum = Math.min(Minimum, value);
    Maximum = Math.max(Maximum, value);
  }
  return { SampleCount, Sum, Minimum, Maximum };
}
