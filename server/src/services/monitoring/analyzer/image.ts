import { ServiceError } from '../../../base/errors.js';
import { isBatchCapture } from '../../common/dataset/batch-files.js';
import { captureHours } from '../../common/dataset/capture-hours.js';
import { datasetFiles, firstFile, mergedFiles } from '../../common/dataset/dataset-files.js';
import { labelCoverage } from '../../common/dataset/label-coverage.js';
import { datasetPlaces, filePlaces, outputPlace } from '../../common/dataset/places.js';
import { exitMessageOf, uncheckedMessage } from '../../common/exit-message.js';
import { noData, noFeatureData } from '../../common/no-data.js';
import {
  type ImageJob,
  JobFailure,
  type JobOutcome,
  type ProcessingImage,
} from '../../common/processing-image.js';
import { tellPublished } from '../../common/run-metrics.js';
import { type S3Place, writeS3Uri } from '../../common/s3-uri.js';
import { countViolations, noViolationsFile } from '../../common/violations-file.js';
import type { AnalyzerDeps } from '../deps.js';
import { earlierRuns } from '../earlier-runs.js';
import { isoSeconds } from '../window.js';
import type { AnalysisRequest, SelectedRows } from './analyse.js';
import { baselineColumns, batchDataset } from './batch-dataset.js';
import { type AnalyzerSettings, readSettings } from './environment.js';
import { featureDataset } from './feature-dataset.js';
import { publishMetrics } from './metrics.js';
import { JobScripts } from './scripts/job-scripts.js';

type Report = (line: string) => void;

/** Model Monitor's analyzer: baselines and monitoring runs of each kind of analysis. */
export function analyzerImage(deps: AnalyzerDeps): ProcessingImage {
  return {
    title: 'sagemaker-model-monitor-analyzer',
    match: /(^|\/)sagemaker-model-monitor-analyzer$/,
    run: (job, signal, report) => analyzeJob(deps, job, signal, report),
  };
}

async function analyzeJob(
  deps: AnalyzerDeps,
  job: ImageJob,
  signal: AbortSignal,
  report: Report,
): Promise<JobOutcome> {
  const settings = readSettings(job, { comparisonMethod: deps.comparisonMethod ?? 'Sound' });
  const scripts = new JobScripts(deps, job, settings, signal, report);
  try {
    return await analyzeData(deps, job, settings, scripts, signal, report);
  } finally {
    await scripts.close();
  }
}

async function analyzeData(
  deps: AnalyzerDeps,
  job: ImageJob,
  settings: AnalyzerSettings,
  scripts: JobScripts,
  signal: AbortSignal,
  report: Report,
): Promise<JobOutcome> {
  const output = outputPlace(job, settings.outputPath);
  const found = await findDataset(deps, job, settings);
  const count = countOf(found);
  report(`${count} ${count === 1 ? 'file' : 'files'} of ${ofWhat(found)}${spanOf(settings)}.`);
  const dataset = count === 0 ? found : await scripts.preprocessed(found);
  if (countOf(dataset) === 0) throw new JobFailure(await whyNoData(deps, job, settings, dataset));
  const request = await requestOf(deps, job, settings, dataset);
  const result = await deps.analyse(request, { signal, ...job.resources, onProgress: report });
  for (const line of [...result.remarks, ...(result.findings ?? [])]) report(line);
  if (result.itemCount === 0) {
    const why = await whyNoData(deps, job, settings, dataset);
    throw new JobFailure([why, ...result.remarks].join(' '));
  }
  signal.throwIfAborted();
  for (const [name, text] of Object.entries(result.files)) {
    const key = output.key === '' ? name : `${output.key}/${name}`;
    const type = name.endsWith('.html') ? 'text/html; charset=utf-8' : 'application/json';
    await putFile(deps, output.bucket, key, text, type);
    report(`Wrote ${writeS3Uri({ bucket: output.bucket, key })}.`);
  }
  const changed = await scripts.after(result.files, output);
  const rewritten = changed['constraint_violations.json'];
  const counted = countViolations(rewritten);
  if (rewritten !== undefined && counted === undefined) report(`The script's ${noViolationsFile}`);
  const violations = counted ?? result.violations;
  const measured = { ...result, violations };
  await tellPublished(() => publishMetrics(deps, settings, measured, job.region), report);
  const isUnchecked = request.task === 'monitor' && violations === undefined;
  const exitMessage = isUnchecked
    ? uncheckedMessage('it had no baseline.')
    : exitMessageOf(violations ?? 0);
  report(exitMessage);
  return { exitMessage };
}

const countOf = ({ files, hours }: AnalysisRequest['dataset']): number =>
  files.length + (hours ?? []).reduce((sum, one) => sum + one.count, 0);

async function putFile(
  deps: AnalyzerDeps,
  bucket: string,
  key: string,
  text: string,
  type: string,
): Promise<void> {
  if ((await deps.objects.bucketRegion(bucket)) === undefined) {
    throw new JobFailure(`The output's bucket ${bucket} does not exist.`);
  }
  await deps.objects.put(bucket, key, text, { headers: { 'content-type': type } });
}

/** The data of a job; captures up to its window's end become objects first. @throws JobFailure */
export async function findDataset(
  deps: AnalyzerDeps,
  job: ImageJob,
  settings: AnalyzerSettings,
): Promise<AnalysisRequest['dataset']> {
  const { format, window } = settings;
  const places = datasetPlaces(job, settings.datasetPath);
  for (const { bucket } of places) {
    if ((await deps.objects.bucketRegion(bucket)) === undefined) {
      throw new JobFailure(`The dataset's bucket ${bucket} does not exist.`);
    }
  }
  if (format.kind === 'parquet') {
    const rows = await rowsOfGroup(deps, job, settings, places);
    if (rows) return rows;
  } else await refuseGroup(deps, job, places);
  const end = window?.end ?? deps.clock.now();
  const isCapture = format.kind === 'capture';
  if (isCapture && settings.endpoint) await deps.captures.seal(job.region, settings.endpoint, end);
  if (window && settings.kind === 'data-quality' && (await isBatch(deps, format, places))) {
    const baseline = await baselineColumns(deps.objects, job, settings.constraintsPath);
    return batchDataset(deps.objects, places, window, format, baseline);
  }
  if (format.kind === 'merge' && window) {
    return { format, files: await mergedFiles(deps.objects, places, window, settings.schedule) };
  }
  if (!isCapture || !window) return { format, files: await datasetFiles(deps.objects, places) };
  return { format, files: [], hours: await captureHours(deps.objects, places, window) };
}

/**
 * The rows of a feature group, where the data lies in its offline store.
 * @throws JobFailure where its writes cannot be brought there
 */
async function rowsOfGroup(
  { features }: AnalyzerDeps,
  { region }: ImageJob,
  { window, featureTime: by }: AnalyzerSettings,
  places: readonly S3Place[],
): Promise<AnalysisRequest['dataset'] | undefined> {
  const [place] = places;
  try {
    const found = place && (await features?.at(region, place, window && { ...window, by }));
    return found && featureDataset(found);
  } catch (error) {
    if (error instanceof ServiceError) throw new JobFailure(error.message);
    throw error;
  }
}

/** @throws JobFailure where files of a feature group are to be read as what they are not */
async function refuseGroup(
  { features }: AnalyzerDeps,
  { region }: ImageJob,
  [place]: readonly S3Place[],
): Promise<void> {
  const group = place && (await features?.holding(region, place));
  if (!group) return;
  throw new JobFailure(
    `The data is the offline store of feature group ${group.name}, which is Parquet: give ` +
      'DatasetFormat Parquet (dataset_format {"parquet":{}}).',
  );
}

const isBatch = async (
  { objects }: AnalyzerDeps,
  { kind }: AnalyzerSettings['format'],
  places: ReturnType<typeof datasetPlaces>,
): Promise<boolean> =>
  (kind === 'csv' || kind === 'json' || kind === 'parquet') && isBatchCapture(objects, places);

/** What the analysis of a job is asked. @throws JobFailure where a baseline's file is missing */
export async function requestOf(
  deps: AnalyzerDeps,
  job: ImageJob,
  settings: AnalyzerSettings,
  dataset: AnalysisRequest['dataset'],
): Promise<AnalysisRequest> {
  const { kind, task, format, window, options, schedule, endpoint } = settings;
  const constraints = settings.constraintsPath;
  const baselineFile = async (path: string | undefined, variable: string) => {
    if (path === undefined) return undefined;
    const candidates = filePlaces(job, path, variable);
    const file = await firstFile(deps.objects, candidates);
    if (file) return file;
    const places = [...new Set(candidates.map(writeS3Uri))].join(' or ');
    throw new JobFailure(`There is no ${variable} file at ${places}.`);
  };
  return {
    kind,
    ...settings.taskOptions,
    task,
    dataset,
    window: format.kind === 'capture' || format.kind === 'merge' ? window : undefined,
    baseline: {
      constraints: await baselineFile(constraints, 'baseline_constraints'),
      statistics:
        (await baselineFile(settings.statisticsPath, 'baseline_statistics')) ??
        (kind === 'model-quality' && constraints !== undefined
          ? await statisticsBeside(deps.objects, filePlaces(job, constraints, 'constraints'))
          : undefined),
    },
    options: withReserved(options, dataset.reserved),
    examples: settings.examples,
    labels:
      kind === 'model-quality'
        ? await labelCoverage(deps.objects, outputPlace(job, settings.outputPath))
        : undefined,
    report: {
      title: schedule ?? job.name,
      subtitle: watched(endpoint, dataset),
      generatedAt: deps.clock.now(),
      earlier:
        schedule && window ? await earlierRuns(deps.state, job.region, schedule, window.end) : [],
    },
  };
}

/** A definition of model quality names no statistics; a baselining job puts them beside its limits. */
const statisticsBeside = (objects: AnalyzerDeps['objects'], constraints: readonly S3Place[]) =>
  firstFile(
    objects,
    constraints
      .filter(({ key }) => /(^|\/)constraints\.json$/.test(key))
      .map((place) => ({
        ...place,
        key: place.key.replace(/constraints\.json$/, 'statistics.json'),
      })),
  );

const withReserved = (
  options: AnalyzerSettings['options'],
  reserved: readonly string[] | undefined,
): AnalyzerSettings['options'] =>
  reserved ? { ...options, exclude: [...(options.exclude ?? []), ...reserved] } : options;

const whyNoData = async (
  { captures }: AnalyzerDeps,
  { region }: ImageJob,
  { format, window, endpoint }: AnalyzerSettings,
  dataset: AnalysisRequest['dataset'],
): Promise<string> => {
  const rows = selectedRows(dataset);
  if (rows) return noFeatureData(rows, window, dataset.files.length > 0);
  const captured = format.kind === 'capture' ? endpoint : undefined;
  return noData(captures, region, { window, endpoint: captured });
};

const selectedRows = ({ format }: AnalysisRequest['dataset']): SelectedRows | undefined =>
  format.kind === 'parquet' ? format.rows : undefined;

const watched = (
  endpoint: string | undefined,
  dataset: AnalysisRequest['dataset'],
): string | undefined => {
  const group = selectedRows(dataset)?.group;
  return endpoint ? `endpoint ${endpoint}` : group && `feature group ${group}`;
};

const ofWhat = (dataset: AnalysisRequest['dataset']): string => {
  const group = selectedRows(dataset)?.group;
  return group === undefined ? 'data' : `feature group ${group}`;
};

const spanOf = ({ window }: AnalyzerSettings): string =>
  window ? ` for ${isoSeconds(window.start)} to ${isoSeconds(window.end)}` : '';
