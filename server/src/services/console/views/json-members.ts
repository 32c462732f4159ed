/** An object of a foreign file. */
export type Members = Readonly<Record<string, unknown>>;

export const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

export const textIn = (members: Members, name: string): string | undefined => {
  const value = members[name];
  return typeof value === 'string' ? value : undefined;
};

/** A finite number; AWS's and Clarify's files have `NaN` and `Infinity` as texts too. */
export const numberIn = (members: Members, name: string): number | undefined => {
  const value = members[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

export const listIn = (members: Members, name: string): readonly unknown[] => {
  const value = members[name];
  return Array.isArray(value) ? value : [];
};
