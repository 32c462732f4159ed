import { DOUBLE, type DuckDBAppender, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import type { Block } from './block.js';
import { Kind } from './cells.js';
import type { Dataset } from './dataset.js';
import { quoteIdentifier } from './sql.js';

/**
 * Writes a data set's rows into its temporary table. Two scans: the first finds out which columns
 * are numbers.
 */
export async function materialize(dataset: Dataset): Promise<void> {
  const numeric = await numericColumns(dataset);
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

function append(appender: DuckDBAppender, block: Block, columns: readonly KeptColumn[]): void {
  const types = columns.map(({ isNumber }) => (isNumber ? DOUBLE : VARCHAR));
  const chunk = DuckDBDataChunk.create(types, block.row);
  for (const [position, { index, isNumber }] of columns.entries()) {
    const { kinds, numbers, texts, rows } = block.column(index);
    const cell = (row: number) => {
      const kind = kinds[row]!;
      if (kind === Kind.missing || (isNumber && kind === Kind.notANumber)) return null;
      return isNumber ? numbers[row]! : (texts[row] ?? null);
    };
    chunk.setColumnValues(
      position,
      Array.from({ length: rows }, (_, row) => cell(row)),
    );
  }
  appender.appendDataChunk(chunk);
}
