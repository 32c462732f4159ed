import { shortened } from '../protocols/serialization.js';
import type { Constraint, Constraints } from './constraints.js';
import { compilePattern } from './patterns.js';

/** A constraint that a value does not satisfy. */
export interface Violation {
  /** Such as `productionVariants.1.member.variantName`. */
  readonly place: string;
  /** The input's member that the place lies in. */
  readonly member: string;
  /** In AWS's words, from `Value` to the constraint. */
  readonly message: string;
  /** The value is not of its type at all. */
  readonly type: boolean;
}

const most = 50;
/** Of a list, a map or a structure as a whole. */
const longestValue = 1_000;
/** A text that is longer is matched only where it may be so long. */
export const longestMatched = 4_096;

/** Every violation of an operation's input, in the order of the model, the first 50 of them. */
export function violationsOf(
  table: Constraints,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Violation[] {
  const name = table.inputs[operation];
  if (name === undefined) return [];
  const walk = new Walk(table.shapes);
  walk.structure(table.shapes[name] as Constraint, input, '', '');
  return walk.found;
}

class Walk {
  readonly found: Violation[] = [];
  readonly #shapes: Readonly<Record<string, Constraint>>;

  constructor(shapes: Readonly<Record<string, Constraint>>) {
    this.#shapes = shapes;
  }

  structure(
    shape: Constraint,
    value: Readonly<Record<string, unknown>>,
    place: string,
    top: string,
  ): void {
    const prefix = place === '' ? '' : `${place}.`;
    for (const name of shape.required ?? []) {
      if (value[name] === undefined || value[name] === null) {
        this.#add(null, prefix + lowerFirst(name), top || name, 'Member must not be null');
      }
    }
    const { members = {} } = shape;
    for (const name of Object.keys(value)) {
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      if (member === undefined || value[name] === undefined || value[name] === null) continue;
      this.#value(member, value[name], prefix + lowerFirst(name), top || name);
    }
  }

  #value(name: string, value: unknown, place: string, top: string): void {
    const shape = this.#shapes[name];
    if (!shape || this.found.length >= most) return;
    for (const failed of failures(shape, value)) this.#add(value, place, top, failed, shape);
    if (shape.type === 'structure') {
      this.structure(shape, value as Record<string, unknown>, place, top);
    } else if (shape.type === 'list' && Array.isArray(value)) {
      this.#list(shape, value, place, top);
    } else if (shape.type === 'map') {
      this.#map(shape, value as Record<string, unknown>, place, top);
    } else if (!isWhole(shape, value)) {
      const wanted = shape.type === 'long' ? 'a Long' : 'an Integer';
      const message = `${render(value)} can not be converted to ${wanted} (at ${place})`;
      this.found.push({ place, member: top, message, type: true });
    }
  }

  #list(shape: Constraint, items: readonly unknown[], place: string, top: string): void {
    const item = this.#shapes[shape.item ?? ''];
    if (!item) return;
    if (isScalar(item)) {
      if (items.some((one) => failures(item, one).length > 0)) {
        const message = `Member must satisfy constraint: [${allOf(item)}]`;
        this.#add(items, place, top, message, item);
      }
      return;
    }
    for (const [index, one] of items.entries()) {
      this.#value(shape.item as string, one, `${place}.${index + 1}.member`, top);
    }
  }

  #map(
    shape: Constraint,
    entries: Readonly<Record<string, unknown>>,
    place: string,
    top: string,
  ): void {
    const key = this.#shapes[shape.key ?? ''];
    if (key && Object.keys(entries).some((one) => failures(key, one).length > 0)) {
      this.#add(entries, place, top, `Map keys must satisfy constraint: [${allOf(key)}]`, key);
    }
    const value = this.#shapes[shape.value ?? ''];
    if (!value) return;
    if (isScalar(value)) {
      if (Object.values(entries).some((one) => one !== null && failures(value, one).length > 0)) {
        const message = `Map value must satisfy constraint: [${allOf(value)}]`;
        this.#add(entries, place, top, message, value);
      }
      return;
    }
    for (const name of Object.keys(entries)) {
      this.#value(shape.value as string, entries[name], `${place}.${shortened(name)}.member`, top);
    }
  }

  #add(value: unknown, place: string, member: string, constraint: string, shape?: Constraint) {
    if (this.found.length >= most) return;
    const shown = value === null ? ' null' : shape?.sensitive ? '' : ` '${render(value)}'`;
    const message = `Value${shown} at '${place}' failed to satisfy constraint: ${constraint}`;
    this.found.push({ place, member, message, type: false });
  }
}

export const isScalar = (shape: Constraint): boolean =>
  shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map';

const none: readonly string[] = [];

/** The constraints of the shape itself that a value fails. */
export function failures(shape: Constraint, value: unknown): readonly string[] {
  return conforms(shape, value) ? none : listFailures(shape, value);
}

/** Whether a text meets all of them, told without counting its characters where that can be. */
function conforms({ min = 0, max = Infinity, pattern, enum: choices }: Constraint, value: unknown) {
  if (typeof value !== 'string' || value.length > Math.min(max, longestMatched)) return false;
  if (value.length < 2 * min && (min > 1 || value.length === 0)) return false;
  if (choices && !choices.includes(value)) return false;
  return pattern === undefined || compilePattern(pattern)?.test(value) !== false;
}

function listFailures(shape: Constraint, value: unknown): string[] {
  const failed: string[] = [];
  const { min, max, pattern } = shape;
  const size = sizeOf(shape, value);
  const what = size === value ? 'value' : 'length';
  if (size !== undefined && max !== undefined && size > max) failed.push(atMost(what, max));
  if (typeof value === 'string' && pattern !== undefined && failsPattern(pattern, value, max)) {
    failed.push(`Member must satisfy regular expression pattern: ${pattern}`);
  }
  if (size !== undefined && min !== undefined && size < min) failed.push(atLeast(what, min));
  if (shape.enum && !shape.enum.includes(value as string)) failed.push(enumSet(shape.enum));
  return failed;
}

/** A text far too long is not matched as well: patterns are only fast on what may be there. */
function failsPattern(pattern: string, value: string, max = longestMatched): boolean {
  if (value.length > Math.max(max, longestMatched)) return false;
  return compilePattern(pattern)?.test(value) === false;
}

function sizeOf(shape: Constraint, value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.byteLength;
  if (shape.type === 'map') return Object.keys(value as object).length;
  return undefined;
}

/** Whether a number is a whole one of its width, where the shape asks for that. */
export function isWhole(shape: Constraint, value: unknown): boolean {
  if (typeof value !== 'number') return true;
  if (shape.type === 'integer') return (value | 0) === value;
  return shape.type !== 'long' || Number.isInteger(value);
}

/** All constraints of a scalar, whichever of them failed: AWS lists them so for lists and maps. */
function allOf({ min, max, pattern, enum: choices, type }: Constraint): string {
  const what = type === 'string' || type === 'blob' ? 'length' : 'value';
  const all = [];
  if (max !== undefined) all.push(atMost(what, max));
  if (min !== undefined) all.push(atLeast(what, min));
  if (pattern !== undefined) {
    all.push(`Member must satisfy regular expression pattern: ${pattern}`);
  }
  if (choices) all.push(enumSet(choices));
  return all.join(', ');
}

const atMost = (what: string, max: number): string =>
  `Member must have ${what} less than or equal to ${max}`;
const atLeast = (what: string, min: number): string =>
  `Member must have ${what} greater than or equal to ${min}`;
const enumSet = (choices: readonly string[]): string =>
  `Member must satisfy enum value set: [${choices.join(', ')}]`;

/** A value as Java's toString shows it, which is what AWS's messages hold. */
function render(value: unknown): string {
  const text = renderWhole(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

function renderWhole(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, 100).map(renderWhole).join(', ')}]`;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).slice(0, 100);
    return `{${entries.map(([key, one]) => `${shortened(key)}=${renderWhole(one)}`).join(', ')}}`;
  }
  return shortened(String(value));
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
