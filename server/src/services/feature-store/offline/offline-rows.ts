import type { Rows, State } from '../../../storage/state.js';
import type { FeatureGroup } from '../feature-group.js';
import type { ParquetBatch, RowSchema } from './write-parquet.js';

const migrations = [
  `CREATE TABLE feature_batches (
     feature_group BIGINT PRIMARY KEY, first BIGINT NOT NULL, through BIGINT NOT NULL,
     written BIGINT NOT NULL, stem TEXT NOT NULL, placed INTEGER NOT NULL, home TEXT NOT NULL)`,
  `CREATE TABLE feature_homes_kept (
     feature_group BIGINT PRIMARY KEY, since BIGINT NOT NULL, home TEXT NOT NULL)`,
];

/** What the offline store must know of a group, also when the group is no more. */
export interface GroupHome extends RowSchema {
  readonly number: number;
  readonly name: string;
  /** `ResolvedOutputS3Uri`. */
  readonly uri: string;
}

/** @returns undefined for a group without an offline store. */
export function homeOf({ name, document }: FeatureGroup): GroupHome | undefined {
  const { number, recordIdentifier, eventTime, features, offline } = document;
  const { S3Uri, ResolvedOutputS3Uri = S3Uri } = offline?.S3StorageConfig ?? {};
  if (ResolvedOutputS3Uri === undefined) return undefined;
  return { number, name, recordIdentifier, eventTime, features, uri: ResolvedOutputS3Uri };
}

/** A batch as it was decided, before anything of it is written. */
export interface Plan {
  readonly batch: ParquetBatch;
  readonly home: GroupHome;
  /** All of its files are in their places: what is left is to drop it from the log. */
  readonly placed: boolean;
}

interface PlanRow {
  feature_group: number;
  first: number;
  through: number;
  written: number;
  stem: string;
  placed: number;
  home: string;
}

/** The rows of the offline store: a plan for each group that has a batch, homes of groups that went. */
export class OfflineRows {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<OfflineRows> {
    await state.migrate('feature-store-offline', migrations);
    return new OfflineRows(state);
  }

  async plans(): Promise<Plan[]> {
    const rows = await this.#rows.all<PlanRow>(
      'SELECT * FROM feature_batches ORDER BY feature_group',
    );
    return rows.map((row) => {
      const home = JSON.parse(row.home) as GroupHome;
      return {
        batch: batchOf(home, row),
        home,
        placed: Number(row.placed) === 1,
      };
    });
  }

  async addPlan({ batch, home }: Plan): Promise<void> {
    await this.#rows.run(
      `INSERT INTO feature_batches (feature_group, first, through, written, stem, placed, home)
        VALUES (?, ?, ?, ?, ?, 0, ?)`,
      batch.group,
      batch.from,
      batch.through,
      batch.written_ms,
      batch.stem,
      JSON.stringify(home),
    );
  }

  async setPlaced(group: number): Promise<void> {
    await this.#rows.run('UPDATE feature_batches SET placed = 1 WHERE feature_group = ?', group);
  }

  async endPlan(group: number): Promise<void> {
    await this.#rows.run('DELETE FROM feature_batches WHERE feature_group = ?', group);
  }

  /** Keeps what is needed to write what still waits of a group that goes. */
  async keepHome(home: GroupHome, since_ms: number): Promise<void> {
    await this.#rows.run(
      `INSERT INTO feature_homes_kept (feature_group, since, home) VALUES (?, ?, ?)
        ON CONFLICT (feature_group) DO UPDATE SET since = excluded.since, home = excluded.home`,
      home.number,
      since_ms,
      JSON.stringify(home),
    );
  }

  async keptHome(group: number): Promise<GroupHome | undefined> {
    const row = await this.#rows.get<{ home: string }>(
      'SELECT home FROM feature_homes_kept WHERE feature_group = ?',
      group,
    );
    return row && (JSON.parse(row.home) as GroupHome);
  }

  /** Numbers of the groups whose homes were kept before a time. */
  async keptBefore(before_ms: number): Promise<number[]> {
    const rows = await this.#rows.all<{ feature_group: number }>(
      'SELECT feature_group FROM feature_homes_kept WHERE since < ?',
      before_ms,
    );
    return rows.map(({ feature_group }) => Number(feature_group));
  }

  async forgetHome(group: number): Promise<void> {
    await this.#rows.run('DELETE FROM feature_homes_kept WHERE feature_group = ?', group);
  }
}

const batchOf = (home: GroupHome, row: PlanRow): ParquetBatch => ({
  group: Number(row.feature_group),
  ...{ recordIdentifier: home.recordIdentifier, eventTime: home.eventTime },
  features: home.features,
  from: Number(row.first),
  through: Number(row.through),
  written_ms: Number(row.written),
  stem: row.stem,
});
