import type { Test } from './operators.js';
import { type Condition, type Conjunction, parsePattern } from './parse-pattern.js';

/** A pattern that is ready to be held against events. */
export interface CompiledPattern {
  readonly alternatives: readonly Alternative[];
  /** @param event parsed JSON */
  matches(event: unknown): boolean;
}

/** Conditions that must all hold. */
export interface Alternative {
  /** The values of `source` and of `detail-type` outside of which this never holds. */
  readonly sources: readonly string[] | undefined;
  readonly detailTypes: readonly string[] | undefined;
  readonly holds: Test;
}

/**
 * Compiles an event pattern once for many events.
 * @throws InvalidEventPatternException saying what is wrong and where.
 */
export function compilePattern(text: string): CompiledPattern {
  const alternatives = parsePattern(text).map(
    (conjunction): Alternative => ({
      sources: onlyTexts(conjunction, 'source'),
      detailTypes: onlyTexts(conjunction, 'detail-type'),
      holds: nodeTest(treeOf(conjunction)),
    }),
  );
  return {
    alternatives,
    matches: (event) => alternatives.some(({ holds }) => holds(event)),
  };
}

function onlyTexts(conjunction: Conjunction, name: string): string[] | undefined {
  const found = conjunction.find(({ path }) => path.length === 1 && path[0] === name);
  if (!found || found.absent || found.tests.length > 0) return undefined;
  return found.exact.every((value) => typeof value === 'string')
    ? (found.exact as string[])
    : undefined;
}

/** Conditions by the names on their way. */
interface Node {
  readonly leaves: { readonly name: string; readonly condition: Condition }[];
  readonly children: Map<string, Node>;
  /** All conditions below, in order of their whole paths. */
  readonly ordered: { readonly rest: readonly string[]; readonly absent: boolean }[];
}

const newNode = (): Node => ({ leaves: [], children: new Map(), ordered: [] });

const byPath = (a: Condition, b: Condition): number => {
  const [left, right] = [a.path.join('.'), b.path.join('.')];
  return left < right ? -1 : left > right ? 1 : 0;
};

function treeOf(conjunction: Conjunction): Node {
  const root = newNode();
  for (const condition of conjunction.toSorted(byPath)) {
    let node = root;
    for (const [depth, name] of condition.path.entries()) {
      const rest = condition.path.slice(depth);
      node.ordered.push({ rest, absent: condition.absent });
      if (rest.length === 1) node.leaves.push({ name, condition });
      else {
        const child = node.children.get(name) ?? newNode();
        node.children.set(name, child);
        node = child;
      }
    }
  }
  return root;
}

/** Member of a JSON object, never one that all objects have. */
type Get = (object: object) => unknown;

const getter = (name: string): Get => {
  if (name.includes('.')) return dotted(name);
  return name in Object.prototype
    ? (object) => (Object.hasOwn(object, name) ? (object as Members)[name] : undefined)
    : (object) => (object as Members)[name];
};

/** A name with dots is a member of that very name, or the way down that the dots describe. */
function dotted(name: string): Get {
  const steps = name.split('.').map(getter);
  const walk = (value: unknown, at: number): unknown => {
    const step = steps[at];
    if (step === undefined || value === undefined) return value;
    if (Array.isArray(value)) return value.map((one) => walk(one, at));
    return typeof value === 'object' && value !== null ? walk(step(value), at + 1) : undefined;
  };
  return (object) => (Object.hasOwn(object, name) ? (object as Members)[name] : walk(object, 0));
}

type Members = Readonly<Record<string, unknown>>;

/**
 * All conditions below a place of the event. Where the event has a list of objects, all of them
 * must hold of the same object; what must not be there is looked for in the whole list unless a
 * condition before it, in order of paths, has chosen the object: so AWS's matcher has it.
 */
function nodeTest(node: Node): Test {
  const checks = [
    ...node.leaves.map(({ name, condition }) => ({ get: getter(name), test: leafTest(condition) })),
    ...Array.from(node.children, ([name, child]) => ({
      get: getter(name),
      test: nodeTest(child),
    })),
  ];
  const firstPresent = node.ordered.findIndex(({ absent }) => !absent);
  const leading = firstPresent < 0 ? node.ordered : node.ordered.slice(0, firstPresent);
  const absentEverywhere = leading.map(({ rest }) => {
    const getters = rest.map(getter);
    return (value: unknown) => !isThere(value, getters, 0);
  });
  const test: Test = (value) => {
    if (typeof value !== 'object' || value === null) return firstPresent < 0;
    if (Array.isArray(value)) {
      return (
        absentEverywhere.every((absent) => absent(value)) && (firstPresent < 0 || value.some(test))
      );
    }
    for (const check of checks) {
      if (!check.test(check.get(value))) return false;
    }
    return true;
  };
  return test;
}

/** Whether any value stands under a path, in lists too. */
function isThere(value: unknown, getters: readonly Get[], from: number): boolean {
  if (Array.isArray(value)) return value.some((one) => isThere(one, getters, from));
  const get = getters[from];
  if (get === undefined) return isScalar(value);
  return typeof value === 'object' && value !== null && isThere(get(value), getters, from + 1);
}

const isScalar = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || value === null);

function leafTest({ absent, exact, tests }: Condition): Test {
  if (absent) return (value) => !isThere(value, [], 0);
  const one = scalarTest(exact, tests);
  const test: Test = (value) => {
    if (typeof value !== 'object' || value === null) return value !== undefined && one(value);
    return Array.isArray(value) && value.some(test);
  };
  return test;
}

function scalarTest(exact: Condition['exact'], tests: readonly Test[]): Test {
  const [first] = exact;
  if (tests.length === 0 && exact.length === 1) return (value) => value === first;
  const values = new Set<unknown>(exact);
  if (tests.length === 0) return (value) => values.has(value);
  const [only] = tests;
  if (exact.length === 0 && tests.length === 1 && only) return only;
  return (value) => values.has(value) || tests.some((test) => test(value));
}
