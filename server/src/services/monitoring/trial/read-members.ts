import { validationException } from '../../../base/errors.js';

type Members = Readonly<Record<string, unknown>>;

/** @throws ValidationException for a member that nothing reads */
export function onlyMembers(asked: Members, known: readonly string[]): void {
  const strange = Object.keys(asked).find((name) => !known.includes(name));
  if (strange === undefined) return;
  throw validationException(`${strange} is not read here: there are ${known.join(', ')}.`);
}

/** @throws ValidationException */
export function textOf(asked: Members, name: string, longest: number): string | undefined {
  const value = asked[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length > 0 && value.length <= longest) return value;
  throw validationException(`${name} must be a text of 1 to ${longest} characters.`);
}

/** Milliseconds since the epoch. @throws ValidationException */
export function timeOf(asked: Members, name: string): number | undefined {
  const value = asked[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 8.64e15) {
    return Math.trunc(value);
  }
  throw validationException(`${name} must be a time in milliseconds since the epoch.`);
}

/** @throws ValidationException */
export function objectOf(asked: Members, name: string): Members | undefined {
  const value = asked[name];
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members;
  throw validationException(`${name} must be a JSON object.`);
}

/** Environment variables. @throws ValidationException */
export function environmentOf(asked: Members): Readonly<Record<string, string>> {
  const given = objectOf(asked, 'Environment') ?? {};
  const entries = Object.entries(given);
  if (entries.length > 100) throw validationException('Environment has more than 100 variables.');
  for (const [name, value] of entries) {
    if (typeof value === 'string' && value.length <= 1024) continue;
    throw validationException(`Environment.${name} must be a text of at most 1024 characters.`);
  }
  return given as Record<string, string>;
}

/** Names. @throws ValidationException */
export function namesOf(asked: Members, name: string): readonly string[] | undefined {
  const value = asked[name];
  if (value === undefined) return undefined;
  const isRight = Array.isArray(value) && value.length > 0 && value.length <= 2_500;
  if (isRight && value.every((one) => typeof one === 'string')) return value as string[];
  throw validationException(`${name} must be a list of names.`);
}

const spans = { h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `90d`, `12h`, `6w` in milliseconds. @throws ValidationException */
export function lastOf(asked: Members, name: string): number | undefined {
  const text = textOf(asked, name, 20);
  if (text === undefined) return undefined;
  const [, digits, unit] = /^(\d{1,6})([hdw])$/.exec(text) ?? [];
  if (digits && Number(digits) > 0) return Number(digits) * spans[unit as keyof typeof spans];
  throw validationException(`${name} must be hours, days or weeks, such as 12h, 90d or 6w.`);
}
