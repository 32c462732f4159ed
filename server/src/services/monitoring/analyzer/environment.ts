import type { ComparisonMethod, Season } from '@guiderail/analysis';
import type { FeatureTime } from '../../common/feature-rows.js';
import {
  type Environment,
  listOf,
  member,
  oneOf,
  readTime,
  readWindow,
} from '../../common/job-environment.js';
import { type ImageJob, JobFailure } from '../../common/processing-image.js';
import type { AnalysisKind, BaselineOptions, DatasetFormat } from './analyse.js';
import type { TaskOptions } from './task.js';
import { analysisTasks, kindOf } from './tasks.js';

/** The analyzer's settings, read from its job's environment. */
export interface AnalyzerSettings {
  readonly kind: AnalysisKind;
  readonly task: 'suggest' | 'monitor';
  readonly format: DatasetFormat;
  /** Paths inside the container that AWS describes; inputs and outputs are found by them. */
  readonly datasetPath?: string | undefined;
  readonly outputPath?: string | undefined;
  readonly constraintsPath?: string | undefined;
  readonly statisticsPath?: string | undefined;
  readonly window?: { readonly start: number; readonly end: number } | undefined;
  /** Timestamp of the metrics. */
  readonly metricTime?: number | undefined;
  readonly publishMetrics: boolean;
  readonly endpoint?: string | undefined;
  readonly schedule?: string | undefined;
  readonly options: BaselineOptions;
  /** Whether records that break a check may be shown. */
  readonly examples: boolean;
  /** By which time the rows of a feature group belong to a window. */
  readonly featureTime: FeatureTime;
  /** What the kind of analysis reads beyond all this. */
  readonly taskOptions: TaskOptions;
}

const methods: readonly ComparisonMethod[] = ['Sound', 'Robust', 'Simple'];
const seasons: readonly Season[] = ['hour-of-day', 'day-of-week', 'week-of-year'];
const switches = ['Enabled', 'Disabled'] as const;
const featureTimes = ['write_time', 'event_time'] as const;
const driftMethods = ['LInfinity', 'ChiSquared'] as const;

/** @throws JobFailure naming the variable that is missing, wrong or not served. */
export function readSettings(
  job: Pick<ImageJob, 'environment'>,
  defaults: { readonly comparisonMethod: ComparisonMethod },
): AnalyzerSettings {
  const env = job.environment;
  const kind = readKind(env);
  const constraintsPath = env.baseline_constraints;
  const statisticsPath = env.baseline_statistics;
  const scheduled = env.sagemaker_monitoring_schedule_name !== undefined;
  const checks = constraintsPath !== undefined || statisticsPath !== undefined || scheduled;
  const window = readWindow(env);
  return {
    kind,
    task: checks ? 'monitor' : 'suggest',
    format: readFormat(env.dataset_format),
    datasetPath: env.dataset_source,
    outputPath: env.output_path,
    constraintsPath,
    statisticsPath,
    window,
    metricTime: readTime(env, 'metric_time') ?? window?.start,
    publishMetrics: env.publish_cloudwatch_metrics === 'Enabled',
    endpoint: env.sagemaker_endpoint_name,
    schedule: env.sagemaker_monitoring_schedule_name,
    options: {
      comparisonMethod: oneOf(env, 'comparison_method', methods) ?? defaults.comparisonMethod,
      timeColumn: env.time_column || undefined,
      season: listOf(env, 'season')?.map((name) => member(name, 'season', seasons)),
      exclude: listOf(env, 'exclude'),
      categoricalDriftMethod: oneOf(env, 'categorical_drift_method', driftMethods),
    },
    examples: oneOf(env, 'violation_examples', switches) !== 'Disabled',
    featureTime: oneOf(env, 'feature_time', featureTimes) ?? 'write_time',
    taskOptions: analysisTasks[kind].read(env),
  };
}

function readKind({ analysis_type: type }: Environment): AnalysisKind {
  const kind = kindOf(type);
  if (kind) return kind;
  const known = Object.values(analysisTasks).map(({ analysisType }) => analysisType);
  throw new JobFailure(`analysis_type ${type} is not served: give ${known.join(' or ')}.`);
}

function readFormat(text: string | undefined): DatasetFormat {
  const wanted =
    'give {"csv":{"header":true}}, {"json":{"lines":true}}, {"parquet":{}}, ' +
    '{"sagemakerMergeJson":{}} or ' +
    '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}';
  if (text === undefined) throw new JobFailure(`dataset_format is missing: ${wanted}.`);
  const format = jsonObject(text);
  const [kind, settings] = Object.entries(format ?? {})[0] ?? [];
  const more = (typeof settings === 'object' ? settings : {}) as Record<string, unknown> | null;
  switch (kind?.toLowerCase()) {
    case 'csv':
      return {
        kind: 'csv',
        header: isTrue(more?.header),
        output: more?.output_columns_position === 'END' ? 'END' : 'START',
      };
    case 'json':
      return { kind: 'json', lines: isTrue(more?.lines) || isTrue(more?.line) };
    case 'parquet':
      return { kind: 'parquet' };
    case 'sagemakercapturejson':
      return { kind: 'capture', parts: captureParts(more?.captureIndexNames) };
    case 'sagemakermergejson':
      return { kind: 'merge' };
    default:
      throw new JobFailure(`dataset_format ${text} is not one that is served: ${wanted}.`);
  }
}

function captureParts(names: unknown): ('endpointInput' | 'endpointOutput')[] {
  const known = ['endpointInput', 'endpointOutput'] as const;
  if (!Array.isArray(names) || names.length === 0) return [...known];
  return names.map((name) => member(String(name), 'captureIndexNames', known));
}

const isTrue = (value: unknown): boolean => value === true || value === 'true';

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // the caller's message says which forms are served
  }
}
