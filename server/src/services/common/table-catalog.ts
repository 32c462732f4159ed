/** The only catalog that there is, by AWS's name for Glue's. */
export const catalogName = 'AwsDataCatalog';
/** Its database for what the feature store makes: the tables of groups unless they say otherwise. */
export const featureDatabase = 'sagemaker_featurestore';

/** A column in the words of Hive: `bigint`, `double`, `string`, `timestamp`, `boolean`, `array<…>`. */
export interface CatalogColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string | undefined;
}

/** How a table's objects are read. */
export type TableFormat =
  | { readonly kind: 'parquet' }
  | {
      readonly kind: 'csv';
      readonly separator: string;
      readonly quote: string;
      readonly escape: string;
      readonly headerLines: number;
    }
  | { readonly kind: 'json' };

/** A table of Glue's catalog: objects under a place, read by its columns. */
export interface CatalogTable {
  readonly region: string;
  readonly database: string;
  readonly name: string;
  readonly columns: readonly CatalogColumn[];
  /** Read from the objects' keys: `year=2026/…`. */
  readonly partitionKeys: readonly CatalogColumn[];
  /** S3 URI of the folder. */
  readonly location: string;
  readonly format: TableFormat;
  readonly parameters: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, by the product's clock. */
  readonly created: number;
  readonly description?: string | undefined;
  /** The ARN of what keeps the table up to date, such as a feature group. */
  readonly owner?: string | undefined;
}

/** Tables that queries can name. */
export interface TableCatalog {
  /**
   * Adds a table or replaces it, and its database where there is none of the name. Names are kept
   * in lower case, as Glue keeps them.
   */
  put(table: CatalogTable): Promise<void>;
  find(region: string, database: string, name: string): Promise<CatalogTable | undefined>;
  list(region: string, database?: string): Promise<CatalogTable[]>;
  /** @returns false when there is no such table. */
  delete(region: string, database: string, name: string): Promise<boolean>;
}

/** Brings a table's objects up to date before a query reads them. */
export type RefreshTable = (table: CatalogTable) => Promise<void>;
