import { createHash } from 'node:crypto';
import type {
  CreateProcessingJobCommandInput,
  DescribeEndpointCommandOutput,
  ProcessingInput,
  ProcessingOutput,
} from '@aws-sdk/client-sagemaker';
import { validationException } from '../../base/errors.js';
import { hour_ms, hourPath, momentPath } from '../../base/time.js';
import { readS3Prefix, underS3Uri } from '../common/s3-uri.js';
import type { Baseline } from './baseline.js';
import type { MonitoringDeps } from './deps.js';
import type { Execution } from './executions.js';
import { endpointLabelsUri } from './ground-truth/places.js';
import { monitorTypeOf } from './monitor-types.js';
import type { Plan, PlanSource } from './plan.js';
import { compactMinute, isoSeconds, minutePath, once, timetableOf, type Window } from './window.js';

const root = '/opt/ml/processing';
const constraintsFolder = `${root}/baseline/constraints`;
const statisticsFolder = `${root}/baseline/stats`;
const mergeFolders = {
  data: `${root}/input_data`,
  labels: `${root}/groundtruth`,
  output: `${root}/output`,
  report: `${root}/report`,
} as const;
const mergerImage = 'sagemaker-model-monitor-groundtruth-merger';
const longestJobName = 63;
/** SageMaker takes ten inputs; two may be the baseline's, and two scripts. */
const mostEndpointInputs = 6;
/** Merge and analysis share a run: half of AWS's hour each, or half the time between two runs. */
const leastShare_s = 1_800;

/** One job of an execution. */
export type Step = 'merge' | 'analysis';

/** The jobs of an execution, in their order. */
export const stepsOf = ({ type }: Pick<Execution, 'type'>): readonly Step[] =>
  monitorTypeOf(type).groundTruth ? ['merge', 'analysis'] : ['analysis'];

/** The step that an execution is at. */
export const stepOf = (execution: Pick<Execution, 'type' | 'step'>): Step =>
  execution.step ?? (stepsOf(execution)[0] as Step);

/**
 * The name of an execution's job: AWS's form, and the same each time it is asked for, so that a
 * run that a crash cut off finds its job again. The jobs of one execution end alike.
 */
export function executionJobName(execution: Execution, step: Step = stepOf(execution)): string {
  const { region, schedule, due, created } = execution;
  const id = createHash('sha256').update([region, schedule, due, created].join('\n')).digest('hex');
  const prefix = step === 'merge' ? 'groundtruth-merge' : monitorTypeOf(execution.type).jobPrefix;
  return `${prefix}-${compactMinute(due)}-${id.slice(0, 24)}`.slice(0, longestJobName);
}

/** Where all that a plan's runs write lies. */
function outputUri(plan: Plan): string {
  const output = plan.output.MonitoringOutputs[0]?.S3Output;
  if (output) return output.S3Uri;
  throw validationException('MonitoringOutputs needs one S3Output.');
}

/**
 * Where an execution reports: under the hour of its tick, and the minute for schedules finer than
 * an hour. Runs on demand add their moment, so that they overwrite no scheduled report.
 */
export function reportUri(
  deps: Pick<MonitoringDeps, 'cron'>,
  plan: Plan,
  expression: string,
  execution: Execution,
): string {
  const { due, origin, schedule } = execution;
  const finer = expression !== once && timetableOf(deps.cron, expression).finerThanHour;
  const time = finer ? minutePath(due) : hourPath(due);
  const path = origin === 'on-demand' ? `${hourPath(due)}/${momentPath(due)}` : time;
  return underS3Uri(outputUri(plan), `${folderOf(plan.input.source, schedule, '')}${path}`);
}

/** AWS's folder of a schedule's reports (`<endpoint>/<schedule>/`), or of what it merged. */
function folderOf(source: PlanSource, schedule: string, variant: string): string {
  if (source.kind === 'batch') return `${schedule}/`;
  return variant === '' ? `${source.name}/${schedule}/` : `${source.name}/${variant}/`;
}

export interface ExecutionJobParts {
  readonly execution: Execution;
  readonly plan: Plan;
  /** Undefined where the plan reads batch transforms. */
  readonly endpoint: Omit<DescribeEndpointCommandOutput, '$metadata'> | undefined;
  /** Variants with captures in the window, be they served still or not. */
  readonly captured: readonly string[];
  readonly window: Window;
  readonly report: string;
  readonly baseline: Baseline;
  /** Milliseconds from this run's due time to the next; undefined if it is the only one. */
  readonly period_ms: number | undefined;
}

/** The processing job of an execution's step, as SageMaker's own service would create it. */
export const executionJob = (
  step: Step,
  parts: ExecutionJobParts,
): CreateProcessingJobCommandInput => (step === 'merge' ? mergeJob(parts) : analysisJob(parts));

function analysisJob(parts: ExecutionJobParts): CreateProcessingJobCommandInput {
  const { execution, plan, report } = parts;
  const outputPath = plan.output.MonitoringOutputs[0]?.S3Output?.LocalPath ?? `${root}/output`;
  return {
    ProcessingJobName: executionJobName(execution, 'analysis'),
    ProcessingInputs: [
      ...baselineInputs(parts.baseline),
      ...dataInputs(parts, datasetUri(parts), plan.input.localPath),
      ...scriptInputs(plan),
      ...configInputs(plan),
    ],
    ProcessingOutputConfig: {
      Outputs: [output('result', report, outputPath, 'Continuous')],
      KmsKeyId: plan.output.KmsKeyId,
    },
    ProcessingResources: { ClusterConfig: plan.cluster },
    StoppingCondition: stopping(parts),
    AppSpecification: {
      ImageUri: plan.imageUri,
      ContainerEntrypoint: plan.entrypoint,
      ContainerArguments: plan.arguments,
    },
    Environment: analysisEnvironment(parts, outputPath),
    NetworkConfig: plan.network,
    RoleArn: plan.roleArn,
  };
}

/** The image's registry is the analyzer's: account and region don't matter here. */
function mergeJob(parts: ExecutionJobParts): CreateProcessingJobCommandInput {
  const { execution, plan, report } = parts;
  const { data, labels, output: merged, report: told } = mergeFolders;
  const slash = plan.imageUri.lastIndexOf('/');
  return {
    ProcessingJobName: executionJobName(execution, 'merge'),
    ProcessingInputs: [
      ...labelUris(parts).map((uri, index) =>
        s3Input(`groundtruth_input_${index + 1}`, uri, index === 0 ? labels : `${labels}/sent`),
      ),
      ...dataInputs(parts, sourceUri(parts), data),
    ],
    ProcessingOutputConfig: {
      Outputs: [
        output('result', underS3Uri(outputUri(plan), 'merge'), merged, 'EndOfJob'),
        output('report', report, told, 'EndOfJob'),
      ],
      KmsKeyId: plan.output.KmsKeyId,
    },
    ProcessingResources: { ClusterConfig: plan.cluster },
    StoppingCondition: stopping(parts),
    AppSpecification: { ImageUri: `${plan.imageUri.slice(0, slash + 1)}${mergerImage}` },
    Environment: {
      dataset_format: datasetFormat(parts, 'capture'),
      dataset_source: data,
      ground_truth_source: labels,
      output_path: merged,
      report_path: told,
      ...spanAndNames(parts),
    },
    NetworkConfig: plan.network,
    RoleArn: plan.roleArn,
  };
}

/** Labels that were uploaded, and those of the endpoint that were sent one by one. */
function labelUris({ plan, endpoint }: ExecutionJobParts): string[] {
  const uploaded = plan.groundTruth as string; // types with ground truth have it
  const capture = endpoint?.DataCaptureConfig?.DestinationS3Uri;
  if (plan.input.source.kind === 'batch' || !capture) return [uploaded];
  const sent = endpointLabelsUri(capture, plan.input.source.name);
  const covered = `${sent}/`.startsWith(`${uploaded.replace(/\/+$/, '')}/`);
  return covered ? [uploaded] : [uploaded, sent];
}

function stopping({ plan, execution, period_ms }: ExecutionJobParts) {
  const asked = plan.stopping?.MaxRuntimeInSeconds;
  if (asked === undefined || stepsOf(execution).length === 1 || period_ms === undefined) {
    return plan.stopping;
  }
  const share_s = Math.max(leastShare_s, Math.floor(period_ms / 2 / 1000));
  return { MaxRuntimeInSeconds: Math.min(asked, share_s) };
}

function analysisEnvironment(parts: ExecutionJobParts, outputPath: string): Record<string, string> {
  const { plan, baseline, window } = parts;
  const ofType = Object.entries(plan.type.environment(plan)).filter(([, value]) => value);
  return {
    publish_cloudwatch_metrics: 'Disabled',
    ...plan.environment,
    ...excluded(plan),
    ...(Object.fromEntries(ofType) as Record<string, string>),
    ...(plan.input.featuresAttribute && { features_attribute: plan.input.featuresAttribute }),
    dataset_format: datasetFormat(parts, plan.type.groundTruth ? 'merge' : 'capture'),
    dataset_source: plan.input.localPath,
    output_path: outputPath,
    metric_time: isoSeconds(window.start),
    ...spanAndNames(parts),
    ...(baseline.constraints && { baseline_constraints: `${constraintsFolder}/constraints.json` }),
    ...(baseline.statistics && { baseline_statistics: `${statisticsFolder}/statistics.json` }),
    ...Object.fromEntries(
      mountedScripts(plan).map(({ variable, folder, file }) => [variable, `${folder}/${file}`]),
    ),
  };
}

function spanAndNames(parts: ExecutionJobParts): Record<string, string> {
  const { execution, plan, window } = parts;
  return {
    start_time: isoSeconds(window.start),
    end_time: isoSeconds(Math.ceil(window.end / 1000) * 1000), // captures carry whole seconds
    sagemaker_monitoring_schedule_name: execution.schedule,
    ...(plan.input.source.kind === 'endpoint' && {
      sagemaker_endpoint_name: plan.input.source.name,
      sagemaker_endpoint_datacapture_prefix: readS3Prefix(sourceUri(parts))?.key ?? '',
    }),
  };
}

function datasetFormat({ plan }: ExecutionJobParts, of: 'capture' | 'merge'): string {
  const { source } = plan.input;
  const endpoint = source.kind === 'endpoint';
  if (of === 'merge') {
    const captureIndexNames = endpoint ? plan.type.sides : ['batchTransformOutput'];
    return JSON.stringify({ sagemakerMergeJson: { captureIndexNames } });
  }
  if (endpoint) {
    const captureIndexNames = ['endpointInput', 'endpointOutput'];
    return JSON.stringify({ sagemakerCaptureJson: { captureIndexNames } });
  }
  const { Csv, Json } = source.format;
  if (Csv) return JSON.stringify({ csv: { header: Csv.Header ?? false } });
  return JSON.stringify(Json ? { json: { lines: Json.Line ?? false } } : { parquet: {} });
}

/** Names separated by commas or semicolons, beside those of the definition's environment. */
function excluded({ input, environment }: Plan): { exclude?: string } {
  const names = [environment.exclude, input.excludeFeatures?.replaceAll(';', ',')];
  const exclude = names.filter((name) => name).join(',');
  return exclude === '' ? {} : { exclude };
}

function baselineInputs(baseline: Baseline): ProcessingInput[] {
  const files: [string, string, string | undefined][] = [
    ['constraints', constraintsFolder, baseline.constraints],
    ['baseline', statisticsFolder, baseline.statistics],
  ];
  return files.flatMap(([name, folder, uri]) => (uri ? [s3Input(name, uri, folder)] : []));
}

/** A user's scripts, with the environment's variable that names each and where it is mounted. */
function mountedScripts({ scripts }: Plan) {
  const all = [
    { variable: 'record_preprocessor_script', uri: scripts.preprocessor },
    { variable: 'post_analytics_processor_script', uri: scripts.postProcessor },
  ];
  return all.flatMap(({ variable, uri }) => {
    if (uri === undefined) return [];
    const file = uri.slice(uri.lastIndexOf('/') + 1);
    return [{ variable, uri, file, folder: `${root}/input/${variable}_input` }];
  });
}

const scriptInputs = (plan: Plan): ProcessingInput[] =>
  mountedScripts(plan).map(({ variable, uri, folder }) =>
    s3Input(`${variable}_input`, uri, folder),
  );

const configInputs = ({ type, configUri }: Plan): ProcessingInput[] =>
  type.configured && configUri
    ? [s3Input('analysis_config', configUri, `${root}/input/config`)]
    : [];

/**
 * One input for each variant; for a window within one hour its own prefix, as AWS has it. Batch
 * transforms have one input.
 */
function dataInputs(parts: ExecutionJobParts, uri: string, local: string): ProcessingInput[] {
  const { plan, window, endpoint } = parts;
  const { source } = plan.input;
  if (source.kind === 'batch') return [s3Input('batch_transform_input_1', uri, local)];
  const hour = hourPath(window.start);
  const oneHour = Math.floor(window.start / hour_ms) === Math.floor((window.end - 1) / hour_ms);
  const from = underS3Uri(uri, source.name);
  const to = `${local}/${source.name}`;
  const served = (endpoint?.ProductionVariants ?? []).map((variant) => variant.VariantName ?? '');
  const variants = [...new Set([...served, ...parts.captured])];
  if (variants.length === 0 || variants.length > mostEndpointInputs) {
    return [s3Input('endpoint_input_1', from, to)];
  }
  return variants.map((variant, index) => {
    const path = oneHour ? `${variant}/${hour}` : variant;
    return s3Input(`endpoint_input_${index + 1}`, `${from}/${path}`, `${to}/${path}`);
  });
}

/** Above `<endpoint>/`; of a batch, what the analyzer reads. */
function datasetUri(parts: ExecutionJobParts): string {
  const { plan, execution } = parts;
  if (!plan.type.groundTruth) return sourceUri(parts);
  const merged = underS3Uri(outputUri(plan), 'merge');
  return plan.input.source.kind === 'batch' ? underS3Uri(merged, execution.schedule) : merged;
}

/** The destination of captures, of an endpoint or of transform jobs. */
function sourceUri({ plan, endpoint }: ExecutionJobParts): string {
  const { source } = plan.input;
  if (source.kind === 'batch') return source.destination;
  const uri = endpoint?.DataCaptureConfig?.DestinationS3Uri;
  if (uri) return uri;
  throw validationException(
    `Endpoint "${source.name}" captures no data any more: set ` +
      'DataCaptureConfig.EnableCapture to true in its endpoint configuration.',
  );
}

const output = (
  OutputName: string,
  S3Uri: string,
  LocalPath: string,
  S3UploadMode: 'Continuous' | 'EndOfJob',
): ProcessingOutput => ({ OutputName, S3Output: { S3Uri, LocalPath, S3UploadMode } });

const s3Input = (InputName: string, S3Uri: string, LocalPath: string): ProcessingInput => ({
  InputName,
  S3Input: {
    S3Uri,
    LocalPath,
    S3DataType: 'S3Prefix',
    S3InputMode: 'File',
    S3DataDistributionType: 'FullyReplicated',
  },
});
