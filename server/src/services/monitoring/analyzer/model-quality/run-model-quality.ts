import { readFile, stat } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  awsJson,
  EXAMPLES_FILE,
  examplesJson,
  FileShapeError,
  isScalar,
  loadDataset,
  MissingColumnError,
  monitorQuality,
  parseQualityConstraints,
  parseQualityStatistics,
  problems,
  type QualityConstraints,
  type QualityOptions,
  QualityOptionsError,
  type QualityResult,
  type QualitySource,
  type QualityStatistics,
  qualityJson,
  renderQualityReport,
  unreadableLines,
} from '@guiderail/analysis';
import { messageOf } from '../../../../base/errors.js';
import type { Talk } from '../../../common/analysis-run.js';
import { filesOf } from '../../../common/dataset/capture-hours.js';
import { teller } from '../../../common/dataset/tell.js';
import { JobFailure } from '../../../common/processing-image.js';
import type { AnalysisRequest, AnalysisResult, BaselineFile, MetricNumber } from '../analyse.js';
import { sourceOf } from '../dataset-source.js';
import type { RunTask } from '../task.js';

/** Far above what a thousand classes need. */
const longestBaseline_bytes = 64 * 1024 * 1024;
const mostViolationsTold = 100;
const toldUnreadable = 2;
const noViolations = '{"violations":[]}';

/** Model quality: predictions against labels, in one pass over what was merged. */
export const runModelQuality: RunTask = async (connection, request, talk) => {
  const { modelQuality: options } = request;
  if (!options) throw new Error('a request of model quality has its options');
  if (request.task === 'describe') throw new Error('model quality describes no windows');
  const baseline = await readBaseline(request, options);
  const window = request.window && {
    start: new Date(request.window.start),
    end: new Date(request.window.end),
  };
  try {
    const result = await monitorQuality({
      source: await qualitySource(connection, request, talk),
      options,
      constraints: baseline.constraints,
      baseline: baseline.statistics,
      labels: request.labels,
      window,
      evaluatedAt: new Date(request.report.generatedAt),
      examples: request.task === 'monitor' && request.examples !== false,
    });
    refuseUnreadable(result);
    return answer(request, result, baseline.constraints, talk);
  } catch (error) {
    if (!(error instanceof QualityOptionsError || error instanceof MissingColumnError)) throw error;
    throw new JobFailure(`${error.message}.`);
  }
};

/**
 * Where no record can be read it is the attributes, or the data as a whole, that are wrong: more
 * than a window without data.
 */
function refuseUnreadable({ statistics, unreadable: { count, examples } }: QualityResult): void {
  if (statistics.dataset.item_count > 0 || count === 0) return;
  const some = examples
    .filter(({ reason }, i) => examples.findIndex((one) => one.reason === reason) === i)
    .slice(0, toldUnreadable)
    .map(({ source, line, reason }) => `${reason} (${source}, line ${line})`);
  const all = count === 1 ? 'The one record' : `None of the ${count} records`;
  throw new JobFailure(`${all} could${count === 1 ? ' not' : ''} be read: ${some.join('; ')}.`);
}

async function qualitySource(
  connection: DuckDBConnection,
  request: AnalysisRequest,
  talk: Talk,
): Promise<QualitySource> {
  const { dataset, window } = request;
  const { format, hours } = dataset;
  const tell = teller(talk);
  if (format.kind === 'capture') {
    throw new JobFailure(
      'Captures hold no labels: give dataset_format {"sagemakerMergeJson":{}} and what was merged ' +
        'with ground truth.',
    );
  }
  if (format.kind !== 'merge') {
    try {
      const opened = await loadDataset(connection, sourceOf(request), {});
      return { dataset: opened, name: dataset.files[0]?.name ?? 'the data set', onProgress: tell };
    } catch (error) {
      if (error instanceof JobFailure) throw error;
      throw new JobFailure(`The dataset cannot be read: ${messageOf(error)}`);
    }
  }
  const files = hours ? filesOf(hours) : dataset.files;
  let totalBytes = 0;
  for (const { path } of files) totalBytes += (await stat(path)).size;
  return {
    merged: {
      paths: files.map(({ path }) => path),
      sourceNames: files.map(({ name }) => name),
      ...(window && { start: new Date(window.start), end: new Date(window.end) }),
    },
    onBytes: (bytes, rows) => tell({ bytes, totalBytes, rows }),
  };
}

interface Baseline {
  readonly constraints?: QualityConstraints | undefined;
  readonly statistics?: QualityStatistics | undefined;
}

async function readBaseline(
  { baseline }: AnalysisRequest,
  { problemType }: QualityOptions,
): Promise<Baseline> {
  const read = async <T>(
    file: BaselineFile | undefined,
    parse: (content: Uint8Array, name: string) => T,
  ): Promise<T | undefined> => {
    if (!file) return undefined;
    try {
      if (file.text !== undefined) return parse(Buffer.from(file.text), file.name);
      const { size } = await stat(file.path);
      if (size > longestBaseline_bytes) {
        throw new JobFailure(`${file.name} has ${size} bytes: that is no baseline's file.`);
      }
      return parse(await readFile(file.path), file.name);
    } catch (error) {
      if (error instanceof FileShapeError) throw new JobFailure(error.message);
      throw error;
    }
  };
  return {
    constraints: await read(baseline.constraints, (content, name) =>
      parseQualityConstraints(content, problemType, name),
    ),
    statistics: await read(baseline.statistics, parseQualityStatistics),
  };
}

function answer(
  request: AnalysisRequest,
  result: QualityResult,
  limits: QualityConstraints | undefined,
  talk: Talk,
): AnalysisResult {
  const { statistics, violations } = result;
  const itemCount = statistics.dataset.item_count;
  const isMonitor = request.task === 'monitor';
  talk.progress(`Measured ${itemCount} predictions against their labels.`);
  const files = {
    'statistics.json': qualityJson(statistics),
    'constraints.json': awsJson(result.constraints),
    ...(request.drawn !== false && { 'report.html': reportOf(request, result, limits) }),
  };
  if (!isMonitor) return { itemCount, remarks: remarksOf(result), files };
  return {
    itemCount,
    violations: limits && violations.length,
    remarks: [
      ...remarksOf(result),
      ...(limits ? [] : ['There are no limits: nothing is checked.']),
    ],
    findings: findingsOf(violations),
    files: {
      ...files,
      'constraint_violations.json': violations.length > 0 ? awsJson({ violations }) : noViolations,
      ...(result.examples && { [EXAMPLES_FILE]: examplesJson(result.examples) }),
    },
    metrics: metricsOf(result),
  };
}

function reportOf(
  { report, window, baseline }: AnalysisRequest,
  result: QualityResult,
  limits: QualityConstraints | undefined,
): string {
  return renderQualityReport({
    title: report.title,
    subtitle: report.subtitle,
    generatedAt: new Date(report.generatedAt),
    window: window && { start: new Date(window.start), end: new Date(window.end) },
    baselineName: baseline.constraints?.name,
    limits,
    result,
    history: report.earlier,
  });
}

/** What goes to CloudWatch: every scalar metric that is defined, and how many labels came. */
function metricsOf({ problemType, statistics, undefinedMetrics }: QualityResult): MetricNumber[] {
  const metrics = statistics[problems[problemType].metricsKey] ?? {};
  const { labels } = statistics.dataset;
  const numbers = Object.entries(metrics).flatMap(([name, metric]) =>
    isScalar(metric) && !undefinedMetrics.includes(name) ? [{ name, value: metric.value }] : [],
  );
  if (labels && labels.predictions > 0) {
    numbers.push({ name: 'label_coverage', value: labels.labelled / labels.predictions });
  }
  return numbers;
}

const remarksOf = ({ notes, unreadable }: QualityResult): string[] => [
  ...notes,
  ...unreadableLines(unreadable),
];

const findingsOf = (violations: QualityResult['violations']): string[] =>
  violations.slice(0, mostViolationsTold).map(({ description }) => `Violation: ${description}`);
