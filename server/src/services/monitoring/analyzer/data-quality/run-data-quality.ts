import { readFile, stat } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  awsJson,
  type CheckInputs,
  type CheckResult,
  checkSummary,
  type Dataset,
  EXAMPLES_FILE,
  examplesJson,
  FEATURE_RESULTS_FILE,
  featureResults,
  loadDataset,
  type MonitorResult,
  monitor,
  renderReport,
  type Statistics,
  suggestBaseline,
  unreadableLines,
} from '@guiderail/analysis';
import { messageOf } from '../../../../base/errors.js';
import type { Talk } from '../../../common/analysis-run.js';
import { teller } from '../../../common/dataset/tell.js';
import { JobFailure } from '../../../common/processing-image.js';
import type { AnalysisRequest, AnalysisResult, BaselineFile } from '../analyse.js';
import { readConstraints, readStatistics } from '../baseline-file.js';
import { sourceOf } from '../dataset-source.js';
import { describeWindow } from '../describe-window.js';
import { examplesFor } from '../examples.js';
import { numbersOf } from '../numbers.js';
import { type BaselineFiles, columnNamesOf, windowRequest } from '../window-request.js';
import { type KeptSummaries, type WindowSummary, windowSummary } from '../window-summary.js';

const mostViolationsTold = 100;
/** Far above what 2,500 columns with sketches and a time profile need. */
const longestBaseline_bytes = 384 * 1024 * 1024;
/** What every run without violations writes. */
const noViolations = '{"violations":[]}';

/**
 * Data quality: a window of captures from the summaries that are kept, where there is a place for
 * them.
 * @throws JobFailure when the data or the baseline cannot be used, the signal's reason when aborted.
 */
export async function runDataQuality(
  connection: DuckDBConnection,
  request: AnalysisRequest,
  talk: Talk,
  kept?: KeptSummaries,
): Promise<AnalysisResult> {
  const baseline = await readBaseline(request);
  if (request.task === 'describe') {
    if (!kept) throw new JobFailure('No summaries can be kept, and without them none are answered');
    const groups = await describeWindow({ connection, kept }, request, baseline);
    const itemCount = groups.reduce((sum, one) => sum + one.statistics.dataset.item_count, 0);
    return { itemCount, groups, remarks: [], files: {} };
  }
  const wanted = kept && windowRequest(request, baseline, inputsOf(request, baseline));
  if (wanted) {
    const tools = { connection, kept, onProgress: teller(talk) };
    const { summary, ...how } = await windowSummary(tools, wanted);
    const found = checkSummary(summary, inputsOf(request, baseline));
    return checked({ connection, request, baseline, talk }, found, how);
  }
  const dataset = await openDataset(connection, request, baseline);
  try {
    return request.task === 'suggest'
      ? await runSuggest(connection, request, dataset, talk)
      : await runMonitor(connection, request, dataset, baseline, talk);
  } finally {
    await dataset.close();
  }
}

async function runSuggest(
  connection: DuckDBConnection,
  asked: AnalysisRequest,
  dataset: Dataset,
  talk: Talk,
): Promise<AnalysisResult> {
  const request = onRecordTimes(asked, dataset);
  checkTimes(request, dataset);
  const { statistics, constraints, notes, unreadable } = await suggestBaseline(connection, {
    dataset,
    options: optionsOf(request),
    onProgress: teller(talk),
  });
  talk.progress(`Measured ${statistics.features.length} features of ${dataset.itemCount} records.`);
  return {
    itemCount: statistics.dataset.item_count,
    remarks: [...notes, ...unreadableLines(unreadable), ...strangers(request, statistics)],
    files: {
      'statistics.json': awsJson(statistics),
      'constraints.json': awsJson(constraints),
    },
    numbers: numbersOf(statistics, undefined, constraints),
  };
}

async function runMonitor(
  connection: DuckDBConnection,
  request: AnalysisRequest,
  dataset: Dataset,
  baseline: BaselineFiles,
  talk: Talk,
): Promise<AnalysisResult> {
  const inputs = inputsOf(request, baseline);
  const result = await monitor(connection, { dataset, ...inputs, onProgress: teller(talk) });
  return checked({ connection, request, baseline, talk }, result, { remarks: [] });
}

function inputsOf(request: AnalysisRequest, baseline: BaselineFiles): CheckInputs {
  const window = request.window && {
    start: new Date(request.window.start),
    end: new Date(request.window.end),
  };
  return { baseline: withExcluded(baseline, request), options: optionsOf(request), window };
}

interface Run {
  readonly connection: DuckDBConnection;
  readonly request: AnalysisRequest;
  readonly baseline: BaselineFiles;
  readonly talk: Talk;
}

/** What is written of a check. */
async function checked(
  { connection, request, baseline, talk }: Run,
  found: MonitorResult,
  { remarks, widths, holding }: Pick<WindowSummary, 'remarks'> & Partial<WindowSummary>,
): Promise<AnalysisResult> {
  const { statistics, constraints, check } = found;
  const reading = { columnNames: columnNamesOf(baseline), widths, holding };
  const examples = await examplesFor(connection, request, found, reading, talk);
  talk.progress(`Checked ${check.features.length} features of ${check.itemCount} records.`);
  const { violations } = check;
  return {
    itemCount: check.itemCount,
    violations: baseline.constraints || baseline.statistics ? violations.length : undefined,
    remarks: [...remarks, ...remarksOf(check), ...strangers(request, statistics)],
    findings: findingsOf(check),
    files: {
      'statistics.json': awsJson(statistics),
      'constraints.json': awsJson(constraints),
      'constraint_violations.json': violationsFile(check),
      ...(examples && { [EXAMPLES_FILE]: examplesJson(examples) }),
      ...(request.drawn !== false && {
        [FEATURE_RESULTS_FILE]: resultsOf(request, baseline, found),
        'report.html': reportOf(request, baseline, found, examples),
      }),
    },
    numbers: numbersOf(statistics, check, baseline.constraints ?? constraints),
  };
}

/** Records are shown where the job allows it alone. */
function resultsOf(
  request: AnalysisRequest,
  baseline: BaselineFiles,
  { statistics, check }: MonitorResult,
): string {
  const results = featureResults(check, statistics, baseline);
  const { count } = results.unreadable;
  const examples = request.examples === false ? [] : results.unreadable.examples;
  return JSON.stringify({ ...results, unreadable: { count, examples } });
}

function reportOf(
  request: AnalysisRequest,
  baseline: BaselineFiles,
  { statistics, check }: MonitorResult,
  examples: Awaited<ReturnType<typeof examplesFor>>,
): string {
  const { title, subtitle, generatedAt, earlier } = request.report;
  return renderReport({
    ...{ title, subtitle, check, examples },
    generatedAt: new Date(generatedAt),
    window: inputsOf(request, baseline).window,
    baselineName: (request.baseline.constraints ?? request.baseline.statistics)?.name,
    baseline: baseline.statistics,
    current: statistics,
    history: earlier && [...earlier],
  });
}

/** AWS's file, and which columns this window had too few rows to tell of. */
function violationsFile({ violations, features }: CheckResult): string {
  const small = features.flatMap(({ feature, drift }) => (drift?.tooSmall ? [feature] : []));
  if (small.length > 0) return awsJson({ violations, too_small: small });
  return violations.length > 0 ? awsJson({ violations }) : noViolations;
}

/** The request by the records' own times, where those may stand in for a column that is not there. */
function onRecordTimes(request: AnalysisRequest, dataset: Dataset): AnalysisRequest {
  const { timeColumn, orRecordTimes } = request.options;
  const isThere = timeColumn === undefined || dataset.columns.includes(timeColumn);
  if (isThere || !orRecordTimes || dataset.recordTimeColumn === undefined) return request;
  return { ...request, options: { ...request.options, timeColumn: undefined } };
}

/** @throws JobFailure when the settings ask for times that the data does not have. */
function checkTimes({ options, dataset: { format } }: AnalysisRequest, { columns }: Dataset): void {
  const { timeColumn, season } = options;
  if (timeColumn !== undefined && !columns.includes(timeColumn)) {
    const some = columns.slice(0, 20).join(', ');
    throw new JobFailure(`time_column: the data has no column "${timeColumn}"; it has ${some}.`);
  }
  if (season?.length && timeColumn === undefined && format.kind !== 'capture') {
    throw new JobFailure('season needs time_column, to know the season of each row.');
  }
}

/** The baseline with the columns left out that this run's settings name. */
function withExcluded(baseline: BaselineFiles, { options }: AnalysisRequest): BaselineFiles {
  const { constraints } = baseline;
  if (!constraints || !options.exclude?.length) return baseline;
  const config = constraints.monitoring_config;
  const distribution = config.distribution_constraints;
  const exclude = [...new Set([...(distribution.exclude ?? []), ...options.exclude])];
  const distribution_constraints = { ...distribution, exclude };
  const monitoring_config = { ...config, distribution_constraints };
  return { ...baseline, constraints: { ...constraints, monitoring_config } };
}

/** A word on columns that are to be left out and are not there. */
function strangers({ options }: AnalysisRequest, { features }: Statistics): string[] {
  const known = new Set(features.map(({ name }) => name));
  const unknown = (options.exclude ?? []).filter((name) => !known.has(name));
  if (unknown.length === 0) return [];
  return [`To be left out, but no column of the data: ${unknown.join(', ')}. Give columns' names.`];
}

function optionsOf({ options }: AnalysisRequest) {
  const { season, exclude, ...rest } = options;
  return { ...rest, season: season && [...season], exclude: exclude && [...exclude] };
}

async function readBaseline({ baseline }: AnalysisRequest): Promise<BaselineFiles> {
  const read = async <T>(
    file: BaselineFile | undefined,
    reader: (content: Uint8Array, name: string) => T,
  ): Promise<T | undefined> => {
    if (!file) return undefined;
    if (file.text !== undefined) return reader(Buffer.from(file.text), file.name);
    const { size } = await stat(file.path);
    if (size > longestBaseline_bytes) {
      throw new JobFailure(`${file.name} has ${size} bytes: that is no baseline's file.`);
    }
    return reader(await readFile(file.path), file.name);
  };
  return {
    constraints: await read(baseline.constraints, readConstraints),
    statistics: await read(baseline.statistics, readStatistics),
  };
}

async function openDataset(
  connection: DuckDBConnection,
  request: AnalysisRequest,
  { constraints, statistics }: BaselineFiles,
): Promise<Dataset> {
  const columnNames = columnNamesOf({ constraints, statistics });
  try {
    return await loadDataset(connection, sourceOf(request), { columnNames });
  } catch (error) {
    throw new JobFailure(`The dataset cannot be read: ${messageOf(error)}`);
  }
}

const remarksOf = (check: CheckResult): string[] => [
  ...check.notes,
  ...smallWindow(check),
  ...unreadableLines(check.unreadable),
];

function findingsOf({ violations }: CheckResult): string[] {
  const told = violations.slice(0, mostViolationsTold);
  const more = violations.length - told.length;
  return [
    ...told.map(
      (one) => `Violation: ${one.feature_name}: ${one.constraint_check_type}: ${one.description}`,
    ),
    ...(more > 0 ? [`and ${more} violations more, in constraint_violations.json.`] : []),
  ];
}

function smallWindow({ features }: CheckResult): string[] {
  const small = features.filter(({ outcome }) => outcome === 'too_small').length;
  if (small === 0) return [];
  return [`This window is too small to tell of ${small} of ${features.length} features.`];
}
