import type { Block, ColumnSlice } from '../../dataset/block.js';
import { type Cell, Kind } from '../../dataset/cells.js';
import type { Dataset, OnProgress } from '../../dataset/dataset.js';
import type { ScanNotes } from '../../dataset/notes.js';
import type { Collector } from '../collector.js';
import type { QualityAttributes } from '../types.js';

/** A column that the attributes name is not there. */
export class MissingColumnError extends Error {}

type Columns = Readonly<Record<keyof QualityAttributes, number | undefined>>;

/**
 * Reads the rows of a data set into a collector.
 * @throws MissingColumnError where the data has no column of a name, before anything is read
 */
export async function readTable(
  dataset: Dataset,
  attributes: QualityAttributes,
  collector: Collector,
  notes: ScanNotes,
  source: string,
  onProgress?: OnProgress,
): Promise<void> {
  const { groundTruth } = attributes;
  if (groundTruth === undefined) {
    throw new MissingColumnError('ground_truth_attribute must say which column holds the labels');
  }
  let columns = columnsOf(dataset.columns, attributes);
  let row = 0;
  await dataset.scan({
    onBlock: (block) => {
      if (block.names.length > dataset.columns.length) columns = columnsOf(block.names, attributes);
      readBlock(block, columns, collector, (line, reason, text) =>
        notes.unreadable(source, row + line + 1, reason, text),
      );
      row += block.row;
    },
    ...(onProgress && { onProgress }),
  });
  notes.absorb(dataset.notesState);
}

function columnsOf(names: readonly string[], attributes: QualityAttributes): Columns {
  const indexOf = (attribute: string | undefined): number | undefined =>
    attribute === undefined ? undefined : columnIndex(names, attribute);
  return {
    inference: indexOf(attributes.inference),
    probability: indexOf(attributes.probability),
    groundTruth: indexOf(attributes.groundTruth),
  };
}

/** A column by name, by Spark's name for one without (`_c0`), or by number. */
function columnIndex(names: readonly string[], attribute: string): number {
  const named = names.indexOf(attribute);
  if (named >= 0) return named;
  const position = /^(?:_c)?(\d+)$/.exec(attribute)?.[1];
  if (position !== undefined && Number(position) < names.length) return Number(position);
  const some = names.slice(0, 20).join(', ');
  throw new MissingColumnError(
    `the data has no column ${JSON.stringify(attribute)}; it has ${some}`,
  );
}

function readBlock(
  block: Block,
  { inference, probability, groundTruth }: Columns,
  collector: Collector,
  onBad: (row: number, reason: string, text: string) => void,
): void {
  const slice = (index: number | undefined) =>
    index === undefined ? undefined : block.column(index);
  const [p, q, a] = [slice(inference), slice(probability), slice(groundTruth)];
  for (let row = 0; row < block.row; row++) {
    const cells = [cellOf(a, row), cellOf(p, row), cellOf(q, row)] as const;
    const reason = collector.add(...cells);
    if (reason !== undefined) onBad(row, reason, cells.map((cell) => String(cell ?? '')).join(','));
  }
}

function cellOf(column: ColumnSlice | undefined, row: number): Cell {
  if (column === undefined) return undefined;
  switch (column.kinds[row]) {
    case Kind.missing:
      return undefined;
    case Kind.notANumber:
      return Number.NaN;
    case Kind.integral:
    case Kind.fractional:
    case Kind.whole:
    case Kind.infinite:
      return column.numbers[row]!;
    default:
      return column.texts[row];
  }
}
