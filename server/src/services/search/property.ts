import { validationException } from '../../base/errors.js';
import type { Searchable } from '../common/searchable.js';

export type PropertyValue = string | number | boolean | Date;

/** @throws ValidationException naming the properties that there are */
export function checkProperty({ resource, properties }: Searchable, name: string): void {
  const first = (name.split('.')[0] ?? '').toLowerCase();
  if (properties.some((property) => property.toLowerCase() === first)) return;
  throw validationException(
    `${resource} has no property ${name} to search by; it has ${properties.join(', ')}.`,
  );
}

/** All texts of a list of keys and values, as one property. */
const wholeLists: ReadonlyMap<string, string> = new Map([
  ['alltags', 'Tags'],
  ['allparameters', 'Parameters'],
]);

interface Pair {
  readonly Key?: unknown;
  readonly Value?: unknown;
}

/**
 * The values of a property such as `FeatureName`, `FeatureDefinitions.FeatureType` (of every
 * element), `Tags.team` (of the tag `team`), `AllTags` (keys, values, and `key:value`).
 */
export function valuesAt(members: unknown, name: string): PropertyValue[] {
  const whole = wholeLists.get(name.toLowerCase());
  if (whole !== undefined) return elementsAt(members, whole).flatMap(textsOf);
  return leaves(members, name);
}

/** The elements of a list, for filters that must all hold for one of them. */
export function elementsAt(members: unknown, name: string): unknown[] {
  let at = members;
  for (const step of name.split('.')) at = memberOf(at, step);
  if (at === undefined || at === null) return [];
  return Array.isArray(at) ? (at as unknown[]) : [at];
}

function textsOf(pair: unknown): string[] {
  const { Key: key = '', Value: value = '' } = (pair ?? {}) as Pair;
  return [String(key), String(value), `${key}:${value}`];
}

function leaves(at: unknown, path: string): PropertyValue[] {
  if (at === undefined || at === null) return [];
  if (Array.isArray(at)) return at.flatMap((element) => inElement(element, path));
  if (path === '') return isValue(at) ? [at] : [];
  const [step = '', ...rest] = path.split('.');
  return leaves(memberOf(at, step), rest.join('.'));
}

/** Of keys and values, the rest of the path is a key, dots and all. */
function inElement(element: unknown, path: string): PropertyValue[] {
  const { Key: key, Value: value } = (element ?? {}) as Pair;
  const found = leaves(element, path);
  return key !== undefined && key === path && isValue(value) ? [...found, value] : found;
}

/** AWS's documentation writes `FeatureGroupARN` for `FeatureGroupArn`: case decides nothing. */
function memberOf(at: unknown, step: string): unknown {
  if (typeof at !== 'object' || at === null) return undefined;
  const members = at as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(members, step)) return members[step];
  const folded = step.toLowerCase();
  const name = Object.keys(members).find((one) => one.toLowerCase() === folded);
  return name === undefined ? undefined : members[name];
}

const isValue = (value: unknown): value is PropertyValue =>
  value instanceof Date || ['string', 'number', 'boolean'].includes(typeof value);
