import { bytesField, type Field, fieldsOf, integersOf, numberField, textOf } from './protobuf.js';

/** Element types of tensors, by their number in ONNX's schema (onnx.proto, TensorProto). */
const elementTypes: Readonly<Record<number, ElementType>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
};

export type ElementType =
  | 'float32'
  | 'float64'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'string'
  | 'bool';

/** A tensor that goes in or comes out; a dimension without a number is free. */
export interface TensorInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | undefined)[];
}

export interface OutputInfo {
  /** The tensor's name in the graph, and the output's own. */
  readonly tensor: string;
  readonly name: string;
  /** Labels of a classifier's probabilities, where skl2onnx maps them. */
  readonly labels?: readonly string[] | undefined;
}

export interface OnnxModel {
  /** The model with tensors alone as outputs. */
  readonly bytes: Uint8Array;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly OutputInfo[];
}

const fail = (reason: string): never => {
  throw new Error(`the ONNX model cannot be served: ${reason}`);
};

// field numbers of onnx.proto
const modelGraph = 7;
const graph = { node: 1, initializer: 5, input: 11, output: 12 };
const node = { input: 1, output: 2, operator: 4, attribute: 5 };
const attribute = {
  name: 1,
  tensor: 5,
  graph: 6,
  integers: 8,
  strings: 9,
  tensors: 10,
  graphs: 11,
};
const tensor = { name: 8, externalData: 13, location: 14 };

/**
 * Reads a model's inputs and outputs. The runtime gives tensors alone, so ZipMap, which skl2onnx
 * puts behind a classifier's probabilities, is taken out and its labels are kept.
 * @throws Error saying what cannot be served, such as weights in other files.
 */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  const fields = [...fieldsOf(bytes)];
  const found = fields.find(({ number }) => number === modelGraph);
  if (!found) return fail('its file holds no graph.');
  const inner = [...fieldsOf(found.bytes)];
  checkTensors(inner);
  const zips = inner
    .filter(isOf(graph.node))
    .map(readZipMap)
    .filter((one) => one !== undefined);
  const outputs = inner.filter(isOf(graph.output)).map(({ bytes }) => readOutput(bytes, zips));
  if (outputs.length === 0) fail('it has no outputs.');
  const kept = zips.length > 0 ? withoutZipMaps(bytes, inner, zips) : bytes;
  return { bytes: kept, inputs: readInputs(inner), outputs };
}

const isOf =
  (wanted: number) =>
  ({ number }: Field): boolean =>
    number === wanted;

const named = (message: Uint8Array): string => textOf(first(message, 1)?.bytes ?? new Uint8Array());

const first = (message: Uint8Array, number: number): Field | undefined => {
  for (const field of fieldsOf(message)) if (field.number === number) return field;
  return undefined;
};

/** Weights in other files would be read from wherever the server stands. */
function checkTensors(fields: readonly Field[], depth = 0): void {
  if (depth > 32) fail('its graphs lie too deep within each other.');
  for (const field of fields) {
    if (field.number === graph.initializer) checkTensor(field.bytes);
    if (field.number !== graph.node) continue;
    for (const own of fieldsOf(field.bytes)) {
      if (own.number !== node.attribute) continue;
      for (const { number, bytes } of fieldsOf(own.bytes)) {
        if (number === attribute.tensor || number === attribute.tensors) checkTensor(bytes);
        if (number === attribute.graph || number === attribute.graphs) {
          checkTensors([...fieldsOf(bytes)], depth + 1);
        }
      }
    }
  }
}

function checkTensor(bytes: Uint8Array): void {
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === tensor.externalData || (number === tensor.location && value !== 0)) {
      fail('some of its weights lie in other files: save it as one file.');
    }
  }
}

interface ZipMap {
  readonly field: Field;
  readonly input: string;
  readonly output: string;
  readonly labels: readonly string[];
}

function readZipMap(field: Field): ZipMap | undefined {
  const operator = first(field.bytes, node.operator);
  if (!operator || textOf(operator.bytes) !== 'ZipMap') return undefined;
  const labels: string[] = [];
  for (const own of fieldsOf(field.bytes)) {
    if (own.number !== node.attribute || !named(own.bytes).startsWith('classlabels_')) continue;
    for (const value of fieldsOf(own.bytes)) {
      if (value.number === attribute.strings) labels.push(textOf(value.bytes));
      if (value.number === attribute.integers) {
        for (const one of integersOf(value)) labels.push(String(one));
      }
    }
  }
  const input = textOf(first(field.bytes, node.input)?.bytes ?? new Uint8Array());
  const output = textOf(first(field.bytes, node.output)?.bytes ?? new Uint8Array());
  return { field, input, output, labels };
}

function readOutput(message: Uint8Array, zips: readonly ZipMap[]): OutputInfo {
  const name = named(message);
  const zip = zips.find(({ output }) => output === name);
  if (zip) return { tensor: zip.input, name, labels: zip.labels };
  const type = first(message, 2);
  if (type && !first(type.bytes, 1)) fail(`its output ${JSON.stringify(name)} is not a tensor.`);
  return { tensor: name, name };
}

function readInputs(fields: readonly Field[]): TensorInfo[] {
  const weights = new Set(
    fields
      .filter(isOf(graph.initializer))
      .map(({ bytes }) => textOf(first(bytes, tensor.name)?.bytes ?? new Uint8Array())),
  );
  const inputs = fields
    .filter(isOf(graph.input))
    .filter(({ bytes }) => !weights.has(named(bytes)))
    .map(({ bytes }) => readTensorInfo(bytes));
  return inputs.length > 0 ? inputs : fail('it has no inputs.');
}

/** ValueInfoProto: its type's tensor has the element type and the shape's dimensions. */
function readTensorInfo(message: Uint8Array): TensorInfo {
  const name = named(message);
  const type = first(message, 2);
  const own = type && first(type.bytes, 1);
  if (!own) return fail(`its input ${JSON.stringify(name)} is not a tensor.`);
  const element = elementTypes[first(own.bytes, 1)?.value ?? 0];
  if (!element) return fail(`its input ${JSON.stringify(name)} has a type that is not known.`);
  const shape = first(own.bytes, 2);
  const dimensions = shape ? [...fieldsOf(shape.bytes)].map(({ bytes }) => sizeOf(bytes)) : [];
  return { name, type: element, shape: dimensions };
}

const sizeOf = (dimension: Uint8Array): number | undefined => {
  const value = first(dimension, 1)?.value;
  return value !== undefined && value > 0 && Number.isSafeInteger(value) ? value : undefined;
};

/** The model anew: probabilities come out where their maps did. */
function withoutZipMaps(
  bytes: Uint8Array,
  inner: readonly Field[],
  zips: readonly ZipMap[],
): Uint8Array {
  const floats = bytesField(1, numberField(1, 1)); // TypeProto: a tensor of float32
  const parts = inner
    .filter((field) => !zips.some((zip) => zip.field === field))
    .map((field) => {
      const zip =
        field.number === graph.output
          ? zips.find(({ output }) => output === named(field.bytes))
          : undefined;
      if (!zip) return field.whole;
      const info = [bytesField(1, Buffer.from(zip.input)), bytesField(2, floats)];
      return bytesField(graph.output, Buffer.concat(info));
    });
  const rewritten = bytesField(modelGraph, Buffer.concat(parts));
  return Buffer.concat(
    [...fieldsOf(bytes)].map((field) => (field.number === modelGraph ? rewritten : field.whole)),
  );
}
