import type {
  ListMonitoringAlertsCommandInput,
  ListMonitoringAlertsCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import { invalidNextToken } from '../common/resources.js';
import { alertName } from './alerts.js';
import type { Monitoring } from './room.js';
import { findSchedule } from './schedules.js';

/** A schedule has one alert, so there is never a second page. */
export function listMonitoringAlerts(
  monitoring: Monitoring,
): Handler<ListMonitoringAlertsCommandInput, ListMonitoringAlertsCommandOutput> {
  return async (input, context) => {
    if (input.NextToken !== undefined) throw invalidNextToken();
    const schedule = await findSchedule(monitoring, context, input.MonitoringScheduleName);
    const alert = await monitoring.alerts.get(schedule.region, schedule.name);
    if (!alert) return { MonitoringAlertSummaries: [] };
    return {
      MonitoringAlertSummaries: [
        {
          MonitoringAlertName: alertName,
          CreationTime: new Date(alert.created),
          LastModifiedTime: new Date(alert.modified),
          AlertStatus: alert.status,
          DatapointsToAlert: alert.datapoints,
          EvaluationPeriod: alert.period,
          Actions: { ModelDashboardIndicator: { Enabled: true } },
        },
      ],
    };
  };
}
