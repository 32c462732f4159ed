import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { ServiceOperations } from '../../base/service.js';
import type { State } from '../../storage/state.js';
import { upkeep } from '../common/upkeep.js';
import { getMetricData } from './get-metric-data.js';
import { getMetricStatistics } from './get-metric-statistics.js';
import { cloudwatchLimits } from './limits.js';
import { listMetrics } from './list-metrics.js';
import { MetricStore } from './metric-store.js';
import { putMetricData } from './put-metric-data.js';
import { type Readings, readingsOf } from './readings.js';

export interface CloudwatchService {
  readonly operations: ServiceOperations;
  /** Rolls up and drops what has aged by the product's clock; cheap enough for every tick. */
  tick(now: number): Promise<void>;
  /** The metrics, for exports. */
  readonly readings: Readings;
}

/** CloudWatch's metrics. Values are kept for 455 days, in longer steps as they age (limits.ts). */
export async function cloudwatchService(deps: {
  readonly state: State;
  readonly clock: Clock;
  readonly accountId: string;
  readonly log: Log;
}): Promise<CloudwatchService> {
  const store = await MetricStore.open(deps.state);
  const handlers = {
    PutMetricData: putMetricData(store, deps.clock),
    GetMetricData: getMetricData(store, deps.clock),
    GetMetricStatistics: getMetricStatistics(store, deps.clock),
    ListMetrics: listMetrics(store, deps.clock),
  };
  return {
    operations: { service: 'cloudwatch', handlers },
    tick: upkeep(deps.clock, async (now) => {
      const rows = await store.age(now);
      if (rows > 0) deps.log('info', 'rolled up metrics', { rows });
      return { more: rows >= cloudwatchLimits.rowsPerTick };
    }),
    readings: readingsOf(deps.state),
  };
}
