import type { Rows, State } from '../../../storage/state.js';
import type { ScheduleConfigDocument } from '../plan.js';

/** What of a schedule's configuration a version sets: a name, or an inline definition. */
export type DefinitionPart = Pick<
  ScheduleConfigDocument,
  'MonitoringJobDefinitionName' | 'MonitoringJobDefinition' | 'MonitoringType'
>;

/** A version of a schedule's baseline. Times are milliseconds since the epoch. */
export interface BaselineVersion {
  readonly version: number;
  /** How it came about: of a window, by a person's limits, or by going back to what was before. */
  readonly kind: 'rebaseline' | 'edit' | 'undo';
  readonly created: number;
  /** An access key's id, with a name where one was given. */
  readonly author: string;
  readonly reason: string;
  readonly window: { readonly start: number; readonly end: number } | null;
  readonly records: number | null;
  /** The features that took the new baseline; null for all. */
  readonly features: readonly string[] | null;
  /** S3 URIs; null where the definition's own are meant. */
  readonly files: {
    readonly constraints: string;
    readonly statistics?: string | undefined;
  } | null;
  /** What the schedule runs since. */
  readonly definition: DefinitionPart;
  /** What it ran before. */
  readonly previous: DefinitionPart;
  /** Of an undo: the version that it went back to, 0 for what was there before all of them. */
  readonly backTo: number | null;
  readonly kept: readonly KeptLimit[];
  readonly remarks: readonly string[];
}

/** A limit that a person had set, and that the new baseline keeps. */
export interface KeptLimit {
  readonly name: string;
  readonly limit: string;
  readonly kept: unknown;
  /** What the window alone would have given. */
  readonly suggested: unknown;
}

const migrations = [
  `CREATE TABLE monitoring_baselines (
     region TEXT NOT NULL, schedule TEXT NOT NULL, version INTEGER NOT NULL,
     document TEXT NOT NULL, PRIMARY KEY (region, schedule, version))`,
];

/** Versions of one schedule that are answered at a time. */
const mostListed = 1_000;

/** The versions of schedules' baselines: rows are added, and go with their schedule alone. */
export class BaselineVersions {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<BaselineVersions> {
    await state.migrate('monitoring-baselines', migrations);
    return new BaselineVersions(state);
  }

  within(rows: Rows): BaselineVersions {
    return new BaselineVersions(rows);
  }

  /** The newest first. */
  async all(region: string, schedule: string): Promise<BaselineVersion[]> {
    const rows = await this.#rows.all<{ document: string }>(
      `SELECT document FROM monitoring_baselines WHERE region = ? AND schedule = ?
        ORDER BY version DESC LIMIT ${mostListed}`,
      region,
      schedule,
    );
    return rows.map(({ document }) => JSON.parse(document) as BaselineVersion);
  }

  /** @returns false when there is such a version already. */
  async add(region: string, schedule: string, version: BaselineVersion): Promise<boolean> {
    const added = await this.#rows.run(
      `INSERT INTO monitoring_baselines (region, schedule, version, document)
        VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      region,
      schedule,
      version.version,
      JSON.stringify(version),
    );
    return added === 1;
  }

  async delete(region: string, schedule: string): Promise<void> {
    await this.#rows.run(
      'DELETE FROM monitoring_baselines WHERE region = ? AND schedule = ?',
      region,
      schedule,
    );
  }
}
