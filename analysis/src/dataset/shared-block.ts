import { BLOCK_ROWS, type Block, type BlockBuilder, type ColumnSlice } from './block.js';
import { Kind } from './cells.js';

/** Bytes that a cell takes: its number, the code of its text, its kind. */
const CELL_BYTES = 8 + 4 + 1;

/** A block in memory that two threads share. Texts go beside it, by code, each once. */
export interface SharedBlock {
  memory: SharedArrayBuffer;
  rows: number;
  names: readonly string[];
  /** The distinct texts of each column that has any. */
  texts: ReadonlyMap<number, string[]>;
}

/** The parts of a block's memory for so many columns. */
function layout(memory: SharedArrayBuffer, columns: number) {
  const cells = columns * BLOCK_ROWS;
  return {
    numbers: new Float64Array(memory, 0, cells),
    codes: new Int32Array(memory, cells * 8, cells),
    kinds: new Uint8Array(memory, cells * 12, cells),
  };
}

/** Copies a block into shared memory: into `memory` if it is large enough, else into new. */
export function shareBlock(
  block: BlockBuilder,
  memory: SharedArrayBuffer | undefined,
): SharedBlock {
  const columns = block.names.length;
  const size = columns * BLOCK_ROWS * CELL_BYTES;
  const target =
    memory !== undefined && memory.byteLength >= size ? memory : new SharedArrayBuffer(size);
  const { numbers, codes, kinds } = layout(target, columns);
  copyCells(block, numbers, kinds);
  const texts = new Map<number, string[]>();
  for (let column = 0; column < columns; column++) {
    const from = column * BLOCK_ROWS;
    const distinct = encodeTexts(
      block.column(column),
      block.keepText[column] === 1,
      codes.subarray(from, from + block.row),
    );
    if (distinct.length > 0) texts.set(column, distinct);
  }
  return { memory: target, rows: block.row, names: block.names, texts };
}

/** Copies what the block has: at the end of a file that may be a few rows of each column. */
function copyCells(block: BlockBuilder, numbers: Float64Array, kinds: Uint8Array): void {
  if (block.row === BLOCK_ROWS) {
    numbers.set(block.numbers.subarray(0, numbers.length));
    kinds.set(block.kinds.subarray(0, kinds.length));
    return;
  }
  for (let from = 0; from < numbers.length; from += BLOCK_ROWS) {
    numbers.set(block.numbers.subarray(from, from + block.row), from);
    kinds.set(block.kinds.subarray(from, from + block.row), from);
  }
}

/** Writes the code of each cell's text. Returns the texts by code. */
function encodeTexts(
  { kinds, texts, rows }: ColumnSlice,
  keepsAll: boolean,
  codes: Int32Array,
): string[] {
  const distinct: string[] = [];
  if (texts.length === 0) return distinct;
  const codeOf = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    const kind = kinds[row]!;
    const isText = kind === Kind.text || kind === Kind.boolean;
    if (!isText && !(keepsAll && kind !== Kind.missing)) continue;
    const text = texts[row]!;
    let code = codeOf.get(text);
    if (code === undefined) {
      code = distinct.push(text) - 1;
      codeOf.set(text, code);
    }
    codes[row] = code;
  }
  return distinct;
}

const NO_TEXTS: readonly undefined[] = [];

/** A block that another thread filled, read where it lies. */
export function readSharedBlock({ memory, rows, names, texts }: SharedBlock): Block {
  const { numbers, codes, kinds } = layout(memory, names.length);
  const slices: ColumnSlice[] = [];
  const slice = (index: number): ColumnSlice => {
    const from = index * BLOCK_ROWS;
    const distinct = texts.get(index);
    return {
      rows,
      kinds: kinds.subarray(from, from + rows),
      numbers: numbers.subarray(from, from + rows),
      texts:
        distinct === undefined
          ? NO_TEXTS
          : Array.from(codes.subarray(from, from + rows), (code) => distinct[code]),
    };
  };
  return {
    names,
    row: rows,
    column: (index) => {
      slices[index] ??= slice(index);
      return slices[index];
    },
  };
}
