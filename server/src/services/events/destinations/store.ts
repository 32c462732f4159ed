import type { Rows, SqlValue, State } from '../../../storage/state.js';

const migrations = [
  `CREATE TABLE event_connections (
     region TEXT NOT NULL, name TEXT NOT NULL, arn TEXT NOT NULL, created BIGINT NOT NULL,
     modified BIGINT NOT NULL, document TEXT NOT NULL, secrets TEXT NOT NULL,
     PRIMARY KEY (region, name))`,
  `CREATE TABLE event_destinations (
     region TEXT NOT NULL, name TEXT NOT NULL, arn TEXT NOT NULL, created BIGINT NOT NULL,
     modified BIGINT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (region, name))`,
];

/** A parameter of a call; one whose value is a secret is told without it. */
export interface Parameter {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
  readonly IsValueSecret?: boolean | undefined;
}

export interface HttpParameters {
  readonly HeaderParameters?: readonly Parameter[] | undefined;
  readonly QueryStringParameters?: readonly Parameter[] | undefined;
  readonly BodyParameters?: readonly Parameter[] | undefined;
}

/** How calls are authorised, secrets included. */
export interface Auth {
  readonly BasicAuthParameters?: { readonly Username?: string; readonly Password?: string };
  readonly ApiKeyAuthParameters?: { readonly ApiKeyName?: string; readonly ApiKeyValue?: string };
  readonly OAuthParameters?: {
    readonly ClientParameters?: { readonly ClientID?: string; readonly ClientSecret?: string };
    readonly AuthorizationEndpoint?: string;
    readonly HttpMethod?: string;
    readonly OAuthHttpParameters?: HttpParameters;
  };
  readonly InvocationHttpParameters?: HttpParameters;
}

export interface ConnectionDocument {
  readonly type: string;
  readonly description?: string | undefined;
}

interface Named {
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  readonly modified: number;
}

export interface Connection extends Named {
  readonly document: ConnectionDocument;
  /** Never given back. */
  readonly secrets: Auth;
}

export interface DestinationDocument {
  readonly connection: string;
  readonly endpoint: string;
  readonly method: string;
  readonly description?: string | undefined;
  readonly rate?: number | undefined;
}

export interface Destination extends Named {
  readonly document: DestinationDocument;
}

type Row = Omit<Named, never> & { readonly document: string; readonly secrets?: string };

const read = <T>({ document, secrets, ...named }: Row): T =>
  ({
    ...named,
    document: JSON.parse(document) as unknown,
    ...(secrets === undefined ? {} : { secrets: JSON.parse(secrets) as unknown }),
  }) as T;

const connectionColumns = 'region, name, arn, created, modified, document, secrets';
const destinationColumns = 'region, name, arn, created, modified, document';

/** Connections and API destinations as rows. */
export class DestinationStore {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<DestinationStore> {
    await state.migrate('event-destinations', migrations);
    return new DestinationStore(state);
  }

  within(rows: Rows): DestinationStore {
    return new DestinationStore(rows);
  }

  connection(region: string, name: string): Promise<Connection | undefined> {
    return this.#one('event_connections', connectionColumns, region, name);
  }

  /** By name. */
  connections(region: string): Promise<Connection[]> {
    return this.#all('event_connections', connectionColumns, region);
  }

  destination(region: string, name: string): Promise<Destination | undefined> {
    return this.#one('event_destinations', destinationColumns, region, name);
  }

  /** By name. */
  destinations(region: string): Promise<Destination[]> {
    return this.#all('event_destinations', destinationColumns, region);
  }

  async putConnection(one: Connection): Promise<void> {
    await this.#put('event_connections', connectionColumns, one, [JSON.stringify(one.secrets)]);
  }

  async putDestination(one: Destination): Promise<void> {
    await this.#put('event_destinations', destinationColumns, one, []);
  }

  async deleteConnection(region: string, name: string): Promise<void> {
    await this.#rows.run(
      'DELETE FROM event_connections WHERE region = ? AND name = ?',
      region,
      name,
    );
  }

  async deleteDestination(region: string, name: string): Promise<void> {
    await this.#rows.run(
      'DELETE FROM event_destinations WHERE region = ? AND name = ?',
      region,
      name,
    );
  }

  async #one<T>(
    table: string,
    columns: string,
    region: string,
    name: string,
  ): Promise<T | undefined> {
    const row = await this.#rows.get<Row>(
      `SELECT ${columns} FROM ${table} WHERE region = ? AND name = ?`,
      region,
      name,
    );
    return row && read<T>(row);
  }

  async #all<T>(table: string, columns: string, region: string): Promise<T[]> {
    const rows = await this.#rows.all<Row>(
      `SELECT ${columns} FROM ${table} WHERE region = ? ORDER BY name`,
      region,
    );
    return rows.map(read<T>);
  }

  async #put(
    table: string,
    columns: string,
    one: Named & { readonly document: object },
    more: readonly SqlValue[],
  ): Promise<void> {
    const names = columns.split(', ');
    const changed = names.slice(4).map((name) => `${name} = excluded.${name}`);
    await this.#rows.run(
      `INSERT INTO ${table} (${columns}) VALUES (${names.map(() => '?').join(', ')})
        ON CONFLICT (region, name) DO UPDATE SET ${changed.join(', ')}`,
      ...[one.region, one.name, one.arn, one.created, one.modified],
      JSON.stringify(one.document),
      ...more,
    );
  }
}
