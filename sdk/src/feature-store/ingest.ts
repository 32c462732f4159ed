import type {
  DescribeFeatureGroupCommandOutput,
  FeatureDefinition,
} from '@aws-sdk/client-sagemaker';
import type { Session } from '../session.js';
import type { FeatureData } from './feature-data.js';
import type { TargetStoreName } from './feature-group-options.js';
import { IngestionManager, type IngestionProgress } from './ingestion.js';
import { RecordBatches } from './record-batches.js';
import { type Convert, type DuckDBConnection, preparedRows } from './record-rows.js';

export interface IngestOptions {
  /**
   * Rows (an array, or what gives them one after the other), columns, an Arrow table, a DuckDB
   * result, or the path of a CSV file with a header or of a Parquet file.
   */
  readonly dataFrame: FeatureData;
  /** Default: all stores that the group has. */
  readonly targetStores?: readonly TargetStoreName[] | undefined;
  /**
   * Requests on their way at a time, of 25 rows each. Default: 8. With 1, rows are written in
   * their order, which matters where two have the same identifier and event time.
   */
  readonly maxWorkers?: number | undefined;
  /** Whether to wait for the end. Default: true. */
  readonly wait?: boolean | undefined;
  /** Default: the session's line of progress. */
  readonly onProgress?: ((progress: IngestionProgress) => void) | undefined;
  /** Tries of a request that does not arrive or is refused for now. Default: 10. */
  readonly maxAttempts?: number | undefined;
  /** A connection of `@duckdb/node-api`, which reads Parquet. */
  readonly duckdb?: DuckDBConnection | undefined;
  /**
   * Changes of values before they are sent, by the names of their features: such as a local time
   * into UTC. What one throws is why its row fails.
   */
  readonly convert?: Convert | undefined;
}

/** What is used of a feature group. */
interface Group {
  readonly name: string;
  readonly sagemakerSession: Session;
  describe(options: {
    readonly nextToken?: string | undefined;
  }): Promise<DescribeFeatureGroupCommandOutput>;
}

/** The first pause before another try. */
const pause_ms = 50;
const mostWorkers = 256;

/** See `FeatureGroup.ingest`. */
export async function ingest(group: Group, options: IngestOptions): Promise<IngestionManager> {
  const { dataFrame, maxWorkers = 8, maxAttempts = 10, targetStores, duckdb, convert } = options;
  checkWhole('maxWorkers', maxWorkers, mostWorkers);
  checkWhole('maxAttempts', maxAttempts, 100);
  const session = group.sagemakerSession;
  const definitions = await definitionsOf(group);
  const client = await session.sagemakerFeatureStoreRuntimeClient();
  const manager = new IngestionManager({
    featureGroupName: group.name,
    batches: new RecordBatches(client, group.name, targetStores),
    rows: preparedRows(dataFrame, definitions, { duckdb, convert }),
    maxWorkers,
    maxAttempts,
    pause_ms,
    onProgress: options.onProgress ?? ((progress) => session.report(told(group.name, progress))),
  });
  if (options.wait ?? true) await manager.wait();
  return manager;
}

/** All features, of which a description tells a page at a time. */
async function definitionsOf(group: Group): Promise<FeatureDefinition[]> {
  const definitions: FeatureDefinition[] = [];
  let nextToken: string | undefined;
  do {
    const page = await group.describe({ nextToken });
    definitions.push(...(page.FeatureDefinitions ?? []));
    nextToken = page.NextToken || undefined;
  } while (nextToken !== undefined);
  return definitions;
}

function told(name: string, progress: IngestionProgress) {
  const { rows, failed, rowsPerSecond, elapsedSeconds, done } = progress;
  const some = `${rows.toLocaleString('en')} rows, ${Math.round(rowsPerSecond).toLocaleString('en')}/s`;
  const status = failed > 0 ? `${some}, ${failed.toLocaleString('en')} failed` : some;
  return { what: 'ingestion into', name, status, elapsedSeconds, done };
}

function checkWhole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new Error(`${name} is ${value}; give a whole number from 1 to ${most}.`);
}
