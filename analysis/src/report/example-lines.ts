import type { ExampleRecord, ViolationExamples } from '../evidence/examples.js';
import { countWords, examplesOf } from '../evidence/link-examples.js';
import type { Violation } from '../types.js';
import { cellsOf, spreadOut } from './examples.js';
import { withoutControls } from './html.js';
import { formatCount } from './numbers.js';
import { displayWidth, padEnd, truncate } from './width.js';
import { checkName } from './words.js';

const mostViolations = 8;
const mostRecords = 3;
const widestValue = 24;

/** The first records that show each violation, for a terminal of so many cells. */
export function exampleLines(
  violations: readonly Violation[],
  examples: ViolationExamples | undefined,
  width: number,
): string[] {
  const shown = violations.flatMap((violation) => {
    const found = examplesOf(violation, examples);
    return found && found.examples.length > 0 ? [{ violation, found }] : [];
  });
  const lines = shown.slice(0, mostViolations).flatMap(({ violation, found }) => {
    const name = truncate(withoutControls(violation.feature_name), Math.floor(width / 3));
    const check = checkName(violation.constraint_check_type).toLowerCase();
    const head = `- ${name}, ${check}: ${countWords(found)}: ${withoutControls(found.what)}`;
    return [truncate(head, width), ...recordLines(spreadOut(found.examples, mostRecords), width)];
  });
  const more = shown.length - mostViolations;
  return more > 0 ? [...lines, `… and examples of ${formatCount(more)} more`] : lines;
}

function recordLines(records: readonly ExampleRecord[], width: number): string[] {
  const rows = records.map((record) => {
    const { line, row, value } = record;
    const place = line === undefined ? `row ${formatCount(row ?? 0)}` : `line ${formatCount(line)}`;
    const text = value === undefined ? '' : value === null || value === '' ? '–' : String(value);
    return { place, value: truncate(withoutControls(text), widestValue), record };
  });
  const places = Math.max(...rows.map(({ place }) => place.length));
  const values = Math.max(...rows.map(({ value }) => displayWidth(value)));
  return rows.map(({ place, value, record }) => {
    const cells = values === 0 ? [] : [padEnd(value, values)];
    const rest = withoutControls(cellsOf(record));
    return truncate(`    ${[padEnd(place, places), ...cells, rest].join('  ')}`, width);
  });
}
