/** What is said of a file in which violations cannot be counted. */
export const noViolationsFile =
  'constraint_violations.json is no object with a list of violations, so that none of it was counted.';

/**
 * How many violations a `constraint_violations.json` lists.
 * @returns undefined for a text that is no such file.
 */
export function countViolations(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    const { violations } = JSON.parse(text) as { violations?: unknown };
    return Array.isArray(violations) ? violations.length : undefined;
  } catch {
    return undefined;
  }
}
