import {
  ListMonitoringAlertHistoryCommand,
  ListMonitoringAlertsCommand,
  UpdateMonitoringAlertCommand,
} from '@aws-sdk/client-sagemaker';
import type { Session } from './session.js';

export type AlertStatus = 'InAlert' | 'OK';

/** An alert of a schedule, in the words of Python's SDK. */
export interface MonitoringAlertSummary {
  readonly alertName: string;
  readonly creationTime: Date | undefined;
  readonly lastModifiedTime: Date | undefined;
  readonly alertStatus: AlertStatus | undefined;
  /** So many executions with violations of the last `evaluationPeriod` raise the alert. */
  readonly dataPointsToAlert: number | undefined;
  readonly evaluationPeriod: number | undefined;
  readonly actions: { readonly modelDashboardIndicator: { readonly enabled: boolean } };
}

/** A change of an alert's status. */
export interface MonitoringAlertHistorySummary {
  readonly alertName: string;
  readonly creationTime: Date | undefined;
  readonly alertStatus: AlertStatus | undefined;
}

export interface ListMonitoringAlertsOptions {
  readonly nextToken?: string | undefined;
  /** Default: 10. */
  readonly maxResults?: number | undefined;
}

export interface ListMonitoringAlertHistoryOptions extends ListMonitoringAlertsOptions {
  readonly monitoringAlertName?: string | undefined;
  /** Default: `CreationTime`. */
  readonly sortBy?: 'CreationTime' | 'Status' | undefined;
  /** Default: `Descending`. */
  readonly sortOrder?: 'Ascending' | 'Descending' | undefined;
  readonly creationTimeBefore?: Date | undefined;
  readonly creationTimeAfter?: Date | undefined;
  readonly statusEquals?: AlertStatus | undefined;
}

export interface UpdateMonitoringAlertOptions {
  readonly monitoringAlertName: string;
  /** What is left out stays as it is. */
  readonly dataPointsToAlert?: number | undefined;
  readonly evaluationPeriod?: number | undefined;
}

/** A page, and the token of the next one where there is one. */
export type Page<T> = [T[], string | undefined];

/** A page of a schedule's alerts. */
export async function listAlerts(
  session: Session,
  schedule: string,
  options: ListMonitoringAlertsOptions,
): Promise<Page<MonitoringAlertSummary>> {
  const { MonitoringAlertSummaries = [], NextToken } = await session.sagemakerClient.send(
    new ListMonitoringAlertsCommand({
      MonitoringScheduleName: schedule,
      MaxResults: options.maxResults ?? 10,
      NextToken: options.nextToken,
    }),
  );
  const alerts = MonitoringAlertSummaries.map((alert) => ({
    alertName: alert.MonitoringAlertName ?? '',
    creationTime: alert.CreationTime,
    lastModifiedTime: alert.LastModifiedTime,
    alertStatus: alert.AlertStatus,
    dataPointsToAlert: alert.DatapointsToAlert,
    evaluationPeriod: alert.EvaluationPeriod,
    actions: {
      modelDashboardIndicator: {
        enabled: alert.Actions?.ModelDashboardIndicator?.Enabled === true,
      },
    },
  }));
  return [alerts, NextToken];
}

/** A page of the changes of a schedule's alerts. */
export async function listAlertHistory(
  session: Session,
  schedule: string,
  options: ListMonitoringAlertHistoryOptions,
): Promise<Page<MonitoringAlertHistorySummary>> {
  const { MonitoringAlertHistory = [], NextToken } = await session.sagemakerClient.send(
    new ListMonitoringAlertHistoryCommand({
      MonitoringScheduleName: schedule,
      MonitoringAlertName: options.monitoringAlertName,
      SortBy: options.sortBy ?? 'CreationTime',
      SortOrder: options.sortOrder ?? 'Descending',
      MaxResults: options.maxResults ?? 10,
      NextToken: options.nextToken,
      CreationTimeBefore: options.creationTimeBefore,
      CreationTimeAfter: options.creationTimeAfter,
      StatusEquals: options.statusEquals,
    }),
  );
  const history = MonitoringAlertHistory.map((one) => ({
    alertName: one.MonitoringAlertName ?? '',
    creationTime: one.CreationTime,
    alertStatus: one.AlertStatus,
  }));
  return [history, NextToken];
}

/** The alert by its name. @throws Error when the schedule has none of that name. */
async function findAlert(session: Session, schedule: string, name: string) {
  let nextToken: string | undefined;
  do {
    const [alerts, next] = await listAlerts(session, schedule, { nextToken });
    const found = alerts.find(({ alertName }) => alertName === name);
    if (found) return found;
    nextToken = next;
  } while (nextToken);
  throw new Error(`The schedule ${schedule} has no alert named ${name}.`);
}

/** Changes an alert; what the options leave out is read first. @throws Error without a change. */
export async function updateAlert(
  session: Session,
  schedule: string,
  options: UpdateMonitoringAlertOptions,
): Promise<void> {
  const { monitoringAlertName, dataPointsToAlert, evaluationPeriod } = options;
  if (dataPointsToAlert === undefined && evaluationPeriod === undefined) {
    throw new Error('Give dataPointsToAlert, evaluationPeriod, or both.');
  }
  // the service wants both
  const partial = dataPointsToAlert === undefined || evaluationPeriod === undefined;
  const before = partial ? await findAlert(session, schedule, monitoringAlertName) : undefined;
  await session.sagemakerClient.send(
    new UpdateMonitoringAlertCommand({
      MonitoringScheduleName: schedule,
      MonitoringAlertName: monitoringAlertName,
      DatapointsToAlert: dataPointsToAlert ?? before?.dataPointsToAlert,
      EvaluationPeriod: evaluationPeriod ?? before?.evaluationPeriod,
    }),
  );
}
