import { valueAt } from '../payload/cell.js';
import { bad, checkCells, mismatch, shown } from '../payload/errors.js';
import type { JsonRow } from '../payload/json.js';
import type { ElementType, OutputInfo, TensorInfo } from './graph.js';

type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

export type TensorData = NumberArray | BigInt64Array | BigUint64Array | string[];

export interface TensorValue {
  readonly type: ElementType;
  readonly data: TensorData;
  readonly dims: readonly number[];
}

const arrays: Readonly<Record<ElementType, (length: number) => TensorData>> = {
  float32: (length) => new Float32Array(length),
  float64: (length) => new Float64Array(length),
  int8: (length) => new Int8Array(length),
  uint8: (length) => new Uint8Array(length),
  int16: (length) => new Int16Array(length),
  uint16: (length) => new Uint16Array(length),
  int32: (length) => new Int32Array(length),
  uint32: (length) => new Uint32Array(length),
  int64: (length) => new BigInt64Array(length),
  uint64: (length) => new BigUint64Array(length),
  bool: (length) => new Uint8Array(length),
  string: (length) => new Array<string>(length).fill(''),
};

/** How many columns of a row an input takes: all that are left where its size is free. */
const widthOf = ({ shape }: TensorInfo): number | undefined => {
  let width = 1;
  for (const size of shape.slice(1)) {
    if (size === undefined) return undefined;
    width *= size;
  }
  return width;
};

/**
 * Lays rows out as the tensors that a model takes: one of all columns, or one for each column as
 * skl2onnx makes them; rows by name where each input is a column of its own.
 * @throws PredictionError naming row and column.
 */
export function tensorsOf(
  rows: readonly JsonRow[],
  inputs: readonly TensorInfo[],
): Map<string, TensorValue> {
  const ordered = rows.map((row, at) => (isArray(row) ? row.flat(32) : byName(row, at, inputs)));
  const found = (ordered[0] as readonly unknown[]).length;
  const free = inputs.filter((input) => widthOf(input) === undefined).length;
  const known = inputs.reduce((sum, input) => sum + (widthOf(input) ?? 0), 0);
  const rest = free === 1 ? found - known : 0;
  if (free > 1) throw bad('the model has several inputs of free width: send rows by their names.');
  const total = known + rest;
  checkCells(rows.length, total);
  for (const [row, cells] of ordered.entries()) {
    if (cells.length !== total || rest < 0) throw mismatch(row, cells.length, total);
  }
  const tensors = new Map<string, TensorValue>();
  let from = 0;
  for (const input of inputs) {
    const width = widthOf(input) ?? rest;
    tensors.set(input.name, tensorOf(ordered, input, from, width));
    from += width;
  }
  return tensors;
}

const isArray = (row: JsonRow): row is readonly unknown[] => Array.isArray(row);

function byName(row: JsonRow, at: number, inputs: readonly TensorInfo[]): unknown[] {
  const members = row as { readonly [name: string]: unknown };
  const known = new Set(inputs.map(({ name }) => name));
  const other = Object.keys(members).find((name) => !known.has(name));
  if (other !== undefined) {
    const names = [...known].slice(0, 20).join(', ');
    throw bad(`row ${at + 1}: the model has no input ${shown(other)}; it has ${names}.`);
  }
  return inputs.flatMap(({ name }) => {
    if (!Object.hasOwn(members, name)) throw bad(`row ${at + 1} has no ${shown(name)}.`);
    const value = members[name];
    return Array.isArray(value) ? value.flat(32) : [value];
  });
}

function tensorOf(
  rows: readonly (readonly unknown[])[],
  { type, shape }: TensorInfo,
  from: number,
  width: number,
): TensorValue {
  const data = arrays[type](rows.length * width);
  let at = 0;
  for (const [row, cells] of rows.entries()) {
    for (let column = from; column < from + width; column++) {
      data[at++] = cellOf(type, cells[column], row, column);
    }
  }
  const sizes = shape.slice(1).map((size) => size ?? width);
  return { type, data, dims: shape.length < 2 ? [rows.length] : [rows.length, ...sizes] };
}

const isFloat = (type: ElementType): boolean => type === 'float32' || type === 'float64';
const isLong = (type: ElementType): boolean => type === 'int64' || type === 'uint64';

function cellOf(type: ElementType, value: unknown, row: number, column: number): never {
  return convert(type, value, row, column) as never; // of the array's own kind, by its type
}

function convert(type: ElementType, value: unknown, row: number, column: number) {
  if (type === 'string') return value === null || value === undefined ? '' : String(value);
  if (isFloat(type)) return valueAt(value, row, column);
  if (type === 'bool') return truth(value, row, column);
  if (isLong(type) && typeof value === 'string' && /^\s*-?\d{1,19}\s*$/.test(value)) {
    return BigInt(value.trim());
  }
  const number = valueAt(value, row, column);
  if (!Number.isSafeInteger(number)) {
    const what = Number.isNaN(number) ? 'is missing' : `is ${number}`;
    throw bad(`row ${row + 1}, column ${column + 1} ${what}; the model takes whole numbers here.`);
  }
  return isLong(type) ? BigInt(number) : number;
}

function truth(value: unknown, row: number, column: number): number {
  const text = String(value).trim().toLowerCase();
  if (text === 'true' || text === '1') return 1;
  if (text === 'false' || text === '0') return 0;
  throw bad(`row ${row + 1}, column ${column + 1}: ${shown(text)} is not true or false.`);
}

const plain = (value: number | bigint | string): number | string => {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
};

/** One row's part of an output's values, `size` of them. */
export const rowOf = (data: TensorData, row: number, size: number): (number | string)[] =>
  Array.from({ length: size }, (_, i) => plain(data[row * size + i] as number | bigint | string));

/** A row's prediction as JSON has it: one output's value, or all outputs by name. */
export function predictionOf(outputs: readonly OutputInfo[], values: (number | string)[][]) {
  const all = outputs.map(({ labels }, i) => {
    const own = values[i] as (number | string)[];
    if (labels?.length === own.length) return Object.fromEntries(labels.map((l, k) => [l, own[k]]));
    return own.length === 1 ? own[0] : own;
  });
  if (all.length === 1) return all[0];
  return Object.fromEntries(outputs.map(({ name }, i) => [name, all[i]]));
}
