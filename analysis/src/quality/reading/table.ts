import type { Block, ColumnSlice } from '../../dataset/block.js';
import { type Cell, Kind } from '../../dataset/cells.js';
import type { Dataset, OnProgress } from '../../dataset/dataset.js';
import type { ScanNotes } from '../../dataset/notes.js';
import type { Collector } from '../collector.js';
import type { QualityAttributes } from '../types.js';
import type { AnswerCells, WorstAnswers } from '../worst.js';

/** A column that the attributes name is not there. */
export class MissingColumnError extends Error {}

/** Who hears of rows that cannot be counted, and of those that are far from their labels. */
export interface TableHearers {
  readonly notes: ScanNotes;
  readonly worst: WorstAnswers;
  /** What messages call the data set. */
  readonly source: string;
}

type Columns = Readonly<Record<keyof QualityAttributes, number | undefined>>;

/**
 * Reads the rows of a data set into a collector.
 * @throws MissingColumnError where the data has no column of a name, before anything is read
 */
export async function readTable(
  dataset: Dataset,
  attributes: QualityAttributes,
  collector: Collector,
  { notes, worst, source }: TableHearers,
  onProgress?: OnProgress,
): Promise<void> {
  const { groundTruth } = attributes;
  if (groundTruth === undefined) {
    throw new MissingColumnError(
      'ground_truth_attribute must say which column holds the labels; the data has ' +
        `${someOf(dataset.columns)} (a monitor takes it among its environment variables)`,
    );
  }
  let columns = columnsOf(dataset.columns, attributes);
  let row = 0;
  await dataset.scan({
    onBlock: (block) => {
      if (block.names.length > dataset.columns.length) columns = columnsOf(block.names, attributes);
      readBlock(
        block,
        columns,
        collector,
        (at, reason, cells) => {
          const number = row + at + 1;
          if (reason !== undefined) {
            const text = [cells.actual, cells.predicted, cells.probability];
            notes.unreadable(
              source,
              number,
              reason,
              text.map((cell) => String(cell ?? '')).join(','),
            );
          } else if (worst.wants(collector.distance, cells.actual)) {
            worst.take(collector.distance, { source, row: number }, cells);
          }
        },
        worst,
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
  throw new MissingColumnError(
    `the data has no column ${JSON.stringify(attribute)}; it has ${someOf(names)}`,
  );
}

const someOf = (names: readonly string[]): string => names.slice(0, 20).join(', ');

function readBlock(
  block: Block,
  { inference, probability, groundTruth }: Columns,
  collector: Collector,
  onRow: (row: number, reason: string | undefined, cells: AnswerCells) => void,
  worst: WorstAnswers,
): void {
  const slice = (index: number | undefined) =>
    index === undefined ? undefined : block.column(index);
  const [p, q, a] = [slice(inference), slice(probability), slice(groundTruth)];
  for (let row = 0; row < block.row; row++) {
    const [actual, predicted, probability] = [cellOf(a, row), cellOf(p, row), cellOf(q, row)];
    const reason = collector.add(actual, predicted, probability);
    if (reason !== undefined || collector.distance >= worst.least) {
      onRow(row, reason, { actual, predicted, probability });
    }
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
