import type {
  UpdateMonitoringScheduleCommandInput,
  UpdateMonitoringScheduleCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { Monitoring } from './room.js';
import { checkedDocument, findSchedule, insertNow, setNextDue } from './schedules.js';
import { once } from './window.js';

/** Replaces the configuration; without a ScheduleConfig the old one stays. */
export function updateMonitoringSchedule(
  monitoring: Monitoring,
): Handler<UpdateMonitoringScheduleCommandInput, UpdateMonitoringScheduleCommandOutput> {
  const { deps } = monitoring;
  return async (input, context) => {
    const schedule = await findSchedule(monitoring, context, input.MonitoringScheduleName);
    const config = {
      ...input.MonitoringScheduleConfig,
      ScheduleConfig:
        input.MonitoringScheduleConfig.ScheduleConfig ?? schedule.document.config.ScheduleConfig,
    };
    const document = await checkedDocument(monitoring, config, context);
    const updated = { ...schedule, document, modified: deps.clock.now() };
    await deps.state.transaction(async (rows) => {
      await deps.resources.within(rows).update(updated);
      if (document.expression !== schedule.document.expression) {
        await setNextDue(monitoring, rows, updated);
        if (document.expression === once) await insertNow(monitoring, rows, updated, 'once');
      }
    });
    await monitoring.pump();
    return { MonitoringScheduleArn: schedule.arn };
  };
}
