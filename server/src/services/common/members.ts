import { validationException } from '../../base/errors.js';
import { readJsonObject } from '../../base/own-path.js';
import { day_ms, hour_ms, minute_ms } from '../../base/time.js';

const spans = { s: 1_000, m: minute_ms, h: hour_ms, d: day_ms, w: 7 * day_ms } as const;

/** An object of a request, read member by member; messages name the whole way to a member. */
export class Members {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #at: string;

  /** @throws ValidationException where it is no object, or has a member that nothing reads */
  constructor(value: unknown, at: string, known: readonly string[]) {
    this.#at = at;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw validationException(`${at || 'The body'} must be a JSON object.`);
    }
    this.#values = value as Record<string, unknown>;
    const strange = Object.keys(value).find((name) => !known.includes(name));
    if (strange === undefined) return;
    const there = known.length === 0 ? 'nothing is' : `there are ${known.join(', ')}`;
    throw validationException(`${this.at(strange)} is not read here: ${there}.`);
  }

  /** Of a request's body. @throws ValidationException as above */
  static of(body: Buffer, known: readonly string[]): Members {
    return new Members(readJsonObject(body), '', known);
  }

  at(name: string): string {
    return this.#at === '' ? name : `${this.#at}.${name}`;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null;
  }

  value(name: string): unknown {
    return this.#values[name] ?? undefined;
  }

  /** @throws ValidationException, as all of the following */
  fail(name: string, must: string): never {
    throw validationException(`${this.at(name)} must be ${must}.`);
  }

  text(name: string): string {
    const value = this.value(name);
    if (typeof value === 'string' && value !== '' && value.length <= 1_024) return value;
    return this.fail(name, 'a text of 1 to 1024 characters');
  }

  maybeText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  flag(name: string, usual: boolean): boolean {
    const value = this.value(name) ?? usual;
    return typeof value === 'boolean' ? value : this.fail(name, 'true or false');
  }

  choice<const C extends string>(name: string, choices: readonly C[], usual?: C): C {
    const value = this.value(name) ?? usual;
    const chosen = choices.find((one) => one === value);
    return chosen ?? this.fail(name, `one of ${choices.join(', ')}`);
  }

  /** A whole number. */
  count(name: string, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.value(name);
    const isIn = typeof value === 'number' && value >= least && value <= most;
    if (isIn && Number.isSafeInteger(value)) return value;
    const bounds =
      most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`;
    return this.fail(name, `a whole number ${bounds}`);
  }

  number(name: string, least: number, most: number): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.value(name);
    if (typeof value === 'number' && value >= least && value <= most) return value;
    return this.fail(name, `a number from ${least} to ${most}`);
  }

  list<T>(name: string, most: number, read: (value: unknown, at: string) => T): T[] | undefined {
    if (!this.has(name)) return undefined;
    const value = this.value(name);
    if (!Array.isArray(value) || value.length > most) {
      return this.fail(name, `a list of at most ${most}`);
    }
    return value.map((one, i) => read(one, `${this.at(name)}[${i}]`));
  }

  names(name: string, most: number): string[] | undefined {
    const names = this.list(name, most, (value) =>
      typeof value === 'string' && value !== '' ? value : this.fail(name, 'a list of names'),
    );
    if (names?.length === 0) this.fail(name, 'a list of at least one name, or left out');
    return names;
  }

  /** Milliseconds since the epoch, given as such or in ISO 8601 with an offset. */
  moment(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.value(name);
    const isText = typeof value === 'string' && /T.*(Z|[+-]\d\d:?\d\d)$/i.test(value);
    const time = isText ? Date.parse(value) : value;
    if (typeof time === 'number' && Math.abs(time) <= 8.64e15) return time;
    return this.fail(name, 'a time, as 2026-03-01T21:00:00Z or in milliseconds since the epoch');
  }

  /** Milliseconds, given as such or as `30d`. */
  span(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.value(name);
    const [, digits, unit] = /^(\d{1,9})([smhdw])$/.exec(String(value)) ?? [];
    const span = unit ? Number(digits) * spans[unit as keyof typeof spans] : value;
    if (typeof span === 'number' && span >= 0 && span <= 1e14) return span;
    return this.fail(name, 'a span such as 15m, 6h or 30d, or milliseconds');
  }
}
