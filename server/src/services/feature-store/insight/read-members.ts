import { validationException } from '../../../base/errors.js';

type Asked = Readonly<Record<string, unknown>>;

/** @throws ValidationException naming what the body must not have. */
export function onlyMembers(asked: Asked, names: readonly string[]): void {
  const other = Object.keys(asked).find((name) => !names.includes(name));
  if (other === undefined) return;
  const there = names.length === 0 ? 'it is empty' : `there are ${names.join(', ')}`;
  throw validationException(`The body has no member ${other}: ${there}.`);
}

/** @throws ValidationException */
export function textOf(asked: Asked, name: string): string | undefined {
  const value = asked[name];
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw validationException(`${name} must be a text.`);
}

/** A number from the least on, up to the most. @throws ValidationException */
export function numberOf(
  asked: Asked,
  name: string,
  bounds: { readonly least: number; readonly most: number; readonly whole?: boolean },
): number | undefined {
  const value = asked[name];
  if (value === undefined) return undefined;
  const { least, most, whole } = bounds;
  const isOne = typeof value === 'number' && value >= least && value <= most;
  if (isOne && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? 'a whole number' : 'a number';
  throw validationException(`${name} must be ${kind} from ${least} to ${most}.`);
}

/** @throws ValidationException */
export function flagOf(asked: Asked, name: string, usual: boolean): boolean {
  const value = asked[name] ?? usual;
  if (typeof value === 'boolean') return value;
  throw validationException(`${name} must be true or false.`);
}
