import { setImmediate as turn } from 'node:timers/promises';
import type { AnalysisConfig } from '@guiderail/analysis';
import { labelCoverage } from '../common/dataset/label-coverage.js';
import { outputPlace } from '../common/dataset/places.js';
import { exitMessageOf, uncheckedMessage } from '../common/exit-message.js';
import type { Runtime } from '../common/model-runtime.js';
import { noData } from '../common/no-data.js';
import {
  type ImageJob,
  JobFailure,
  type JobOutcome,
  type ProcessingImage,
} from '../common/processing-image.js';
import { tellPublished } from '../common/run-metrics.js';
import { type S3Place, writeS3Uri } from '../common/s3-uri.js';
import type { AskModel, ClarifyFile, ClarifyRequest, ClarifyResult } from './clarify.js';
import type { ClarifyDeps } from './deps.js';
import { baselineFile, filesBeside, findDataset, readConfig } from './inputs.js';
import { publishMetrics } from './metrics.js';
import { openModel } from './model.js';
import { type MonitorSettings, monitorSettings } from './settings.js';

type Report = (line: string) => void;

/** What a model that computes elsewhere is asked at a time. */
const portion_bytes = 4 * 1024 * 1024;

/** Why a monitor's run was held against nothing. */
function reasonOf({ isBaseline, unmatched }: ClarifyResult): string {
  if (unmatched !== undefined) return unmatched;
  const worth = isBaseline
    ? 'is the baseline of the runs that come after it.'
    : 'is too little to be one.';
  return `it had no baseline; what it found ${worth}`;
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  csv: 'text/csv',
  json: 'application/json',
  jsonl: 'application/jsonlines',
};

/** Clarify's image: bias and explanations of a data set, and of the windows of monitors. */
export function clarifyImage(deps: ClarifyDeps): ProcessingImage {
  return {
    title: 'sagemaker-clarify-processing',
    match: /(^|\/)sagemaker-clarify-processing$/,
    run: (job, signal, report) => clarifyJob(deps, job, signal, report),
  };
}

async function clarifyJob(
  deps: ClarifyDeps,
  job: ImageJob,
  signal: AbortSignal,
  report: Report,
): Promise<JobOutcome> {
  const monitor = monitorSettings(job, deps.comparisonMethod);
  const output = outputPlace(job, job.environment.output_path);
  await checkOutput(deps, output);
  const config = await readConfig(deps, job, monitor);
  const dataset = await findDataset(deps, job, config, monitor);
  const { length } = dataset.files;
  report(`${length} ${length === 1 ? 'file' : 'files'} of data.`);
  if (length === 0) throw new JobFailure(await noData(deps.captures, job.region, monitor ?? {}));
  const model = asksModel(config)
    ? await openModel(deps, job, config.predictor, report)
    : undefined;
  try {
    const request: ClarifyRequest = {
      ...{ config, dataset },
      beside: await filesBeside(deps, config),
      model: model && {
        structure: model.structure?.(),
        portion_bytes: model.portion_bytes ?? portion_bytes,
      },
      monitor: monitor && {
        ...{ type: monitor.type, reading: monitor.reading, exclude: monitor.exclude },
        examples: monitor.examples,
        baseline: await baselineFile(deps, job, monitor),
      },
      report: await reportOf(deps, job, config, { monitor, output }),
    };
    const run = { signal, ...job.resources, onProgress: report, ask: model && askOf(model) };
    return await deps.clarify(request, run, async (result) => {
      signal.throwIfAborted();
      return conclude(deps, job, monitor, { output, result }, report);
    });
  } finally {
    await model?.close();
  }
}

async function checkOutput(
  { objects }: Pick<ClarifyDeps, 'objects'>,
  { bucket }: S3Place,
): Promise<void> {
  if ((await objects.bucketRegion(bucket)) !== undefined) return;
  throw new JobFailure(`The output's bucket ${bucket} does not exist.`);
}

/** Whether a job needs the model that its configuration names. */
function asksModel(
  config: AnalysisConfig,
): config is AnalysisConfig & { predictor: NonNullable<AnalysisConfig['predictor']> } {
  const { methods, predictor, predicted_label, predicted_label_dataset_uri } = config;
  if (!predictor) return false;
  const predicted = predicted_label !== undefined || predicted_label_dataset_uri !== undefined;
  const bias = methods.post_training_bias !== undefined && !predicted;
  return bias || methods.shap !== undefined || methods.pdp !== undefined;
}

/** A model in process computes on the server's own thread: others get a turn between questions. */
const askOf =
  (model: Runtime): AskModel =>
  async (question, signal) => {
    await turn();
    return model.predict({ ...question, signal });
  };

async function reportOf(
  { clock, earlierRuns, objects }: Pick<ClarifyDeps, 'clock' | 'earlierRuns' | 'objects'>,
  job: ImageJob,
  { methods }: AnalysisConfig,
  { monitor, output }: { readonly monitor?: MonitorSettings | undefined; readonly output: S3Place },
): Promise<ClarifyRequest['report']> {
  const generatedAt = clock.now();
  if (!monitor) return { title: methods.report.title, subtitle: job.name, generatedAt };
  const { schedule, endpoint, window } = monitor;
  return {
    title: schedule,
    subtitle: endpoint && `endpoint ${endpoint}`,
    generatedAt,
    earlier: await earlierRuns(job.region, schedule, window.end),
    labels: monitor.source === 'merge' ? await labelCoverage(objects, output) : undefined,
  };
}

/** Takes over what a run found: its files, its metrics, its last word. */
async function conclude(
  deps: ClarifyDeps,
  job: ImageJob,
  monitor: MonitorSettings | undefined,
  { output, result }: { readonly output: S3Place; readonly result: ClarifyResult },
  report: Report,
): Promise<JobOutcome> {
  for (const line of [...result.remarks, ...result.findings]) report(line);
  if (result.itemCount === 0) {
    const why = await noData(deps.captures, job.region, monitor ?? {});
    throw new JobFailure([why, ...result.remarks].join(' '));
  }
  for (const file of result.files) report(`Wrote ${await takeOver(deps, output, file)}.`);
  if (monitor) await tellPublished(() => publishMetrics(deps, monitor, result, job.region), report);
  if (!monitor) return {};
  const { violations } = result;
  const exitMessage =
    violations === undefined ? uncheckedMessage(reasonOf(result)) : exitMessageOf(violations);
  report(exitMessage);
  return { exitMessage };
}

async function takeOver(
  { objects }: Pick<ClarifyDeps, 'objects'>,
  output: S3Place,
  { name, path }: ClarifyFile,
): Promise<string> {
  const key = output.key === '' ? name : `${output.key}/${name}`;
  const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  await objects.adopt(output.bucket, key, path, { headers: { 'content-type': type } });
  return writeS3Uri({ bucket: output.bucket, key });
}
