import { jsonItems, jsonMembers, jsonObject, jsonText } from '../common/raw-json.js';

/*
 * AWS takes a small part of JSONPath, from text to text: a parser of its own keeps numbers as they
 * are written, which none that works on parsed values does, and refuses what AWS refuses.
 */

interface Slice {
  readonly from: number | undefined;
  /** The first place that is not taken, as JSONPath has it. */
  readonly to: number | undefined;
}

type Step =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'items'; readonly items: readonly (number | Slice)[] }
  | { readonly kind: 'all' };

/** A filter of DataProcessing: the steps from the root down; none for `$`. */
export type JsonPath = readonly Step[];

/** A path that is not one of AWS's, or that selects nothing of a record. */
export class PathFault extends Error {
  override readonly name = 'PathFault';
}

const dotted = /\.(\*|[^.[\]*'"\s,:]+)/y;
const bracketed = /\.?\[((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\]'"])*)\]/y;
const quoted = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(,|$)/y;
const place = /^\s*(-?\d+)\s*$/;
const slice = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*$/;

/**
 * Reads `$`, `.name`, `['a','b']`, `[1,-1]`, `[2:5]` and `*`: what AWS takes.
 * @throws PathFault naming what cannot be read.
 */
export function parseJsonPath(text: string): JsonPath {
  const path = text.trim();
  if (path[0] !== '$') throw new PathFault(`${path} must begin with $`);
  const steps: Step[] = [];
  for (let at = 1; at < path.length; ) {
    dotted.lastIndex = at;
    bracketed.lastIndex = at;
    const name = dotted.exec(path);
    const inner = name ? undefined : bracketed.exec(path);
    const found = name ?? inner;
    if (!found) {
      throw new PathFault(`${path} cannot be read from ${JSON.stringify(path.slice(at))} on`);
    }
    steps.push(name ? nameStep(name[1] ?? '') : bracketStep(inner?.[1] ?? '', path));
    at += found[0].length;
  }
  return steps;
}

const nameStep = (name: string): Step =>
  name === '*' ? { kind: 'all' } : { kind: 'names', names: [name] };

function bracketStep(inner: string, path: string): Step {
  if (inner.trim() === '*') return { kind: 'all' };
  if (/^\s*['"]/.test(inner)) return { kind: 'names', names: namesIn(inner, path) };
  const items = inner.split(',').map((part) => {
    const index = place.exec(part)?.[1];
    if (index !== undefined) return Number(index);
    const range = slice.exec(part);
    if (!range) throw new PathFault(`${path}: [${inner}] is neither places nor names in quotes`);
    return { from: numberOf(range[1]), to: numberOf(range[2]) };
  });
  return { kind: 'items', items };
}

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

function namesIn(inner: string, path: string): string[] {
  const names: string[] = [];
  for (let at = 0; at < inner.length; ) {
    quoted.lastIndex = at;
    const found = quoted.exec(inner);
    if (!found) throw new PathFault(`${path}: [${inner}] is not a list of names in quotes`);
    names.push((found[1] ?? found[2] ?? '').replace(/\\(.)/g, '$1'));
    at += found[0].length;
  }
  return names;
}

/** Whether the path may be used on rows of CSV: they have places and no names. */
export const isForRows = (path: JsonPath): boolean =>
  path.length === 0 || (path.length === 1 && path[0]?.kind !== 'names');

/** The cells of a row that the path selects. @throws PathFault where a place is not there. */
export function selectCells(path: JsonPath, cells: readonly string[]): readonly string[] {
  const [step] = path;
  if (!step) return cells;
  if (step.kind === 'all') return cells;
  if (step.kind === 'names' || path.length > 1) {
    throw new PathFault('rows of CSV have places and no names: write $[0] or $[1:]');
  }
  const found = pick(step.items, cells, 'columns');
  if (found.length === 0) throw new PathFault(`none of its ${cells.length} columns is selected`);
  return found;
}

/**
 * The JSON text that the path selects of a JSON text: the value itself where the path leads to
 * one, an object for several names at its end, else an array.
 * @throws PathFault where what it names is not there, JsonFault where the text is no JSON.
 */
export function selectJson(path: JsonPath, text: string): string {
  let values = [jsonText(text)];
  let single = true;
  for (const [index, step] of path.entries()) {
    if (step.kind === 'names' && step.names.length > 1 && index === path.length - 1) {
      values = values.map((value) => someMembers(value, step.names));
      continue;
    }
    const next = values.flatMap((value) => stepInto(step, value, single));
    single &&=
      (step.kind === 'names' && step.names.length === 1) ||
      (step.kind === 'items' && step.items.length === 1 && typeof step.items[0] === 'number');
    values = next;
  }
  return single ? (values[0] as string) : `[${values.join(',')}]`;
}

function stepInto(step: Step, value: string, mustBe: boolean): string[] {
  if (step.kind === 'all') return [...(jsonMembers(value)?.values() ?? jsonItems(value) ?? [])];
  if (step.kind === 'items') {
    const items = jsonItems(value);
    if (items) return pick(step.items, items, 'items');
    if (mustBe) throw new PathFault('there is no array where the path has places');
    return [];
  }
  const members = jsonMembers(value);
  const found = step.names.flatMap((name) => members?.get(name) ?? []);
  if (found.length === 0 && mustBe) throw missing(step.names, members);
  return found;
}

function someMembers(value: string, names: readonly string[]): string {
  const members = jsonMembers(value);
  const there = names.filter((name) => members?.has(name));
  if (there.length === 0) throw missing(names, members);
  return jsonObject(there.map((name) => [name, members?.get(name) ?? 'null']));
}

function missing(
  names: readonly string[],
  members: ReadonlyMap<string, string> | undefined,
): PathFault {
  const wanted = names.join(', ');
  if (!members) return new PathFault(`there is no object where the path has ${wanted}`);
  const there = [...members.keys()].slice(0, 10).join(', ');
  return new PathFault(`there is no ${wanted}; there is ${there || 'nothing'}`);
}

function pick<T>(
  items: readonly (number | Slice)[],
  values: readonly T[],
  word: 'columns' | 'items',
): T[] {
  return items.flatMap((item) => {
    if (typeof item !== 'number') return values.slice(item.from, item.to);
    const at = item < 0 ? values.length + item : item;
    if (at >= 0 && at < values.length) return [values[at] as T];
    throw new PathFault(`there is no place ${item} among ${values.length} ${word}`);
  });
}
