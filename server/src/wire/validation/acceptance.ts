import type { Constraint, Constraints } from './constraints.js';
import { compilePattern } from './patterns.js';
import { failures, isScalar, isWhole, longestMatched } from './violations.js';

/** Whether a value has no violation; told sooner than which, and sometimes false where it has none. */
export type Accepts = (value: unknown) => boolean;

const made = new WeakMap<Constraints, Map<string, Accepts>>();
const always: Accepts = () => true;

/** What tells of an operation's input that it is in order. Made once for each shape. */
export function acceptanceOf(table: Constraints, operation: string): Accepts {
  const name = table.inputs[operation];
  if (name === undefined) return always;
  let shapes = made.get(table);
  if (!shapes) {
    shapes = new Map();
    made.set(table, shapes);
  }
  return new Compiler(table, shapes).of(name);
}

class Compiler {
  readonly #table: Constraints;
  readonly #made: Map<string, Accepts>;

  constructor(table: Constraints, done: Map<string, Accepts>) {
    this.#table = table;
    this.#made = done;
  }

  of(name: string | undefined): Accepts {
    const shape = this.#table.shapes[name ?? ''];
    if (name === undefined || !shape) return always;
    const known = this.#made.get(name);
    if (known) return known;
    // a shape that leads to itself finds this one while it is made
    let accepts: Accepts | undefined;
    this.#made.set(name, (value) => accepts?.(value) === true);
    accepts = this.#make(shape);
    this.#made.set(name, accepts);
    return accepts;
  }

  #make(shape: Constraint): Accepts {
    if (shape.type === 'structure') return this.#structure(shape);
    if (shape.type === 'list') return this.#list(shape);
    if (shape.type === 'map') return this.#map(shape);
    return shape.type === 'string' ? acceptsText(shape) : acceptsScalar(shape);
  }

  #structure({ required = [], members = {} }: Constraint): Accepts {
    const byName = new Map(Object.entries(members).map(([name, shape]) => [name, this.of(shape)]));
    return (value) => {
      if (typeof value !== 'object' || value === null) return false;
      const given = value as Readonly<Record<string, unknown>>;
      for (const name of required) {
        if (given[name] === undefined || given[name] === null) return false;
      }
      for (const name of Object.keys(given)) {
        const accepts = byName.get(name);
        if (accepts === undefined) continue;
        const one = given[name];
        if (one !== undefined && one !== null && !accepts(one)) return false;
      }
      return true;
    };
  }

  #list({ min = 0, max = Infinity, item }: Constraint): Accepts {
    const accepts = this.of(item);
    return (value) => {
      if (!Array.isArray(value) || value.length < min || value.length > max) return false;
      for (const one of value) if (!accepts(one)) return false;
      return true;
    };
  }

  #map(shape: Constraint): Accepts {
    const key = this.of(shape.key);
    const entry = this.of(shape.value);
    const nullable = isScalar(this.#table.shapes[shape.value ?? ''] ?? shape);
    return (value) => {
      if (typeof value !== 'object' || value === null) return false;
      if (failures(shape, value).length > 0) return false;
      for (const [name, one] of Object.entries(value)) {
        if (!key(name) || !((nullable && one === null) || entry(one))) return false;
      }
      return true;
    };
  }
}

const acceptsScalar =
  (shape: Constraint): Accepts =>
  (value) =>
    failures(shape, value).length === 0 && isWhole(shape, value);

/** Lengths count characters, so that one between both counts is looked at as a whole. */
function acceptsText(shape: Constraint): Accepts {
  const { min = 0, max = Infinity, enum: choices, pattern } = shape;
  const whole = acceptsScalar(shape);
  if (choices) return whole;
  const least = min > 1 ? 2 * min : min;
  const fits = pattern === undefined ? always : matches(pattern);
  const most = pattern === undefined ? max : Math.min(max, longestMatched);
  return (value) =>
    (typeof value === 'string' && value.length >= least && value.length <= most && fits(value)) ||
    whole(value);
}

/** Texts that are remembered to match, of each pattern: names come again and again. */
const remembered = { texts: 256, length: 64 };

function matches(pattern: string): Accepts {
  const compiled = compilePattern(pattern);
  if (!compiled) return always;
  const known = new Set<unknown>();
  return (value) => {
    if (known.has(value)) return true;
    const text = value as string;
    if (!compiled.test(text)) return false;
    if (text.length <= remembered.length) {
      if (known.size >= remembered.texts) known.clear();
      known.add(text);
    }
    return true;
  };
}
