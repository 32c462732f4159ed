import type {
  ListDatabasesCommandInput,
  ListDatabasesCommandOutput,
  ListTableMetadataCommandInput,
  ListTableMetadataCommandOutput,
} from '@aws-sdk/client-athena';
import { aws, useData } from '../../api/index.js';
import { Problem, Select } from '../../ui/index.js';

const CatalogName = 'AwsDataCatalog';
const mostTables = 200;

/** The tables of a database and their columns; a click puts a name into the statement. */
export function Catalog({
  database,
  setDatabase,
  insert,
}: {
  readonly database: string;
  readonly setDatabase: (name: string) => void;
  readonly insert: (text: string) => void;
}) {
  const databases = useData((signal) => listDatabases(signal), []);
  const tables = useData((signal) => listTables(database, signal), [database]);
  const names = [...new Set([database, ...(databases.data ?? [])])];
  return (
    <aside class="sql-catalog" aria-label="Tables">
      <Select
        label="Database"
        value={database}
        options={names.map((name) => [name, name])}
        onChange={setDatabase}
      />
      {tables.error && (
        <Problem error={tables.error} doing="listing the tables" retry={tables.reload} />
      )}
      {tables.data?.length === 0 && <p class="dim">No table yet. Each feature group is one.</p>}
      {tables.data?.slice(0, mostTables).map(({ Name = '', Columns = [], PartitionKeys = [] }) => (
        <details key={Name}>
          <summary>{Name}</summary>
          <button type="button" class="quiet" onClick={() => insert(quoted(Name))}>
            Put into the statement
          </button>
          <ul>
            {[...Columns, ...PartitionKeys].map(({ Name: column = '', Type }) => (
              <li key={column}>
                <button type="button" class="quiet" onClick={() => insert(quoted(column))}>
                  {column}
                </button>{' '}
                <span class="dim">{Type}</span>
              </li>
            ))}
          </ul>
        </details>
      ))}
      {(tables.data?.length ?? 0) > mostTables && (
        <p class="dim">
          {mostTables} of {tables.data?.length} tables. <code>SHOW TABLES</code> lists them all.
        </p>
      )}
    </aside>
  );
}

/** As the dialect wants a name that is not plain. */
const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

async function listDatabases(signal: AbortSignal): Promise<string[]> {
  const { DatabaseList = [] } = await aws<ListDatabasesCommandInput, ListDatabasesCommandOutput>(
    'athena',
    'ListDatabases',
    { CatalogName },
    signal,
  );
  return DatabaseList.map(({ Name = '' }) => Name);
}

async function listTables(DatabaseName: string, signal: AbortSignal) {
  const { TableMetadataList = [] } = await aws<
    ListTableMetadataCommandInput,
    ListTableMetadataCommandOutput
  >('athena', 'ListTableMetadata', { CatalogName, DatabaseName }, signal);
  return TableMetadataList;
}
