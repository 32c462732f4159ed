import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { batches } from '../../base/batches.js';
import { messageOf, ServiceError } from '../../base/errors.js';
import type { Calls } from './calls.js';

/** CloudWatch takes up to 1,000 metrics and 1 MB at a time. */
const metricsPerCall = 500;

/** The run of a monitor that metrics are of. */
export interface MeteredRun {
  readonly region: string;
  readonly endpoint?: string | undefined;
  readonly schedule?: string | undefined;
  /** The last part of the namespace, by the type of monitor. */
  readonly namespace: string;
  readonly time: Date;
}

/**
 * Puts a run's metrics under AWS's namespaces, with the endpoint and the schedule as dimensions
 * before their own. Monitors of batch transforms, which have no endpoint, have namespaces of their
 * own.
 * @returns how many were put.
 */
export async function putRunMetrics(
  { cloudwatch }: Pick<Calls, 'cloudwatch'>,
  { region, endpoint, schedule, namespace, time: Timestamp }: MeteredRun,
  metrics: readonly MetricDatum[],
): Promise<number> {
  const common = [
    ...(endpoint ? [{ Name: 'Endpoint', Value: endpoint }] : []),
    ...(schedule ? [{ Name: 'MonitoringSchedule', Value: schedule }] : []),
  ];
  const data = metrics.map((datum) => ({
    ...datum,
    Timestamp,
    Dimensions: [...common, ...(datum.Dimensions ?? [])],
  }));
  const of = endpoint === undefined ? 'ModelMonitoring' : 'Endpoints';
  const Namespace = `aws/sagemaker/${of}/${namespace}`;
  for (const MetricData of batches(data, metricsPerCall)) {
    await cloudwatch.PutMetricData({ Namespace, MetricData }, { region });
  }
  return data.length;
}

/** Metrics that CloudWatch refuses are told of in the job's log and fail no run. */
export async function tellPublished(
  publish: () => Promise<number>,
  report: (line: string) => void,
): Promise<void> {
  try {
    const count = await publish();
    if (count > 0) report(`Published ${count} metrics.`);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    report(`The metrics could not be published: ${messageOf(error)}`);
  }
}
