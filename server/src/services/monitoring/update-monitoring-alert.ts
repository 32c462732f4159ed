import type {
  UpdateMonitoringAlertCommandInput,
  UpdateMonitoringAlertCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { resourceNotFound, validationException } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import { alertName, setAlert } from './alerts.js';
import type { Monitoring } from './room.js';
import { findSchedule } from './schedules.js';

/** Its status follows at once, from the executions that have ended. */
export function updateMonitoringAlert(
  monitoring: Monitoring,
): Handler<UpdateMonitoringAlertCommandInput, UpdateMonitoringAlertCommandOutput> {
  return async (input, context) => {
    const { DatapointsToAlert: datapoints, EvaluationPeriod: period } = input;
    const schedule = await findSchedule(monitoring, context, input.MonitoringScheduleName);
    const alert = await monitoring.alerts.get(schedule.region, schedule.name);
    if (!alert || input.MonitoringAlertName !== alertName) {
      throw resourceNotFound(
        `The schedule "${schedule.arn}" has no alert "${input.MonitoringAlertName}": its alert's ` +
          `name is ${alertName}.`,
      );
    }
    if (datapoints > period) {
      throw validationException('DatapointsToAlert must not be larger than EvaluationPeriod.');
    }
    const { deps, alerts, executions } = monitoring;
    await setAlert(deps, alerts, executions, alert, { datapoints, period });
    return { MonitoringScheduleArn: schedule.arn, MonitoringAlertName: alertName };
  };
}
