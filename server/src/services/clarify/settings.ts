import type { TableInput } from '@guiderail/analysis';
import { type ClarifyReading, clarifyReading } from '../common/clarify-reading.js';
import {
  type Environment,
  listOf,
  oneOf,
  readNumber,
  readTime,
  readWindow,
} from '../common/job-environment.js';
import { type ImageJob, JobFailure } from '../common/processing-image.js';
import type { ClarifyMonitor, RecordAttributes } from './clarify.js';

/** What the environment of a monitor's run says; other jobs have all in their configuration. */
export interface MonitorSettings {
  readonly type: ClarifyMonitor;
  /** Captures, captures merged with labels, or files that transform jobs read. */
  readonly source: 'capture' | 'merge' | 'files';
  /** Of the files, where the source is files. */
  readonly format?: TableInput['format'];
  readonly datasetPath?: string | undefined;
  readonly window: { readonly start: number; readonly end: number };
  readonly metricTime: number;
  readonly publishMetrics: boolean;
  readonly endpoint?: string | undefined;
  readonly schedule: string;
  readonly constraintsPath?: string | undefined;
  readonly reading: ClarifyReading;
  readonly attributes: RecordAttributes;
  /** Whether records that show violations are written. */
  readonly examples: boolean;
  /** Columns that are left out of what the model is asked. */
  readonly exclude: readonly string[];
}

/** The value of `analysis_type` by which each monitor's runs are told from each other. */
const types: Readonly<Record<string, ClarifyMonitor>> = {
  MODEL_BIAS: 'ModelBias',
  MODEL_EXPLAINABILITY: 'ModelExplainability',
};

const switches = ['Enabled', 'Disabled'] as const;
const sources: Readonly<Record<string, MonitorSettings['source']>> = {
  sagemakerCaptureJson: 'capture',
  sagemakerMergeJson: 'merge',
};

/**
 * The settings of a monitor's run; undefined of any other job.
 * @throws JobFailure naming the variable that is missing or wrong.
 */
export function monitorSettings(
  { environment: env }: Pick<ImageJob, 'environment'>,
  comparisonMethod: string | undefined,
): MonitorSettings | undefined {
  const { analysis_type: asked, sagemaker_monitoring_schedule_name: schedule } = env;
  if (asked === undefined || schedule === undefined) return undefined;
  const type = types[asked];
  const window = readWindow(env);
  if (!type) {
    const known = Object.keys(types).join(' or ');
    throw new JobFailure(`analysis_type ${asked} is not served by this image: give ${known}.`);
  }
  if (!window) throw new JobFailure('start_time and end_time of the window are missing.');
  return {
    type,
    ...sourceOf(formatOf(env)),
    datasetPath: env.dataset_source,
    window,
    metricTime: readTime(env, 'metric_time') ?? window.start,
    publishMetrics: env.publish_cloudwatch_metrics === 'Enabled',
    endpoint: env.sagemaker_endpoint_name,
    schedule,
    constraintsPath: env.baseline_constraints,
    reading: clarifyReading(env, comparisonMethod),
    attributes: attributesOf(env),
    examples: oneOf(env, 'violation_examples', switches) !== 'Disabled',
    exclude: listOf(env, 'exclude') ?? [],
  };
}

type Format = Readonly<Record<string, unknown>>;

function sourceOf(format: Format): Pick<MonitorSettings, 'source' | 'format'> {
  const [name = ''] = Object.keys(format);
  const source = sources[name];
  if (source) return { source };
  if (name === 'csv') return { source: 'files', format: 'text/csv' };
  if (name === 'parquet') return { source: 'files', format: 'application/x-parquet' };
  if (name === 'json') {
    const { lines, line = lines } = Object(format.json) as Format;
    return { source: 'files', format: line ? 'application/jsonlines' : 'application/json' };
  }
  const known = 'sagemakerCaptureJson, sagemakerMergeJson, csv, json or parquet';
  throw new JobFailure(`dataset_format is ${JSON.stringify(format)}: give ${known}.`);
}

function formatOf({ dataset_format: text = '{}' }: Environment): Format {
  try {
    return Object(JSON.parse(text)) as Format;
  } catch {
    throw new JobFailure(`dataset_format ${JSON.stringify(text)} is no JSON.`);
  }
}

const attributesOf = (env: Environment): RecordAttributes => ({
  features: env.features_attribute || undefined,
  inference: env.inference_attribute || undefined,
  probability: env.probability_attribute || undefined,
  probabilityThreshold: readNumber(env, 'probability_threshold_attribute'),
  groundTruth: env.ground_truth_attribute || undefined,
});
