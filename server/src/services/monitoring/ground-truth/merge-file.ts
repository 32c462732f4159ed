import type { Objects } from '../../../storage/objects.js';
import { readS3Uri, type S3Place } from '../../common/s3-uri.js';
import type { Execution } from '../executions.js';
import { isoSeconds } from '../window.js';
import type { LabelChanges, LabelCounts, MergeResult } from './merge.js';
import type { MergeSettings } from './prepare-merge.js';

/** What a merge found, in the folder of its run's report. */
const mergeFileName = 'merge.json';
/** Digests of the labels that a run used, beside it; tools that read a folder pass over it. */
export const snapshotName = '_labels.parquet';
const longest_bytes = 1024 * 1024;

/** Content of merge.json. */
export interface MergeFile extends LabelCounts {
  /** Share of the predictions that have labels. */
  readonly coverage: number;
  readonly start_time: string;
  readonly end_time: string;
  /** Of the label objects that were read. */
  readonly labels_digest: string;
  /** What changed since an earlier run of the same window. */
  readonly changes?: LabelChanges & {
    /** The earlier run's scheduled time, and what it knew. */
    readonly since: string;
    readonly predictions?: number;
    readonly labelled?: number;
  };
  readonly examples: MergeResult['examples'];
}

export async function writeMergeFile(
  objects: Objects,
  { window, report }: Pick<MergeSettings, 'window' | 'report'>,
  found: {
    readonly result: MergeResult;
    readonly earlier: Execution | undefined;
    readonly digest: string;
  },
): Promise<void> {
  const { counts, changes, examples } = found.result;
  const before = found.earlier && (await readMergeFile(objects, found.earlier));
  const content: MergeFile = {
    ...counts,
    coverage: counts.predictions === 0 ? 0 : counts.labelled / counts.predictions,
    start_time: isoSeconds(window.start),
    end_time: isoSeconds(window.end),
    labels_digest: found.digest,
    ...(changes &&
      found.earlier && {
        changes: {
          since: isoSeconds(found.earlier.due),
          ...changes,
          ...(before && { predictions: before.predictions, labelled: before.labelled }),
        },
      }),
    examples,
  };
  await putJson(objects, { bucket: report.bucket, key: `${report.key}/${mergeFileName}` }, content);
}

export const putJson = (objects: Objects, { bucket, key }: S3Place, content: object) =>
  objects.put(bucket, key, `${JSON.stringify(content, undefined, 2)}\n`, {
    headers: { 'content-type': 'application/json' },
  });

/** What an execution's merge found, where it is there still. */
export async function readMergeFile(
  objects: Objects,
  execution: Pick<Execution, 'report'>,
): Promise<MergeFile | undefined> {
  return (await readReportJson(objects, execution, mergeFileName)) as MergeFile | undefined;
}

/** A JSON file of a report; undefined where it is missing, too long or no JSON object. */
export async function readReportJson(
  objects: Objects,
  { report }: Pick<Execution, 'report'>,
  name: string,
): Promise<object | undefined> {
  const place = report === null ? undefined : readS3Uri(report);
  if (!place) return undefined;
  const key = `${place.key}/${name}`;
  const info = await objects.head(place.bucket, key);
  if (!info || info.size > longest_bytes) return undefined;
  const bytes = await objects.read(place.bucket, key, longest_bytes);
  return bytes && objectOf(Buffer.from(bytes).toString());
}

function objectOf(text: string): object | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null ? found : undefined;
  } catch {
    return undefined; // anyone may write a report's files
  }
}
