import type { MonitoringType } from '@aws-sdk/client-sagemaker';
import type { MonitoringDeps } from '../deps.js';

/** AWS's words for the monitors' namespaces. */
const words: Readonly<Record<MonitoringType, string>> = {
  DataQuality: 'data-metrics',
  ModelQuality: 'model-metrics',
  ModelBias: 'bias-metrics',
  ModelExplainability: 'explainability-metrics',
};

/** `open_incidents` and, of these, `open_critical_incidents` of a schedule, in its own namespace. */
export async function publishOpen(
  deps: Pick<MonitoringDeps, 'calls' | 'clock'>,
  of: { region: string; schedule: string; endpoint: string; type: MonitoringType },
  open: { readonly warning: number; readonly critical: number },
): Promise<void> {
  const { region, schedule, endpoint, type } = of;
  const root = endpoint === '' ? 'aws/sagemaker/ModelMonitoring' : 'aws/sagemaker/Endpoints';
  const Timestamp = new Date(deps.clock.now());
  const Dimensions = [
    ...(endpoint === '' ? [] : [{ Name: 'Endpoint', Value: endpoint }]),
    { Name: 'MonitoringSchedule', Value: schedule },
  ];
  const values = {
    open_incidents: open.warning + open.critical,
    open_critical_incidents: open.critical,
  };
  const MetricData = Object.entries(values).map(([MetricName, Value]) => ({
    ...{ MetricName, Value, Timestamp, Dimensions },
  }));
  await deps.calls.cloudwatch.PutMetricData(
    { Namespace: `${root}/${words[type]}`, MetricData },
    { region },
  );
}
