import type { AnyHandler } from '../../../base/service.js';
import { upkeep } from '../../common/upkeep.js';
import type { Datum, MetricStore } from '../metric-store.js';
import { switchAlarmActions } from './alarm-actions.js';
import { Alarms } from './alarms.js';
import { deleteAlarms } from './delete-alarms.js';
import type { AlarmDeps } from './deps.js';
import { describeAlarmHistory } from './describe-alarm-history.js';
import { describeAlarms } from './describe-alarms.js';
import { describeAlarmsForMetric } from './describe-alarms-for-metric.js';
import { putCompositeAlarm } from './put-composite-alarm.js';
import { putMetricAlarm } from './put-metric-alarm.js';
import { setAlarmState } from './set-alarm-state.js';
import { Watcher } from './watcher.js';

export type { AlarmDeps } from './deps.js';

export interface AlarmRoom {
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  /** Whether there is an alarm of that name. */
  has(region: string, name: string): boolean;
  /** Has the alarms on metrics that got data evaluated; does not wait for it. */
  arrived(data: readonly Datum[]): void;
  /** Evaluates what is due by the clock. */
  tick(now: number): Promise<void>;
  close(): Promise<void>;
}

/** Alarms on metrics, on metric math and on other alarms. */
export async function openAlarms(deps: AlarmDeps, metrics: MetricStore): Promise<AlarmRoom> {
  const alarms = await Alarms.open(deps);
  const watcher = new Watcher(deps, alarms, metrics);
  const context = { deps, alarms, watcher };
  const prune = upkeep(deps.clock, async (now) => ({ more: (await alarms.store.prune(now)) > 0 }));
  return {
    handlers: {
      PutMetricAlarm: putMetricAlarm(context),
      PutCompositeAlarm: putCompositeAlarm(context),
      DescribeAlarms: describeAlarms(context),
      DescribeAlarmsForMetric: describeAlarmsForMetric(context),
      DescribeAlarmHistory: describeAlarmHistory(context),
      DeleteAlarms: deleteAlarms(context),
      SetAlarmState: setAlarmState(context),
      EnableAlarmActions: switchAlarmActions(context, true),
      DisableAlarmActions: switchAlarmActions(context, false),
    },
    has: (region, name) => alarms.get(region, name) !== undefined,
    arrived: (data) => watcher.arrived(data),
    async tick(now) {
      await watcher.tick(now);
      await prune(now);
    },
    close: () => watcher.close(),
  };
}
