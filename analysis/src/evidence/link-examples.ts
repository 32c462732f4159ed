import type { Violation } from '../types.js';
import type { Sought } from './evidence.js';
import type { ExamplesOfViolation, ViolationExamples } from './examples.js';

/** The file that lies beside constraint_violations.json. */
export const EXAMPLES_FILE = 'violation_examples.json';

/** Links each violation that was looked for with its examples. */
export function linkExamples(sought: readonly Sought[], { violations }: ViolationExamples): void {
  for (const [index, { examples }] of violations.entries()) {
    const violation = sought[index]?.violation;
    if (violation === undefined) continue;
    const href = `${EXAMPLES_FILE}#/violations/${index}`;
    violation.examples = { found: examples.length, href };
  }
}

/** Content of the file. */
export function examplesJson(examples: object): string {
  return `${JSON.stringify(examples, undefined, 2)}\n`;
}

/** The examples of a violation; undefined where none were looked for. */
export function examplesOf(
  violation: Pick<Violation, 'feature_name' | 'constraint_check_type'>,
  examples: ViolationExamples | undefined,
): ExamplesOfViolation | undefined {
  return examples?.violations.find(
    ({ feature_name, constraint_check_type }) =>
      feature_name === violation.feature_name &&
      constraint_check_type === violation.constraint_check_type,
  );
}

/** How many examples there are, of how many, as in `20 of about 312 records`. */
export function countWords({
  examples,
  about,
  exact,
}: Pick<ExamplesOfViolation, 'examples' | 'about' | 'exact'>): string {
  const found = examples.length;
  if (about === undefined || (exact && about === found)) return plural(found);
  const all = Math.max(about, found).toLocaleString('en-US');
  return `${found} of ${exact ? '' : 'about '}${plural(all)}`;
}

const plural = (count: number | string): string =>
  `${count} ${String(count) === '1' ? 'record' : 'records'}`;

/** How far the search went, as in `40 MB of 600 MB read`. */
export function lookedWords({ looked_at }: Pick<ViolationExamples, 'looked_at'>): string {
  const { bytes, of_bytes, files, of_files, complete } = looked_at;
  if (bytes === undefined) return 'every record was looked at';
  const all = of_bytes === undefined ? '' : ` of ${size(of_bytes)}`;
  const objects = of_files > 1 ? ` in ${files} of ${of_files} files` : '';
  const end = complete ? '' : '; the search ended there';
  return `${size(bytes)}${all} read again${objects}${end}`;
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const kB = bytes / 1000;
  if (kB < 1000) return `${Number(kB.toPrecision(2))} kB`;
  return `${Number((kB / 1000).toPrecision(2))} MB`;
}
