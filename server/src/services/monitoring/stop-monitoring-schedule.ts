import type {
  StopMonitoringScheduleCommandInput,
  StopMonitoringScheduleCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { Monitoring } from './room.js';
import { findSchedule, setNextDue } from './schedules.js';

/** No further run falls due; a run that is under way goes on. */
export function stopMonitoringSchedule(
  monitoring: Monitoring,
): Handler<StopMonitoringScheduleCommandInput, StopMonitoringScheduleCommandOutput> {
  const { deps } = monitoring;
  return async (input, context) => {
    const schedule = await findSchedule(monitoring, context, input.MonitoringScheduleName);
    if (schedule.status === 'Stopped') return {};
    const stopped = { ...schedule, status: 'Stopped', modified: deps.clock.now() };
    await deps.state.transaction(async (rows) => {
      await deps.resources.within(rows).update(stopped);
      await setNextDue(monitoring, rows, stopped);
    });
    return {};
  };
}
