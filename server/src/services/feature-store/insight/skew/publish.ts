import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { batches } from '../../../../base/batches.js';
import type { ServiceEvent } from '../../../../base/events.js';
import { uuid } from '../../../../base/ids.js';
import { addEvent } from '../../../common/durable-events.js';
import type { FeatureStoreDeps } from '../../deps.js';
import type { FeatureGroup } from '../../feature-group.js';
import type { Skew } from './skew.js';

const namespace = 'Guiderail/FeatureStore';
/** CloudWatch takes up to 1,000 metrics and 1 MB at a time. */
const dataPerCall = 500;
/** Features that the event names; the count is told beside. */
const mostFeatures = 100;

/**
 * Metrics of what was found, upon which alarms can stand: `SkewShare` and `SkewDistance` of each
 * feature, `SkewedFeatures` and `UnmatchedShare` of the endpoint. Where there is skew, an event too.
 */
export async function publishSkew(
  deps: Pick<FeatureStoreDeps, 'calls' | 'state' | 'deliveries' | 'accountId' | 'clock'>,
  group: FeatureGroup,
  skew: Skew,
): Promise<void> {
  const { region } = group;
  const data = metricsOf(skew, new Date(deps.clock.now()));
  for (const MetricData of batches(data, dataPerCall)) {
    await deps.calls.cloudwatch.PutMetricData({ Namespace: namespace, MetricData }, { region });
  }
  if (!skew.Skewed) return;
  const event = eventOf(deps, group, skew);
  await deps.state.transaction((rows) => addEvent(deps, rows, `skew/${uuid()}`, event));
}

function metricsOf(skew: Skew, Timestamp: Date): MetricDatum[] {
  const Dimensions = [
    { Name: 'FeatureGroupName', Value: skew.FeatureGroupName },
    { Name: 'EndpointName', Value: skew.EndpointName },
  ];
  const common = { Timestamp, Dimensions };
  const skewed = skew.Features.filter(({ Skewed }) => Skewed).length;
  return [
    { ...common, MetricName: 'SkewedFeatures', Value: skewed, Unit: 'Count' },
    ...(skew.Rows === 0
      ? []
      : [{ ...common, MetricName: 'UnmatchedShare', Value: 1 - skew.Matched / skew.Rows }]),
    ...skew.Features.flatMap(({ FeatureName, EqualShare, Drift }) => {
      const of = {
        Timestamp,
        Dimensions: [...Dimensions, { Name: 'FeatureName', Value: FeatureName }],
      };
      return [
        ...(EqualShare === null ? [] : [{ ...of, MetricName: 'SkewShare', Value: 1 - EqualShare }]),
        ...(Drift === null ? [] : [{ ...of, MetricName: 'SkewDistance', Value: Drift.Effect }]),
      ];
    }),
  ];
}

function eventOf(
  { accountId, clock }: Pick<FeatureStoreDeps, 'accountId' | 'clock'>,
  group: FeatureGroup,
  skew: Skew,
): ServiceEvent {
  const skewed = skew.Features.filter(({ Skewed }) => Skewed);
  return {
    source: 'guiderail',
    detailType: 'Guiderail Feature Skew Found',
    accountId,
    region: group.region,
    resources: [group.arn],
    detail: {
      ...{ FeatureGroupName: group.name, FeatureGroupArn: group.arn },
      ...{ EndpointName: skew.EndpointName, StartTime: skew.StartTime, EndTime: skew.EndTime },
      ...{ Rows: skew.Rows, Matched: skew.Matched, FeatureCount: skewed.length },
      Features: skewed.slice(0, mostFeatures).map(({ FeatureName, EqualShare, Drift }) => ({
        FeatureName,
        SkewShare: EqualShare === null ? null : 1 - EqualShare,
        Distance: Drift?.Effect ?? null,
      })),
      Time: clock.now(),
    },
  };
}
