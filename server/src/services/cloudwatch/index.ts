import type { ServiceOperations } from '../../base/service.js';
import type { MetricSpans } from '../common/metric-spans.js';
import type { Readings } from '../common/readings.js';
import { upkeep } from '../common/upkeep.js';
import { type AlarmDeps, openAlarms } from './alarms/index.js';
import { openDashboards } from './dashboards/index.js';
import { getMetricData } from './get-metric-data.js';
import { getMetricStatistics } from './get-metric-statistics.js';
import { cloudwatchLimits } from './limits.js';
import { listMetrics } from './list-metrics.js';
import { metricSpans } from './metric-spans.js';
import { MetricStore } from './metric-store.js';
import { putMetricData } from './put-metric-data.js';
import { readingsOf } from './readings.js';
import { tagOperations } from './tag-operations.js';

export interface CloudwatchService {
  readonly operations: ServiceOperations;
  /** Rolls up and drops what has aged by the product's clock; cheap enough for every tick. */
  tick(now: number): Promise<void>;
  /** The metrics, for exports. */
  readonly readings: Readings;
  /** Many metrics at once, for pages. */
  readonly spans: MetricSpans;
  /** Waits for alarms that are being evaluated. */
  close(): Promise<void>;
}

/**
 * CloudWatch: metrics, kept for 455 days in longer steps as they age (limits.ts), metric math over
 * them, alarms on both, dashboards as bodies.
 */
export async function cloudwatchService(deps: AlarmDeps): Promise<CloudwatchService> {
  const { state, clock, log, tags } = deps;
  const store = await MetricStore.open(state);
  const alarms = await openAlarms(deps, store);
  const dashboards = await openDashboards(deps);
  const handlers = {
    PutMetricData: putMetricData(store, clock, (data) => alarms.arrived(data)),
    GetMetricData: getMetricData(store, clock),
    GetMetricStatistics: getMetricStatistics(store, clock),
    ListMetrics: listMetrics(store, clock),
    ...alarms.handlers,
    ...dashboards.handlers,
    ...tagOperations({ state, tags, hasAlarm: alarms.has, hasDashboard: dashboards.has }),
  };
  const age = upkeep(clock, async (now) => {
    const rows = await store.age(now);
    if (rows > 0) log('info', 'rolled up metrics', { rows });
    return { more: rows >= cloudwatchLimits.rowsPerTick };
  });
  return {
    operations: { service: 'cloudwatch', handlers },
    async tick(now) {
      await alarms.tick(now);
      await age(now);
    },
    readings: readingsOf(state),
    spans: metricSpans(state),
    close: () => alarms.close(),
  };
}
