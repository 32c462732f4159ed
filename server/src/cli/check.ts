import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  awsJson,
  EXAMPLES_FILE,
  examplesJson,
  examplesOf,
  renderReport,
  renderTable,
  withoutControls,
} from '@guiderail/analysis';
import { type DataFile, looksLikeHeader, openDataFile, timeLikeColumn } from './check-files.js';
import { type CheckOptions, readCheckOptions } from './check-options.js';
import { progressLine } from './check-progress.js';
import { type CheckOutcome, runCheck } from './check-run.js';
import { checkUsage } from './check-usage.js';
import type { Io } from './io.js';
import { UsageError } from './settings.js';

/**
 * `guiderail check`: compares two files without a server.
 * @returns the exit status: 0 nothing found, 1 violations, 2 wrong usage or could not run.
 */
export async function checkCommand(args: string[], io: Io): Promise<number> {
  try {
    return await check(readCheckOptions(args, io.env), io);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    io.stderr(`guiderail check: ${error.message}\n`);
    if (error instanceof UsageError) io.stderr(`\n${checkUsage}\n`);
    return 2;
  }
}

async function check(options: CheckOptions, io: Io): Promise<number> {
  const baseline = await openDataFile(options.baseline);
  const current = await openDataFile(options.current);
  const progress = progressLine(io);
  let outcome: CheckOutcome;
  try {
    outcome = await runCheck(options, { baseline, current }, progress);
  } finally {
    progress.clear();
  }
  const written = await writeFiles(options, outcome);
  tell(options, outcome, io);
  if (!options.header) await hintAtHeader([baseline, current], io);
  if (mayBeSeason(options, outcome)) await hintAtTime(baseline, io);
  if (!options.json) for (const line of written) io.stdout(`${line}\n`);
  return outcome.check.violations.length > 0 ? 1 : 0;
}

/** constraint_violations.json, written as a monitor's executions write it. */
const violationsText = (violations: readonly object[]): string =>
  violations.length > 0 ? awsJson({ violations }) : '{"violations":[]}';

/** The violations, each with its examples themselves in place of a link to them. */
function withExamples({ check: { violations }, examples }: CheckOutcome): object[] {
  return violations.map((violation) => {
    const found = examplesOf(violation, examples);
    if (found === undefined) return violation;
    const { what, about, examples: records } = found;
    return { ...violation, examples: { found: records.length, about, what, records } };
  });
}

function tell(options: CheckOptions, outcome: CheckOutcome, io: Io): void {
  if (options.json) {
    io.stdout(`${violationsText(withExamples(outcome))}\n`);
    return;
  }
  const color = io.isTty && !io.env.NO_COLOR;
  const { check, examples } = outcome;
  io.stdout(renderTable(check, { width: io.columns, color, examples }));
}

async function hintAtHeader(files: readonly DataFile[], io: Io): Promise<void> {
  const names: string[] = [];
  for (const file of files) if (await looksLikeHeader(file)) names.push(basename(file.path));
  if (names.length === 0) return;
  const look = names.length === 1 ? 'looks' : 'look';
  const row = names.length === 1 ? 'the first row' : 'the first rows';
  io.stderr(
    `Hint: ${row} of ${names.join(' and ')} ${look} like a header and ${
      names.length === 1 ? 'was' : 'were'
    } read as data; --header reads it as names.\n`,
  );
}

/** True where columns drifted by a test that takes rows for independent. */
const mayBeSeason = (options: CheckOptions, { check }: CheckOutcome): boolean =>
  options.timeColumn === undefined &&
  options.comparisonMethod === 'Sound' &&
  check.features.some(({ drift }) => drift?.drifted);

async function hintAtTime(baseline: DataFile, io: Io): Promise<void> {
  const column = await timeLikeColumn(baseline);
  if (column === undefined) return;
  io.stderr(
    `Hint: neighbouring rows are often alike, and seasons differ. "${withoutControls(column)}" ` +
      'looks like a time: --time-column sets thresholds by the baseline’s own stretches of time.\n',
  );
}

/** Writes what was asked for. @returns a line for each place. */
async function writeFiles(options: CheckOptions, outcome: CheckOutcome): Promise<string[]> {
  const { check, baseline, current, examples } = outcome;
  const lines: string[] = [];
  const report = () =>
    renderReport({
      title: `${basename(options.current)} against ${basename(options.baseline)}`,
      generatedAt: new Date(),
      baselineName: basename(options.baseline),
      baseline: baseline.statistics,
      current: current.statistics,
      check,
      examples,
    });
  if (options.output !== undefined) {
    const folder = options.output;
    await mkdir(join(folder, 'baseline'), { recursive: true });
    const files = {
      'statistics.json': awsJson(current.statistics),
      'constraints.json': awsJson(current.constraints),
      'constraint_violations.json': violationsText(check.violations),
      ...(examples && { [EXAMPLES_FILE]: examplesJson(examples) }),
      'baseline/statistics.json': awsJson(baseline.statistics),
      'baseline/constraints.json': awsJson(baseline.constraints),
      'report.html': report(),
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    lines.push(`Files: ${folder}`);
  }
  if (options.report !== undefined) {
    await writeFile(options.report, report());
    lines.push(`Report: ${options.report}`);
  }
  return lines;
}
