import type { Member, Shape, StructureShape } from '../../wire/shapes.js';
import type { Randomness } from '../../wire/testing/random.js';
import type { Constraint, Constraints } from '../../wire/validation/constraints.js';
import { compilePattern } from '../../wire/validation/patterns.js';
import { likely, texts } from './texts.js';

/** How often a member that need not be there is, by how deep it lies. */
const optional = [0.5, 0.3, 0.2, 0.1, 0.05];
const deepest = 8;
/** Members by which most random values are refused before anything else is looked at. */
const refusedEarly =
  /SSECustomer|^Checksum|MD5$|If(None)?Match|Modified|BucketOwner|^MFA|^WriteOffset/;

/** Makes inputs that the schema and the constraints of AWS's model allow, or nearly. */
export class Values {
  readonly #random: Randomness;
  readonly #constraints: Constraints;
  /** Share of values that are off: of another type, or outside of their constraint. */
  readonly #off: number;

  constructor(random: Randomness, constraints: Constraints, off: number) {
    this.#random = random;
    this.#constraints = constraints;
    this.#off = off;
  }

  input(operation: string, shape: StructureShape): Record<string, unknown> {
    const name = this.#constraints.inputs[operation];
    return this.#structure(shape, name ? this.#constraints.shapes[name] : undefined, 0);
  }

  #structure(
    shape: StructureShape,
    constraint: Constraint | undefined,
    depth: number,
  ): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    const required = new Set(constraint?.required);
    const members = shape.union ? [this.#random.pick(shape.members)] : shape.members;
    for (const member of members) {
      const { name } = member;
      const wanted = member.required || required.has(name) || shape.union;
      const usual = refusedEarly.test(name) ? 0.02 : (optional[depth] ?? 0);
      const share = wanted ? 1 - this.#off / 2 : usual;
      if (depth < deepest && this.#random.chance(share)) {
        found[name] = this.#member(member, constraint, depth);
      }
    }
    return found;
  }

  #member({ name, shape }: Member, constraint: Constraint | undefined, depth: number): unknown {
    const of = constraint?.members?.[name];
    return this.#value(shape, of ? this.#constraints.shapes[of] : undefined, name, depth + 1);
  }

  #value(shape: Shape, constraint: Constraint | undefined, name: string, depth: number): unknown {
    if (this.#random.chance(this.#off)) return this.off();
    const under = (key: string | undefined) => (key ? this.#constraints.shapes[key] : undefined);
    switch (shape.kind) {
      case 'structure':
        return this.#structure(shape, constraint, depth);
      case 'list':
        return this.#times(constraint, depth).map(() =>
          this.#value(shape.item, under(constraint?.item), name, depth + 1),
        );
      case 'map':
        return Object.fromEntries(
          this.#times(constraint, depth).map(() => [
            this.#text(under(constraint?.key), `${name}.key`),
            this.#value(shape.value, under(constraint?.value), `${name}.value`, depth + 1),
          ]),
        );
      case 'boolean':
        return this.#random.chance(0.5);
      case 'number':
      case 'bigNumber':
        return this.#number(constraint);
      case 'timestamp':
        return this.#random.pick([0, 1.5e9, Math.floor(Date.now() / 1000), 4e9, -1, 8.64e12]);
      case 'blob':
        return Buffer.from(this.#text(constraint, name)).toString('base64');
      default:
        return this.#text(constraint, name);
    }
  }

  #times(constraint: Constraint | undefined, depth: number): undefined[] {
    const least = constraint?.min ?? 0;
    const most = Math.max(least, depth > 5 ? 0 : Math.min(constraint?.max ?? 2, 2));
    return Array.from({ length: this.#random.pick([least, most, most]) });
  }

  #number({ type, min = 0, max = 1000 }: Constraint = { type: 'integer' }): number {
    const value = this.#random.pick([min, max, Math.floor((min + max) / 2), min + 1, 1, 10]);
    const whole = type === 'integer' || type === 'long';
    return whole || this.#random.chance(0.7) ? value : value + 0.5;
  }

  #text(constraint: Constraint | undefined, name: string): string {
    if (constraint?.enum) return this.#random.pick(constraint.enum);
    const known = likely(name);
    if (known && this.#random.chance(0.9)) return this.#random.pick(known);
    const pattern = constraint?.pattern ? compilePattern(constraint.pattern) : undefined;
    const { min = 0, max = Number.POSITIVE_INFINITY } = constraint ?? {};
    for (let tries = 0; tries < 12; tries += 1) {
      const text = this.#random.pick(texts);
      if (text.length >= min && text.length <= max && (!pattern || pattern.test(text))) return text;
    }
    return min > 0 ? 'a'.repeat(Math.min(min, 300)) : this.#random.text();
  }

  /** What hardly any member may hold. */
  off(): unknown {
    return this.#random.pick<unknown>([
      null,
      '',
      'x',
      ' ',
      '\u0000',
      '\ud800',
      'a'.repeat(5000),
      0,
      -1,
      1.5,
      1e308,
      2 ** 53,
      -(2 ** 63),
      true,
      [],
      {},
      [null],
      { a: { b: 1 } },
      '__proto__',
      { ['__proto__']: 1, constructor: 2 },
      '../../../etc/passwd',
      "'; DROP TABLE resources; --",
      '𝄞'.repeat(40),
    ]);
  }
}
