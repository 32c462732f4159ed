import { isObject } from '../../../base/json.js';

/** Reading JSON that anybody may have written. */
export type Json = Readonly<Record<string, unknown>>;

export const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
};

export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});

/** Those that have a value, in this order. */
export const facts = (
  ...pairs: readonly (readonly [name: string, value: unknown])[]
): { name: string; value: string }[] =>
  pairs.flatMap(([name, value]) => {
    const text = textOf(value);
    return text === undefined ? [] : [{ name, value: text }];
  });

/** `2026-01-04 03:12 UTC`: to the minute, since people read it. */
export function timeOf(value: unknown): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const time = Date.parse(text.replace(/\+0000$/, 'Z'));
  if (Number.isNaN(time)) return text;
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
