import type { ServiceError } from '../../base/errors.js';
import { limits } from '../../base/limits.js';
import type { ListShape, MapShape, Member, Shape, StructureShape } from '../shapes.js';
import {
  parseBase64,
  parseEpochSeconds,
  parseNumber,
  parseTime,
  serializationException,
  setKey,
  shortened,
} from './serialization.js';

/**
 * Turns a parsed JSON (or CBOR) value into the operation's input: members that the model does not
 * know are left out, nulls are absent members, times become Dates, base64 becomes bytes.
 * @param value is taken over: what is right in it already stays where it is.
 * @throws ServiceError SerializationException when a value is not of its member's type.
 */
export function readStructure(shape: StructureShape, value: unknown): Record<string, unknown> {
  try {
    return readerOf(shape)(value, 0) as Record<string, unknown>;
  } catch (error) {
    throw error instanceof Misfit ? error.told() : error;
  }
}

/** Reads a value of one shape. @throws Misfit, or a ServiceError where it is nested too deep. */
type Reader = (value: unknown, depth: number) => unknown;
type Fields = Record<string, unknown>;

const readers = new WeakMap<Shape, Reader>();

/** Made once for each shape; what it leads to when that is first met, since shapes may recur. */
function readerOf(shape: Shape): Reader {
  const known = readers.get(shape);
  if (known) return known;
  const reader = makeReader(shape);
  readers.set(shape, reader);
  return reader;
}

function makeReader(shape: Shape): Reader {
  switch (shape.kind) {
    case 'string':
      return readString;
    case 'number':
    case 'bigNumber':
      return readNumber;
    case 'boolean':
      return readBoolean;
    case 'timestamp':
      return readTimestamp;
    case 'blob':
      return readBlob;
    case 'structure':
      return structureReader(shape);
    case 'list':
      return listReader(shape);
    case 'map':
      return mapReader(shape);
    case 'document':
      return (value, depth) => {
        checkDepth(depth);
        return value;
      };
  }
}

/** A member, and how it is read once that was asked for. */
class Field {
  readonly #member: Member;
  #reader: Reader | undefined;

  constructor(member: Member) {
    this.#member = member;
  }

  read(value: unknown, depth: number): unknown {
    this.#reader ??= readerOf(this.#member.shape);
    return this.#reader(value, depth);
  }
}

function structureReader({ members }: StructureShape): Reader {
  const fields = new Map(members.map((member) => [member.name, new Field(member)]));
  return (value, depth) => {
    checkDepth(depth);
    const given = objectOf(value, 'a Structure');
    let all = true;
    let at = '';
    try {
      for (const name of Object.keys(given)) {
        at = name;
        const field = fields.get(name);
        const one = given[name];
        if (field === undefined || one === null || one === undefined) {
          all = false;
          continue;
        }
        const read = field.read(one, depth + 1);
        if (read !== one) given[name] = read;
      }
    } catch (error) {
      throw within(error, at);
    }
    return all ? given : keptOf(given, (name) => fields.has(name));
  };
}

/** Without nulls and what is not kept. */
function keptOf(given: Fields, keeps: (name: string) => boolean): Fields {
  const kept: Fields = {};
  for (const name of Object.keys(given)) {
    const one = given[name];
    if (one !== null && one !== undefined && keeps(name)) setKey(kept, name, one);
  }
  return kept;
}

function listReader(shape: ListShape): Reader {
  let reader: Reader | undefined;
  return (value, depth) => {
    checkDepth(depth);
    if (!Array.isArray(value)) throw new Misfit(value, 'a List');
    reader ??= readerOf(shape.item);
    let at = 0;
    try {
      for (; at < value.length; at += 1) {
        const one: unknown = value[at];
        const read = reader(one, depth + 1);
        if (read !== one) value[at] = read;
      }
    } catch (error) {
      throw within(error, `${at + 1}.member`);
    }
    return value;
  };
}

function mapReader(shape: MapShape): Reader {
  const sparse = shape.valueTraits.sparse === 1;
  return (value, depth) => {
    checkDepth(depth);
    const given = objectOf(value, 'a Map');
    const reader = readerOf(shape.value);
    let all = true;
    let at = '';
    try {
      for (const key of Object.keys(given)) {
        at = key;
        const one = given[key];
        if (one === null) {
          all &&= sparse;
          continue;
        }
        const read = reader(one, depth + 1);
        if (read !== one) given[key] = read;
      }
    } catch (error) {
      throw within(error, at);
    }
    return all ? given : keptOf(given, () => true);
  };
}

function readString(value: unknown, depth: number): string {
  checkDepth(depth);
  if (typeof value === 'string') return value;
  throw new Misfit(value, 'a String');
}

function readBoolean(value: unknown, depth: number): boolean {
  checkDepth(depth);
  if (typeof value === 'boolean') return value;
  throw new Misfit(value, 'a Boolean');
}

function readNumber(value: unknown, depth: number): number {
  checkDepth(depth);
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  const special = typeof value === 'string' ? parseNumber(value) : undefined;
  if (special !== undefined && !Number.isFinite(special)) return special;
  throw new Misfit(value, 'a Number');
}

function readTimestamp(value: unknown, depth: number): Date {
  checkDepth(depth);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  if (typeof value === 'number') {
    const date = parseEpochSeconds(value);
    if (date) return date;
    const message = (place: string) =>
      `${value} is not a time in seconds since 1970 (at ${place}).`;
    throw new Misfit(value, 'a Timestamp', message);
  }
  const date = typeof value === 'string' ? parseTime(value) : undefined;
  if (date) return date;
  throw new Misfit(value, 'a Timestamp');
}

function readBlob(value: unknown, depth: number): Uint8Array {
  checkDepth(depth);
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string') throw new Misfit(value, 'a Blob');
  const bytes = parseBase64(value);
  if (bytes) return bytes;
  throw new Misfit(value, 'a Blob', (place) => `The value at ${place} is not base64.`);
}

function checkDepth(depth: number): void {
  if (depth <= limits.requestDepth) return;
  throw serializationException(`The request is nested more than ${limits.requestDepth} deep.`);
}

function objectOf(value: unknown, wanted: string): Fields {
  const plain =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array);
  if (plain) return value as Fields;
  throw new Misfit(value, wanted);
}

/** A value that is not of its shape; its place grows on the way out, and is told at the end. */
class Misfit {
  readonly #value: unknown;
  readonly #wanted: string;
  readonly #message: ((place: string) => string) | undefined;
  readonly #place: string[] = [];

  constructor(value: unknown, wanted: string, message?: (place: string) => string) {
    this.#value = value;
    this.#wanted = wanted;
    this.#message = message;
  }

  within(part: string): void {
    this.#place.push(part);
  }

  told(): ServiceError {
    const place = this.#place.toReversed().map(shortened).join('.');
    if (this.#place.length === 0) {
      return serializationException('The request body must be a JSON object.');
    }
    return serializationException(
      this.#message?.(place) ?? cannotConvert(this.#value, this.#wanted, place),
    );
  }
}

function within(error: unknown, part: string): unknown {
  if (error instanceof Misfit) error.within(part);
  return error;
}

/** AWS names the JSON token that it met; the place is ours. */
function cannotConvert(value: unknown, wanted: string, place: string): string {
  const at = ` (at ${place})`;
  if (Array.isArray(value)) return `Start of list found where not expected${at}`;
  if (typeof value === 'object' && value !== null) {
    return `Start of structure or map found where not expected.${at}`;
  }
  return `${tokenOf(value)} can not be converted to ${wanted}${at}`;
}

function tokenOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL_VALUE';
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return typeof value === 'number' || typeof value === 'bigint' ? 'NUMBER_VALUE' : 'STRING_VALUE';
}
