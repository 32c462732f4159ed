import {
  DOUBLE,
  type DuckDBAppender,
  DuckDBDataChunk,
  type DuckDBValue,
  type DuckDBVector,
  VARCHAR,
} from '@duckdb/node-api';
import type { Block } from './block.js';
import { Kind } from './cells.js';
import type { Dataset } from './dataset.js';
import { quoteIdentifier } from './sql.js';

/**
 * Writes a data set's rows into its temporary table: numbers as DOUBLE, all but the columns named
 * in `withText`.
 */
export async function materialize(dataset: Dataset, withText: ReadonlySet<string>): Promise<void> {
  const numeric = new Set(dataset.columns.filter((name) => !withText.has(name)));
  const { columns, connection, relation, recordTimeColumn } = dataset;
  const all = recordTimeColumn === undefined ? columns : [...columns, recordTimeColumn];
  const kept = distinctInSql(all).map((name) => ({
    index: all.indexOf(name),
    name,
    isNumber: numeric.has(name),
  }));
  const list = kept.map(
    ({ name, isNumber }) => `${quoteIdentifier(name)} ${isNumber ? 'DOUBLE' : 'VARCHAR'}`,
  );
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${relation} (${list.join(', ')})`);
  if (kept.length === 0) return;
  const appender = await connection.createAppender(relation.slice(1, -1));
  const textColumns = new Set(all.filter((name) => !numeric.has(name)));
  try {
    const onBlock = (block: Block) => append(appender, block, kept);
    await dataset.scan({ textColumns, withRecordTimes: true, onBlock });
  } finally {
    appender.closeSync();
  }
}

interface KeptColumn {
  index: number;
  name: string;
  isNumber: boolean;
}

/** The names without those that SQL takes for an earlier one, which differs only by case. */
function distinctInSql(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => {
    const folded = name.toLowerCase();
    if (seen.has(folded)) return false;
    seen.add(folded);
    return true;
  });
}

/** Adds the columns of a block that hold texts to those that are known to. */
export function collectTextColumns(block: Block, withText: Set<string>): void {
  for (const [index, name] of block.names.entries()) {
    if (withText.has(name)) continue;
    const { kinds } = block.column(index);
    if (kinds.includes(Kind.text) || kinds.includes(Kind.boolean)) withText.add(name);
  }
}

function append(appender: DuckDBAppender, block: Block, columns: readonly KeptColumn[]): void {
  const types = columns.map(({ isNumber }) => (isNumber ? DOUBLE : VARCHAR));
  const chunk = DuckDBDataChunk.create(types, block.row);
  for (const [position, { index, isNumber }] of columns.entries()) {
    const { kinds, numbers, texts, rows } = block.column(index);
    const vector = chunk.getColumnVector(position);
    const items = isNumber ? itemsOf(vector) : undefined;
    items?.set(numbers);
    for (let row = 0; row < rows; row++) {
      const kind = kinds[row]!;
      const isMissing = kind === Kind.missing || (isNumber && kind === Kind.notANumber);
      if (isMissing) vector.setItem(row, null);
      else if (items === undefined) vector.setItem(row, isNumber ? numbers[row]! : texts[row]!);
    }
    vector.flush();
  }
  appender.appendDataChunk(chunk);
}

/** The numbers of a DOUBLE vector themselves: setting them one by one costs twenty times as much. */
function itemsOf(vector: DuckDBVector<DuckDBValue>): Float64Array | undefined {
  const items: unknown = Reflect.get(vector, 'items');
  return items instanceof Float64Array ? items : undefined;
}
