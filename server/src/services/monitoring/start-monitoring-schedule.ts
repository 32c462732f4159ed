import type {
  StartMonitoringScheduleCommandInput,
  StartMonitoringScheduleCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { Monitoring } from './room.js';
import { findSchedule, setNextDue } from './schedules.js';

/** Due times that passed while it was stopped are not made up. */
export function startMonitoringSchedule(
  monitoring: Monitoring,
): Handler<StartMonitoringScheduleCommandInput, StartMonitoringScheduleCommandOutput> {
  const { deps } = monitoring;
  return async (input, context) => {
    const schedule = await findSchedule(monitoring, context, input.MonitoringScheduleName);
    if (schedule.status === 'Scheduled') return {};
    const started = { ...schedule, status: 'Scheduled', modified: deps.clock.now() };
    await deps.state.transaction(async (rows) => {
      await deps.resources.within(rows).update(started);
      await setNextDue(monitoring, rows, started);
    });
    return {};
  };
}
