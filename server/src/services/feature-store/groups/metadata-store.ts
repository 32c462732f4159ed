import type { Rows, State } from '../../../storage/state.js';

const migrations = [
  `CREATE TABLE feature_metadata (
     number BIGINT NOT NULL, feature TEXT NOT NULL, created BIGINT, modified BIGINT NOT NULL,
     description TEXT, parameters TEXT NOT NULL, PRIMARY KEY (number, feature))`,
];

/** What is known of a feature beside its type. */
export interface FeatureMetadata {
  readonly feature: string;
  /** Of a feature that came to its group later; undefined: it is as old as the group. */
  readonly created: number | undefined;
  /** Milliseconds since the epoch, by the product's clock. */
  readonly modified: number;
  readonly description: string | undefined;
  readonly parameters: readonly { readonly Key: string; readonly Value: string }[];
}

interface Row {
  feature: string;
  created: number | null;
  modified: number;
  description: string | null;
  parameters: string;
}

const columns = 'feature, created, modified, description, parameters';

/** Descriptions and parameters of features, by the number of their group. */
export class MetadataStore {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<MetadataStore> {
    await state.migrate('feature-metadata', migrations);
    return new MetadataStore(state);
  }

  within(rows: Rows): MetadataStore {
    return new MetadataStore(rows);
  }

  /** Of one feature; undefined when nothing has been said of it. */
  async get(group: number, feature: string): Promise<FeatureMetadata | undefined> {
    const row = await this.#rows.get<Row>(
      `SELECT ${columns} FROM feature_metadata WHERE number = ? AND feature = ?`,
      group,
      feature,
    );
    return row && parse(row);
  }

  /** By feature, of those of which something has been said. */
  async of(group: number): Promise<ReadonlyMap<string, FeatureMetadata>> {
    const rows = await this.#rows.all<Row>(
      `SELECT ${columns} FROM feature_metadata WHERE number = ?`,
      group,
    );
    return new Map(rows.map((row) => [row.feature, parse(row)]));
  }

  async put(group: number, metadata: FeatureMetadata): Promise<void> {
    await this.#rows.run(
      `INSERT INTO feature_metadata (number, ${columns}) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (number, feature) DO UPDATE SET created = excluded.created,
          modified = excluded.modified, description = excluded.description,
          parameters = excluded.parameters`,
      group,
      metadata.feature,
      metadata.created ?? null,
      metadata.modified,
      metadata.description ?? null,
      JSON.stringify(metadata.parameters),
    );
  }

  async clear(group: number): Promise<void> {
    await this.#rows.run('DELETE FROM feature_metadata WHERE number = ?', group);
  }
}

const parse = ({ feature, created, modified, description, parameters }: Row): FeatureMetadata => ({
  feature,
  created: created === null ? undefined : Number(created),
  modified: Number(modified),
  description: description ?? undefined,
  parameters: JSON.parse(parameters) as FeatureMetadata['parameters'],
});
