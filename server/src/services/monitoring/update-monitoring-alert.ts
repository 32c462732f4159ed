import type {
  UpdateMonitoringAlertCommandInput,
  UpdateMonitoringAlertCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { resourceNotFound, validationException } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import { alertName } from './alerts.js';
import { findSchedule, type Monitoring } from './schedules.js';

/** Its status follows with the next execution. */
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
    await monitoring.alerts.update(alert, { datapoints, period }, monitoring.deps.clock.now());
    return { MonitoringScheduleArn: schedule.arn, MonitoringAlertName: alertName };
  };
}
