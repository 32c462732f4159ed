import type { MonitoringAlertStatus } from '@aws-sdk/client-sagemaker';
import type { ServiceEvent } from '../../base/events.js';
import type { Rows, SqlValue, State } from '../../storage/state.js';
import { addEvent } from '../common/durable-events.js';
import type { MonitoringDeps } from './deps.js';
import { watchedArns } from './execution-event.js';
import { type Execution, type Executions, terminalStatuses } from './executions.js';

/** Every schedule has one alert. AWS's default name is not published; this is ours. */
export const alertName = 'CompletedWithViolations';

/** InAlert when `datapoints` of the last `period` executions found violations. */
export interface Alert {
  readonly region: string;
  readonly schedule: string;
  readonly status: MonitoringAlertStatus;
  readonly datapoints: number;
  readonly period: number;
  readonly created: number;
  readonly modified: number;
}

/** A change of an alert's status. */
export interface AlertChange {
  readonly id: number;
  readonly schedule: string;
  readonly status: MonitoringAlertStatus;
  readonly created: number;
}

const migrations = [
  `CREATE TABLE monitoring_alerts (
     region TEXT NOT NULL, schedule TEXT NOT NULL, status TEXT NOT NULL,
     datapoints INTEGER NOT NULL, period INTEGER NOT NULL,
     created BIGINT NOT NULL, modified BIGINT NOT NULL, PRIMARY KEY (region, schedule))`,
  `CREATE TABLE monitoring_alert_changes (
     region TEXT NOT NULL, schedule TEXT NOT NULL, id BIGINT NOT NULL, status TEXT NOT NULL,
     created BIGINT NOT NULL, PRIMARY KEY (region, schedule, id))`,
];

/** Alerts of schedules, and the history of their changes. */
export class Alerts {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<Alerts> {
    await state.migrate('monitoring-alerts', migrations);
    return new Alerts(state);
  }

  within(rows: Rows): Alerts {
    return new Alerts(rows);
  }

  /** A new schedule's alert: one run with violations is enough. */
  async create(region: string, schedule: string, now: number): Promise<void> {
    await this.#rows.run(
      `INSERT INTO monitoring_alerts (region, schedule, status, datapoints, period, created, modified)
        VALUES (?, ?, 'OK', 1, 1, ?, ?) ON CONFLICT DO NOTHING`,
      region,
      schedule,
      now,
      now,
    );
  }

  async delete(region: string, schedule: string): Promise<void> {
    await this.#rows.run(
      'DELETE FROM monitoring_alerts WHERE region = ? AND schedule = ?',
      region,
      schedule,
    );
  }

  get(region: string, schedule: string): Promise<Alert | undefined> {
    return this.#rows.get<Alert>(
      `SELECT region, schedule, status, datapoints, period, created, modified
        FROM monitoring_alerts WHERE region = ? AND schedule = ?`,
      region,
      schedule,
    );
  }

  async update(
    alert: Alert,
    changes: Partial<Pick<Alert, 'datapoints' | 'period' | 'status'>>,
    now: number,
  ): Promise<void> {
    const next = { ...alert, ...changes };
    await this.#rows.run(
      `UPDATE monitoring_alerts SET status = ?, datapoints = ?, period = ?, modified = ?
        WHERE region = ? AND schedule = ?`,
      next.status,
      next.datapoints,
      next.period,
      now,
      alert.region,
      alert.schedule,
    );
    if (next.status === alert.status) return;
    await this.#rows.run(
      `INSERT INTO monitoring_alert_changes (region, schedule, id, status, created)
        SELECT ?, ?, COALESCE(MAX(id), 0) + 1, ?, ? FROM monitoring_alert_changes
          WHERE region = ? AND schedule = ?`,
      alert.region,
      alert.schedule,
      next.status,
      now,
      alert.region,
      alert.schedule,
    );
  }

  /** Changes under the caller's conditions; `where` and `order` are SQL of the caller's making. */
  changes(
    where: readonly string[],
    values: readonly SqlValue[],
    order: string,
    limit: number,
  ): Promise<AlertChange[]> {
    return this.#rows.all<AlertChange>(
      `SELECT id, schedule, status, created FROM monitoring_alert_changes
        WHERE ${where.join(' AND ')} ORDER BY ${order}
        LIMIT ${Math.trunc(limit)}`,
      ...values,
    );
  }
}

type AlertDeps = Pick<MonitoringDeps, 'state' | 'clock' | 'deliveries' | 'accountId'>;

/** Brings a schedule's alert up to date with an execution that ends now; a change is an event. */
export async function evaluateAlert(
  deps: AlertDeps,
  alerts: Alerts,
  executions: Executions,
  ended: Execution,
): Promise<void> {
  const { region, schedule, due } = ended;
  const alert = await alerts.get(region, schedule);
  if (!alert) return;
  const earlier = await lastEnded(executions, alert, alert.period - 1, due);
  const status = statusOf(alert, [ended, ...earlier]);
  if (status !== alert.status) await changeAlert(deps, alerts, alert, { status }, ended);
}

/**
 * Changes how many of how many executions bring a schedule's alert about, and holds those that
 * have ended against it at once.
 */
export async function setAlert(
  deps: AlertDeps,
  alerts: Alerts,
  executions: Executions,
  alert: Alert,
  asked: Pick<Alert, 'datapoints' | 'period'>,
): Promise<void> {
  const ended = await lastEnded(executions, alert, asked.period);
  // without a run there is nothing to say of the new numbers
  const status = ended.length === 0 ? alert.status : statusOf(asked, ended);
  await changeAlert(deps, alerts, alert, { ...asked, status }, ended[0]);
}

/** The newest of a schedule that have ended, by scheduled time. */
function lastEnded(
  executions: Executions,
  { region, schedule }: Alert,
  limit: number,
  before = Number.MAX_SAFE_INTEGER,
): Promise<Execution[]> {
  const marks = terminalStatuses.map(() => '?').join(', ');
  return executions.select(
    ['region = ?', 'schedule = ?', 'due < ?', `status IN (${marks})`],
    [region, schedule, before, ...terminalStatuses],
    'due DESC',
    limit,
  );
}

function statusOf(
  { datapoints }: Pick<Alert, 'datapoints'>,
  ended: readonly Execution[],
): MonitoringAlertStatus {
  const found = ended.filter((one) => one.status === 'CompletedWithViolations');
  return found.length >= datapoints ? 'InAlert' : 'OK';
}

async function changeAlert(
  deps: AlertDeps,
  alerts: Alerts,
  alert: Alert,
  changes: Partial<Pick<Alert, 'datapoints' | 'period' | 'status'>>,
  newest: Execution | undefined,
): Promise<void> {
  const { region, schedule } = alert;
  const now = deps.clock.now();
  await deps.state.transaction(async (rows) => {
    await alerts.within(rows).update(alert, changes, now);
    const changed = { ...alert, ...changes };
    if (changed.status === alert.status) return;
    const key = `alert/${region}/${schedule}/${now}/${changed.status}`;
    const group = newest?.feature_group ?? null;
    await addEvent(deps, rows, key, alertEvent(deps.accountId, changed, group, now));
  });
}

/** AWS emits none for these; the form is that of its state changes. */
function alertEvent(
  accountId: string,
  alert: Alert,
  feature_group: string | null,
  now: number,
): ServiceEvent {
  const { region, schedule, status, datapoints, period } = alert;
  return {
    source: 'guiderail',
    detailType: 'Guiderail Monitoring Alert State Change',
    ...{ accountId, region },
    resources: watchedArns({ accountId, region }, { schedule, feature_group }),
    detail: {
      MonitoringScheduleName: schedule,
      ...(feature_group !== null && { FeatureGroupName: feature_group }),
      MonitoringAlertName: alertName,
      AlertStatus: status,
      DatapointsToAlert: datapoints,
      EvaluationPeriod: period,
      LastModifiedTime: now,
    },
  };
}
