import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { Session } from './session.js';

export interface TrainingJobAnalyticsOptions {
  /** Default: those that the job defines. */
  readonly metricNames?: readonly string[] | undefined;
  readonly sagemakerSession?: Session | undefined;
  /** Default: the job's start. */
  readonly startTime?: Date | undefined;
  /** Default: a minute after the job's end. */
  readonly endTime?: Date | undefined;
  /** Seconds that a point stands for. Default: 60. */
  readonly period?: number | undefined;
}

/** A point of a metric's series; the column names are those of Python's data frame. */
export interface MetricPoint {
  /** Seconds since the series' first point. */
  readonly timestamp: number;
  readonly metric_name: string;
  readonly value: number;
}

const namespace = '/aws/sagemaker/TrainingJobs';

/**
 * The metrics of a training job.
 *
 * @example
 * const analytics = estimator.trainingJobAnalytics;
 * console.table(await analytics.dataframe());
 * console.log(await analytics.finalMetrics()); // { 'validation:rmse': 0.61 }
 */
export class TrainingJobAnalytics {
  /** The job's name. */
  readonly name: string;
  readonly #options: TrainingJobAnalyticsOptions;
  readonly #session: Session;
  #points: Promise<MetricPoint[]> | undefined;

  constructor(trainingJobName: string, options: TrainingJobAnalyticsOptions = {}) {
    this.name = trainingJobName;
    this.#options = options;
    this.#session = options.sagemakerSession ?? new Session();
  }

  /** The last value of each metric, as the service tells them of the job. */
  async finalMetrics(): Promise<Record<string, number>> {
    const { FinalMetricDataList = [] } = await this.#session.describeTrainingJob(this.name);
    const found = FinalMetricDataList.map(({ MetricName, Value }) => [MetricName, Value]);
    return Object.fromEntries(found) as Record<string, number>;
  }

  /** The series of every metric, in the rows of Python's data frame; asked once. */
  dataframe(options: { forceRefresh?: boolean | undefined } = {}): Promise<MetricPoint[]> {
    if (options.forceRefresh) this.clearCache();
    this.#points ??= this.#fetch();
    return this.#points;
  }

  /** Forgets what was read, so that it is asked again. */
  clearCache(): void {
    this.#points = undefined;
  }

  async #fetch(): Promise<MetricPoint[]> {
    const job = await this.#session.describeTrainingJob(this.name);
    const defined = job.AlgorithmSpecification?.MetricDefinitions ?? [];
    const names = this.#options.metricNames ?? defined.map(({ Name }) => Name ?? '');
    const end = job.TrainingEndTime ?? new Date();
    const StartTime = this.#options.startTime ?? job.TrainingStartTime ?? job.CreationTime;
    const EndTime = this.#options.endTime ?? new Date(end.getTime() + 60_000);
    const client = await this.#session.cloudWatchClient();
    try {
      const series = [];
      for (const name of names) series.push(await this.#series(client, name, StartTime, EndTime));
      return series.flat();
    } finally {
      client.destroy();
    }
  }

  async #series(
    client: CloudWatchClient,
    metricName: string,
    StartTime: Date | undefined,
    EndTime: Date,
  ): Promise<MetricPoint[]> {
    const { GetMetricStatisticsCommand } = await import('@aws-sdk/client-cloudwatch');
    const { Datapoints = [] } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: namespace,
        MetricName: metricName,
        Dimensions: [{ Name: 'TrainingJobName', Value: this.name }],
        StartTime,
        EndTime,
        Period: this.#options.period ?? 60,
        Statistics: ['Average'],
      }),
    );
    const points = Datapoints.map(({ Timestamp, Average }) => ({
      time: Timestamp?.getTime() ?? 0,
      value: Average ?? Number.NaN,
    })).sort((a, b) => a.time - b.time);
    const [first] = points;
    return points.map(({ time, value }) => ({
      timestamp: (time - (first?.time ?? 0)) / 1000,
      metric_name: metricName,
      value,
    }));
  }
}
