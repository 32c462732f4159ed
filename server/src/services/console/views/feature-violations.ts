import { EXAMPLES_FILE, shownDescription } from '@guiderail/analysis';
import { isObject, readObject } from '../../../base/json.js';
import type { RunRow } from '../runs.js';
import type { FeatureViolation } from './monitor-features-types.js';
import { readRunFile } from './read-run-file.js';
import type { ViewDeps } from './view.js';

const longest_bytes = 16 * 1024 * 1024;
const mostExamples = 5;
const longestText = 1000;
const longestValue = 200;
const mostCells = 4;
const longestCell = 60;

/** The checks that a feature failed in a run, each with some of the records that show it. */
export async function violationsOf(
  deps: Pick<ViewDeps, 'objects'>,
  run: RunRow,
  feature: string,
): Promise<FeatureViolation[]> {
  const [violations, examples] = await Promise.all([
    listIn(deps, run, 'constraint_violations.json'),
    listIn(deps, run, EXAMPLES_FILE),
  ]);
  const own = (one: Members) => one.feature_name === feature;
  const shown = examples.filter(own);
  return violations.filter(own).map((one) => {
    const check = text(one.constraint_check_type);
    const records = shown.find((other) => other.constraint_check_type === check)?.examples;
    return {
      check,
      description: shownDescription(text(one.description)),
      value: number(one.value),
      threshold: number(one.threshold),
      thresholdSource: one.threshold_source === undefined ? undefined : text(one.threshold_source),
      found: isObject(one.examples) ? number(one.examples.found) : undefined,
      examples: (Array.isArray(records) ? records : [])
        .filter(isObject)
        .slice(0, mostExamples)
        .map(exampleOf),
    };
  });
}

type Members = Readonly<Record<string, unknown>>;

/** The members of a file's `violations`; none where it is no such file. */
async function listIn(deps: Pick<ViewDeps, 'objects'>, run: RunRow, name: string) {
  const bytes = await readRunFile(deps, run, name, longest_bytes);
  const list = bytes && readObject(Buffer.from(bytes).toString())?.violations;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

const exampleOf = (record: Members): FeatureViolation['examples'][number] => ({
  source: text(record.source),
  line: number(record.line),
  row: number(record.row),
  time: record.inferenceTime === undefined ? undefined : text(record.inferenceTime),
  id: idOf(record),
  value: isMissing(record.value) ? 'missing' : text(record.value, longestValue),
  cells: cellsOf(record),
});

function cellsOf({ record }: Members): [string, string][] {
  const cells = isObject(record) ? Object.entries(record).slice(0, mostCells) : [];
  return cells.map(([name, value]) => [
    name.slice(0, longestCell),
    isMissing(value) ? 'missing' : text(value, longestCell),
  ]);
}

const isMissing = (value: unknown): boolean =>
  value === undefined || value === null || value === '';

function idOf({ inferenceId, eventId }: Members): string | undefined {
  const id = inferenceId ?? eventId;
  return id === undefined ? undefined : text(id);
}

const text = (value: unknown, longest = longestText): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, longest);

const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
