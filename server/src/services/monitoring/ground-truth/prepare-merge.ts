import { createHash } from 'node:crypto';
import type { Objects } from '../../../storage/objects.js';
import type { Span } from '../../common/dataset/capture-hours.js';
import { datasetPlaces, outputPlace } from '../../common/dataset/places.js';
import { type ImageJob, JobFailure } from '../../common/processing-image.js';
import type { S3Place } from '../../common/s3-uri.js';
import { batchGroups } from './batch-groups.js';
import { captureGroups } from './capture-groups.js';
import { labelFiles } from './label-files.js';
import type { MergeRequest, PredictionFormat } from './merge.js';

/** A merge job's settings, read from its environment and mounts. */
export interface MergeSettings {
  readonly window: Span;
  readonly format: PredictionFormat;
  readonly predictions: readonly S3Place[];
  readonly labels: readonly S3Place[];
  /** Above the merged objects' folders. */
  readonly merged: S3Place;
  /** Where what the merge found is told. */
  readonly report: S3Place;
  /** Undefined where transform jobs are read. */
  readonly endpoint: string | undefined;
  readonly schedule: string | undefined;
}

/** A request, and what was found to make it. */
export interface PreparedMerge {
  readonly request: MergeRequest;
  readonly predictionFiles: number;
  readonly labelFiles: number;
  /** Of the label objects: two merges with the same one read the same labels. */
  readonly digest: string;
}

/** @throws JobFailure naming the variable or the mount that is missing or wrong. */
export function readMergeSettings(job: ImageJob): MergeSettings {
  const env = job.environment;
  const merged = outputPlace(job, env.output_path);
  return {
    window: { start: timeOf(env, 'start_time'), end: timeOf(env, 'end_time') },
    format: formatOf(env.dataset_format),
    predictions: datasetPlaces(job, env.dataset_source),
    labels: datasetPlaces(job, env.ground_truth_source),
    merged,
    report: env.report_path === undefined ? merged : outputPlace(job, env.report_path),
    endpoint: env.sagemaker_endpoint_name,
    schedule: env.sagemaker_monitoring_schedule_name,
  };
}

/** Lists what a merge reads. @throws JobFailure where it is too much. */
export async function prepareMerge(
  objects: Objects,
  settings: MergeSettings,
  more: Pick<MergeRequest, 'earlier' | 'write'>,
): Promise<PreparedMerge> {
  const { format, window, predictions, labels: places } = settings;
  const groups =
    format === 'capture'
      ? await captureGroups(objects, predictions, window)
      : await batchGroups(objects, predictions, window);
  const labels = await labelFiles(objects, places, window);
  const identities = labels.map(({ name, etag }) => `${name}\n${etag}`).join('\n');
  return {
    request: { format, groups, window, labels, ...more },
    predictionFiles: groups.reduce((sum, { files }) => sum + files.length, 0),
    labelFiles: labels.length,
    digest: createHash('sha256').update(identities).digest('base64url'),
  };
}

type Environment = Readonly<Record<string, string>>;

function timeOf(env: Environment, name: string): number {
  const time = Date.parse(env[name] ?? '');
  if (!Number.isNaN(time)) return time;
  throw new JobFailure(`${name} must be an ISO 8601 time such as 2026-03-01T10:00:00Z.`);
}

function formatOf(text: string | undefined): PredictionFormat {
  const [kind, settings] = Object.entries(jsonOf(text ?? '{"sagemakerCaptureJson":{}}'))[0] ?? [];
  const { lines, line } = (settings ?? {}) as { lines?: unknown; line?: unknown };
  switch (kind?.toLowerCase()) {
    case 'sagemakercapturejson':
      return 'capture';
    case 'csv':
      return 'batch-csv';
    case 'json':
      return [lines, line].some((one) => one === true || one === 'true')
        ? 'batch-json-lines'
        : 'batch-json';
    default:
      throw new JobFailure(
        `Labels are merged with captures, CSV and JSON; dataset_format ${text} is none of them.`,
      );
  }
}

function jsonOf(text: string): object {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found === 'object' && found !== null) return found;
  } catch {
    // told below
  }
  throw new JobFailure(`dataset_format ${text} is not a JSON object.`);
}
