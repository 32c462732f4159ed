import { isObject } from '../../../base/json.js';
import type { MessageAttribute } from '../message.js';
import type { Conditions, Filter } from './parse-filter.js';

type Scalar = string | number | boolean | null;

/** Whether a message's body passes; one that is no JSON object never does. */
export function matchesBody(filter: Filter, body: string): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return false;
  }
  return isObject(parsed) && matchesObject(filter, parsed);
}

/** Whether a message's attributes pass; binary ones are never compared. */
export function matchesAttributes(
  filter: Filter,
  attributes: Readonly<Record<string, MessageAttribute>>,
): boolean {
  const values: Record<string, unknown> = Object.create(null);
  for (const [name, attribute] of Object.entries(attributes)) {
    const value = attributeValue(attribute);
    if (value !== undefined) values[name] = value;
  }
  return matchesObject(filter, values);
}

function attributeValue({ Type: type, Value: text }: MessageAttribute): unknown {
  if (type === 'Number' || type.startsWith('Number.')) return Number(text);
  if (type === 'String.Array') return arrayOf(text);
  if (type === 'String' || type.startsWith('String.')) return text;
  return undefined;
}

function arrayOf(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function matchesObject(filter: Filter, object: Readonly<Record<string, unknown>>): boolean {
  for (const [name, wanted] of filter.properties) {
    const value = memberOf(object, name);
    const matches = isFilter(wanted) ? matchesNested(wanted, value) : passes(wanted, value);
    if (!matches) return false;
  }
  return filter.or.every((alternatives) => alternatives.some((one) => matchesObject(one, object)));
}

/** A name with dots is a member of that very name, or the way down that its dots describe. */
function memberOf(object: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const [first, rest] = [name.slice(0, dot), name.slice(dot + 1)];
    const found = Object.hasOwn(object, first) ? valueBelow(object[first], rest) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function valueBelow(value: unknown, name: string): unknown {
  if (!Array.isArray(value)) return isObject(value) ? memberOf(value, name) : undefined;
  const found = value.map((one) => valueBelow(one, name)).filter((one) => one !== undefined);
  return found.length === 0 ? undefined : found;
}

/** An object, or any object of an array. What only asks for absence is met by no object too. */
function matchesNested(wanted: Filter, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((one) => matchesNested(wanted, one));
  return matchesObject(wanted, isObject(value) ? value : {});
}

function passes({ tests, present, absent }: Conditions, value: unknown): boolean {
  const leaves = scalarsOf(value);
  if (leaves.length === 0) return absent;
  return present || leaves.some((leaf) => tests.some((test) => test(leaf)));
}

/** What can be compared of a value: itself, or what an array holds. */
function scalarsOf(value: unknown): Scalar[] {
  if (Array.isArray(value)) return value.flatMap(scalarsOf);
  if (value === undefined || (typeof value === 'object' && value !== null)) return [];
  return [value as Scalar];
}

const isFilter = (wanted: Conditions | Filter): wanted is Filter => 'properties' in wanted;
