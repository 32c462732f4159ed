import { DOUBLE, type DuckDBAppender, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import type { BlockBuilder } from './block.js';
import { Kind } from './cells.js';
import type { Dataset } from './dataset.js';
import { quoteIdentifier } from './sql.js';

/**
 * Writes a data set's rows into its temporary table. Two scans: the first finds out which columns
 * are numbers.
 */
export async function materialize(dataset: Dataset): Promise<void> {
  const numeric = await numericColumns(dataset);
  const { columns, connection, relation } = dataset;
  const isNumber = columns.map((name) => numeric.has(name));
  const list = columns.map(
    (name, index) => `${quoteIdentifier(name)} ${isNumber[index] ? 'DOUBLE' : 'VARCHAR'}`,
  );
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${relation} (${list.join(', ')})`);
  const appender = await connection.createAppender(relation.slice(1, -1));
  const textColumns = new Set(columns.filter((_, index) => !isNumber[index]));
  await dataset.scan({ textColumns, onBlock: (block) => append(appender, block, isNumber) });
  appender.closeSync();
}

async function numericColumns(dataset: Dataset): Promise<Set<string>> {
  const withText = new Set<string>();
  await dataset.scan({
    onBlock: (block) => {
      for (const [index, name] of block.names.entries()) {
        const { kinds } = block.column(index);
        if (kinds.includes(Kind.text) || kinds.includes(Kind.boolean)) withText.add(name);
      }
    },
  });
  return new Set(dataset.columns.filter((name) => !withText.has(name)));
}

function append(appender: DuckDBAppender, block: BlockBuilder, isNumber: readonly boolean[]): void {
  const types = isNumber.map((number) => (number ? DOUBLE : VARCHAR));
  const chunk = DuckDBDataChunk.create(types, block.row);
  for (const [index, number] of isNumber.entries()) {
    const { kinds, numbers, texts, rows } = block.column(index);
    const cell = (row: number) => {
      const kind = kinds[row]!;
      if (kind === Kind.missing || (number && kind === Kind.notANumber)) return null;
      return number ? numbers[row]! : (texts[row] ?? null);
    };
    chunk.setColumnValues(
      index,
      Array.from({ length: rows }, (_, row) => cell(row)),
    );
  }
  appender.appendDataChunk(chunk);
}
