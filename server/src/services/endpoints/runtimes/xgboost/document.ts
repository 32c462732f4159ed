import type { Parsed } from './ubjson.js';

export type Members = { [key: string]: Parsed };

/** @throws Error saying why a model is not served. */
export function fail(reason: string): never {
  throw new Error(`The XGBoost model cannot be served: ${reason}`);
}

export function members(value: Parsed | undefined, name: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail(`it has no object "${name}".`);
  }
  if (ArrayBuffer.isView(value)) return fail(`"${name}" is not an object.`);
  return value;
}

export function list(value: Parsed | undefined, name: string): ArrayLike<Parsed> {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return value;
  return fail(`it has no array "${name}".`);
}

/** Numbers stand as text among a model's parameters. */
export function count(value: Parsed | undefined, name: string, least: number): number {
  const number = Number(value ?? Number.NaN);
  if (!Number.isSafeInteger(number) || number < least) fail(`"${name}" is ${String(value)}.`);
  return number;
}

/** JSON has no NaN: XGBoost's is read as null. */
export const numberOf = (value: Parsed | undefined): number =>
  value === null || value === undefined ? Number.NaN : Number(value);
