import { limits } from '../../base/limits.js';
import type { Shape, StructureShape } from '../shapes.js';
import {
  parseBase64,
  parseEpochSeconds,
  parseNumber,
  parseTime,
  serializationException,
  setKey,
} from './serialization.js';

/**
 * Turns a parsed JSON (or CBOR) value into the operation's input: members that the model does not
 * know are left out, nulls are absent members, times become Dates, base64 becomes bytes.
 * @throws ServiceError SerializationException when a value is not of its member's type.
 */
export function readStructure(shape: StructureShape, value: unknown): Record<string, unknown> {
  return structure(shape, value, '', 0);
}

function structure(
  shape: StructureShape,
  value: unknown,
  place: string,
  depth: number,
): Record<string, unknown> {
  const fields = object(value, 'structure', place);
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    const member = shape.byName.get(name);
    if (!member || field === null || field === undefined) continue;
    result[name] = read(member.shape, field, place ? `${place}.${name}` : name, depth + 1);
  }
  return result;
}

function read(shape: Shape, value: unknown, place: string, depth: number): unknown {
  if (depth > limits.requestDepth) {
    throw serializationException(`The request is nested more than ${limits.requestDepth} deep.`);
  }
  switch (shape.kind) {
    case 'string':
      if (typeof value === 'string') return value;
      throw cannotConvert(value, 'a String', place);
    case 'number':
    case 'bigNumber':
      return number(value, place);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw cannotConvert(value, 'a Boolean', place);
    case 'timestamp':
      return timestamp(value, place);
    case 'blob':
      return blob(value, place);
    case 'structure':
      return structure(shape, value, place, depth);
    case 'list':
      return list(shape.item, value, place, depth);
    case 'map':
      return map(shape.value, shape.valueTraits.sparse === 1, value, place, depth);
    case 'document':
      return value;
  }
}

function number(value: unknown, place: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  const special = typeof value === 'string' ? parseNumber(value) : undefined;
  if (special !== undefined && !Number.isFinite(special)) return special;
  throw cannotConvert(value, 'a Number', place);
}

function timestamp(value: unknown, place: string): Date {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  if (typeof value === 'number') {
    const date = parseEpochSeconds(value);
    if (date) return date;
    throw serializationException(`${value} is not a time in seconds since 1970 (at ${place}).`);
  }
  const date = typeof value === 'string' ? parseTime(value) : undefined;
  if (date) return date;
  throw cannotConvert(value, 'a Timestamp', place);
}

function blob(value: unknown, place: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string') throw cannotConvert(value, 'a Blob', place);
  const bytes = parseBase64(value);
  if (bytes) return bytes;
  throw serializationException(`The value at ${place} is not base64.`);
}

function list(item: Shape, value: unknown, place: string, depth: number): unknown[] {
  if (!Array.isArray(value)) throw cannotConvert(value, 'a List', place);
  return value.map((entry: unknown, index) =>
    read(item, entry, `${place}.${index + 1}.member`, depth + 1),
  );
}

function map(
  shape: Shape,
  sparse: boolean,
  value: unknown,
  place: string,
  depth: number,
): Record<string, unknown> {
  const fields = object(value, 'map', place);
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    const field = fields[key];
    if (field === null && !sparse) continue;
    const found = field === null ? null : read(shape, field, `${place}.${key}`, depth + 1);
    setKey(result, key, found);
  }
  return result;
}

function object(value: unknown, wanted: string, place: string): Record<string, unknown> {
  const plain =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array);
  if (plain) return value as Record<string, unknown>;
  if (place === '') throw serializationException('The request body must be a JSON object.');
  throw cannotConvert(value, wanted === 'map' ? 'a Map' : 'a Structure', place);
}

/** AWS names the JSON token that it met; the place is ours. */
function cannotConvert(value: unknown, wanted: string, place: string): Error {
  const at = ` (at ${place})`;
  if (Array.isArray(value)) {
    return serializationException(`Start of list found where not expected${at}`);
  }
  if (typeof value === 'object' && value !== null) {
    return serializationException(`Start of structure or map found where not expected.${at}`);
  }
  return serializationException(`${tokenOf(value)} can not be converted to ${wanted}${at}`);
}

function tokenOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL_VALUE';
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return typeof value === 'number' || typeof value === 'bigint' ? 'NUMBER_VALUE' : 'STRING_VALUE';
}
