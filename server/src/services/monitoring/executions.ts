import type { ExecutionStatus, MonitoringType } from '@aws-sdk/client-sagemaker';
import type { Rows, SqlValue, State } from '../../storage/state.js';

/** How an execution came about: by its schedule's tick, by NOW, or by `guiderail run`. */
export type Origin = 'tick' | 'once' | 'on-demand';

/**
 * One run of a schedule. It is Pending until there is room, InProgress with its processing job,
 * and then what became of that job. Times are milliseconds.
 */
export interface Execution {
  readonly region: string;
  readonly schedule: string;
  /** The scheduled time; unique for a schedule, so that nothing runs twice. */
  readonly due: number;
  readonly created: number;
  readonly modified: number;
  readonly status: ExecutionStatus;
  readonly origin: Origin;
  readonly type: MonitoringType;
  readonly definition: string | null;
  /** Empty where the schedule reads batch transforms or a feature group. */
  readonly endpoint: string;
  /** The name of the feature group that it reads. */
  readonly feature_group: string | null;
  /** The span it reads; null until it starts, unless asked for. */
  readonly window_start: number | null;
  readonly window_end: number | null;
  /** The job of the step that it is at. */
  readonly job: string | null;
  /** Null before it starts. */
  readonly step: 'merge' | 'analysis' | null;
  readonly job_arn: string | null;
  /** S3 URI of its report. */
  readonly report: string | null;
  readonly failure: string | null;
  readonly exit_message: string | null;
  readonly violations: number | null;
  /** S3 URIs of the baseline's files that it used. */
  readonly baseline_constraints: string | null;
  readonly baseline_statistics: string | null;
}

export type NewExecution = Pick<
  Execution,
  'region' | 'schedule' | 'due' | 'origin' | 'type' | 'definition' | 'endpoint'
> &
  Partial<Pick<Execution, 'feature_group' | 'window_start' | 'window_end'>>;

export type ExecutionKey = Pick<Execution, 'region' | 'schedule' | 'due'>;

export const terminalStatuses: readonly ExecutionStatus[] = [
  'Completed',
  'CompletedWithViolations',
  'Failed',
  'Stopped',
];

const migrations = [
  `CREATE TABLE monitoring_executions (
     region TEXT NOT NULL, schedule TEXT NOT NULL, due BIGINT NOT NULL,
     created BIGINT NOT NULL, modified BIGINT NOT NULL, status TEXT NOT NULL,
     origin TEXT NOT NULL, type TEXT NOT NULL, definition TEXT, endpoint TEXT NOT NULL,
     window_start BIGINT, window_end BIGINT, job TEXT, job_arn TEXT, report TEXT,
     failure TEXT, exit_message TEXT, violations INTEGER,
     PRIMARY KEY (region, schedule, due))`,
  'CREATE INDEX monitoring_executions_by_status ON monitoring_executions (status, due)',
  'CREATE INDEX monitoring_executions_by_job ON monitoring_executions (region, job)',
  'CREATE INDEX monitoring_executions_by_endpoint ON monitoring_executions (region, endpoint, due)',
  'ALTER TABLE monitoring_executions ADD COLUMN step TEXT',
  'ALTER TABLE monitoring_executions ADD COLUMN baseline_constraints TEXT',
  'ALTER TABLE monitoring_executions ADD COLUMN baseline_statistics TEXT',
  'ALTER TABLE monitoring_executions ADD COLUMN feature_group TEXT',
  `CREATE INDEX monitoring_executions_by_creation
     ON monitoring_executions (region, created, schedule, due)`,
  'CREATE INDEX monitoring_executions_by_time ON monitoring_executions (region, due, schedule)',
];

const columns =
  'region, schedule, due, created, modified, status, origin, type, definition, endpoint, ' +
  'window_start, window_end, job, job_arn, report, failure, exit_message, violations, step, ' +
  'baseline_constraints, baseline_statistics, feature_group';

/** The table of executions; history stays when its schedule is deleted. */
export class Executions {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<Executions> {
    await state.migrate('monitoring-executions', migrations);
    return new Executions(state);
  }

  /** On tables that `open` has made. */
  static on(rows: Rows): Executions {
    return new Executions(rows);
  }

  within(rows: Rows): Executions {
    return new Executions(rows);
  }

  /** @returns false when the schedule has an execution of that time already. */
  async insert(execution: NewExecution, now: number): Promise<boolean> {
    const inserted = await this.#rows.run(
      `INSERT INTO monitoring_executions (region, schedule, due, created, modified, status, origin,
          type, definition, endpoint, feature_group, window_start, window_end)
        VALUES (?, ?, ?, ?, ?, 'Pending', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      execution.region,
      execution.schedule,
      execution.due,
      now,
      now,
      execution.origin,
      execution.type,
      execution.definition,
      execution.endpoint,
      execution.feature_group ?? null,
      execution.window_start ?? null,
      execution.window_end ?? null,
    );
    return inserted === 1;
  }

  get(key: ExecutionKey): Promise<Execution | undefined> {
    return this.#rows.get<Execution>(
      `SELECT ${columns} FROM monitoring_executions WHERE region = ? AND schedule = ? AND due = ?`,
      key.region,
      key.schedule,
      key.due,
    );
  }

  byJob(region: string, job: string): Promise<Execution | undefined> {
    return this.#rows.get<Execution>(
      `SELECT ${columns} FROM monitoring_executions WHERE region = ? AND job = ?`,
      region,
      job,
    );
  }

  /** The oldest with a status. */
  withStatus(status: ExecutionStatus, limit: number): Promise<Execution[]> {
    return this.#rows.all<Execution>(
      `SELECT ${columns} FROM monitoring_executions WHERE status = ?
        ORDER BY due, schedule LIMIT ${Math.trunc(limit)}`,
      status,
    );
  }

  /** The newest of a schedule, by scheduled time; those before a time, where one is given. */
  ofSchedule(
    region: string,
    schedule: string,
    limit: number,
    before = Number.MAX_SAFE_INTEGER,
  ): Promise<Execution[]> {
    return this.#rows.all<Execution>(
      `SELECT ${columns} FROM monitoring_executions WHERE region = ? AND schedule = ? AND due < ?
        ORDER BY due DESC LIMIT ${Math.trunc(limit)}`,
      region,
      schedule,
      before,
    );
  }

  /** The last run of the same window before this one that came to an end and has a report. */
  earlierOfWindow(execution: Execution): Promise<Execution | undefined> {
    return this.#rows.get<Execution>(
      `SELECT ${columns} FROM monitoring_executions
        WHERE region = ? AND schedule = ? AND window_start = ? AND window_end = ? AND due < ?
          AND report IS NOT NULL AND status IN ('Completed', 'CompletedWithViolations', 'Failed')
        ORDER BY due DESC LIMIT 1`,
      execution.region,
      execution.schedule,
      execution.window_start,
      execution.window_end,
      execution.due,
    );
  }

  /** Executions under the caller's conditions; `where` is SQL of the caller's own making. */
  select(
    where: readonly string[],
    values: readonly SqlValue[],
    order: string,
    limit: number,
  ): Promise<Execution[]> {
    return this.#rows.all<Execution>(
      `SELECT ${columns} FROM monitoring_executions
        ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
        ORDER BY ${order} LIMIT ${Math.trunc(limit)}`,
      ...values,
    );
  }

  /**
   * Leads an execution that is InProgress from one job to the next.
   * @returns false when it is at another job already, or is not InProgress.
   */
  async advance(
    key: ExecutionKey,
    from: string,
    to: Pick<Execution, 'job' | 'step'>,
    now: number,
  ): Promise<boolean> {
    const moved = await this.#rows.run(
      `UPDATE monitoring_executions SET job = ?, step = ?, modified = ?
        WHERE region = ? AND schedule = ? AND due = ? AND status = 'InProgress' AND job = ?`,
      to.job,
      to.step,
      now,
      key.region,
      key.schedule,
      key.due,
      from,
    );
    return moved === 1;
  }

  /** Changes an execution that is in one of `from`. @returns false when it is in none of them. */
  async move(
    key: ExecutionKey,
    from: readonly ExecutionStatus[],
    changes: Partial<Execution>,
    now: number,
  ): Promise<boolean> {
    const names = Object.keys(changes);
    const moved = await this.#rows.run(
      `UPDATE monitoring_executions
        SET ${[...names, 'modified'].map((name) => `${name} = ?`).join(', ')}
        WHERE region = ? AND schedule = ? AND due = ?
          AND status IN (${from.map(() => '?').join(', ')})`,
      ...(Object.values(changes) as SqlValue[]),
      now,
      key.region,
      key.schedule,
      key.due,
      ...from,
    );
    return moved === 1;
  }
}
