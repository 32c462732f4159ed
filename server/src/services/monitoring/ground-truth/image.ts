import type { Objects } from '../../../storage/objects.js';
import { firstFile } from '../../common/dataset/dataset-files.js';
import { isOthersPart, mergedPart } from '../../common/dataset/merged-parts.js';
import {
  type ImageJob,
  JobFailure,
  type JobOutcome,
  type ProcessingImage,
} from '../../common/processing-image.js';
import { readS3Uri, writeS3Uri } from '../../common/s3-uri.js';
import type { MonitoringDeps } from '../deps.js';
import { type Execution, Executions } from '../executions.js';
import { isoSeconds } from '../window.js';
import { fileGone, type MergeResult } from './merge.js';
import { snapshotName, writeMergeFile } from './merge-file.js';
import { type MergeSettings, prepareMerge, readMergeSettings } from './prepare-merge.js';

/** What the image that merges labels needs. */
export type MergerDeps = Pick<
  MonitoringDeps,
  'state' | 'objects' | 'captures' | 'merge' | 'labels'
>;

/** Labels that come all the time replace objects while others are read. */
const mostTries = 3;

type Report = (line: string) => void;

/** Merges captures or transform jobs' output with labels, before a monitor analyses them. */
export function mergerImage(deps: MergerDeps): ProcessingImage {
  return {
    title: 'sagemaker-model-monitor-groundtruth-merger',
    match: /(^|\/)sagemaker-model-monitor-groundtruth-merger$/,
    run: (job, signal, report) => mergeWithTries(deps, job, signal, report),
  };
}

async function mergeWithTries(
  deps: MergerDeps,
  job: ImageJob,
  signal: AbortSignal,
  report: Report,
): Promise<JobOutcome> {
  for (let tries = 1; ; tries++) {
    try {
      return await mergeOnce(deps, job, signal, report);
    } catch (error) {
      const gone = error instanceof JobFailure && error.message === fileGone;
      if (!gone || tries >= mostTries) throw error;
      report(`${fileGone} The merge begins again.`);
    }
  }
}

async function mergeOnce(
  deps: MergerDeps,
  job: ImageJob,
  signal: AbortSignal,
  report: Report,
): Promise<JobOutcome> {
  const settings = readMergeSettings(job);
  await checkBuckets(deps.objects, settings);
  await settle(deps, job.region, settings);
  const earlier = await earlierRun(deps, job);
  const prepared = await prepareMerge(deps.objects, settings, {
    earlier: earlier && (await snapshotOf(deps.objects, earlier)),
    write: true,
  });
  const { request, predictionFiles, labelFiles, digest } = prepared;
  const span = `${isoSeconds(settings.window.start)} to ${isoSeconds(settings.window.end)}`;
  report(`${predictionFiles} files of predictions for ${span}, ${labelFiles} of labels.`);
  if (predictionFiles === 0) throw new JobFailure(await noPredictions(deps, job.region, settings));
  const run = { signal, ...job.resources, onProgress: report };
  return deps.merge(request, run, async (result) => {
    await takeOver(deps.objects, settings, request.groups, result);
    await writeMergeFile(deps.objects, settings, { result, earlier, digest });
    tell(result, report);
    if (result.counts.predictions === 0) {
      throw new JobFailure(await noPredictions(deps, job.region, settings));
    }
    if (result.counts.labelled === 0) throw new JobFailure(noLabels(settings, result, labelFiles));
    return { exitMessage: coverage(result) };
  });
}

async function checkBuckets(objects: Objects, settings: MergeSettings): Promise<void> {
  const { predictions, labels, merged, report } = settings;
  for (const { bucket } of [...predictions, ...labels, merged, report]) {
    if ((await objects.bucketRegion(bucket)) !== undefined) continue;
    throw new JobFailure(`The bucket ${bucket} does not exist.`);
  }
}

/** Makes objects of the captures before the window's end, and of labels that were sent. */
export async function settle(
  deps: Pick<MergerDeps, 'captures' | 'labels'>,
  region: string,
  { endpoint, window }: Pick<MergeSettings, 'endpoint' | 'window'>,
): Promise<void> {
  if (endpoint !== undefined) await deps.captures.seal(region, endpoint, window.end);
  await deps.labels.settle();
}

/** The last run of the same window before this job's. */
async function earlierRun(
  deps: Pick<MergerDeps, 'state'>,
  job: ImageJob,
): Promise<Execution | undefined> {
  const executions = Executions.on(deps.state);
  const own = await executions.byJob(job.region, job.name);
  return own && executions.earlierOfWindow(own);
}

/** The labels that an execution used. */
export async function snapshotOf(objects: Objects, { report }: Pick<Execution, 'report'>) {
  const place = report === null ? undefined : readS3Uri(report);
  if (!place) return undefined;
  return firstFile(objects, [{ bucket: place.bucket, key: `${place.key}/${snapshotName}` }]);
}

/**
 * Each folder gets one object of the schedule, whose key is always the same, so that a reader sees
 * what was there before or what is there now; parts that are no schedule's (such as AWS's) then go.
 */
async function takeOver(
  objects: Objects,
  settings: MergeSettings,
  groups: readonly { readonly name: string }[],
  { parts, snapshot }: MergeResult,
): Promise<void> {
  const { bucket, key: above } = settings.merged;
  const under = settings.endpoint === undefined ? [settings.schedule ?? ''] : [];
  for (const { name } of groups) {
    const folder = [above, ...under, name].filter((one) => one !== '').join('/');
    const key = `${folder}/${mergedPart(`${bucket}/${folder}`, settings.schedule)}`;
    const part = parts.find((one) => one.name === name);
    if (part) {
      const headers = { 'content-type': 'application/jsonlines' };
      await objects.adopt(bucket, key, part.path, { headers });
    }
    for (const other of await objects.list(bucket, { prefix: `${folder}/part-`, limit: 1_000 })) {
      if (part && other.key === key) continue;
      if (isNoOthers(`${bucket}/${other.key}`, settings)) await objects.delete(bucket, other.key);
    }
  }
  if (snapshot === undefined) return;
  const { bucket: to, key } = settings.report;
  await objects.adopt(to, `${key}/${snapshotName}`, snapshot, {
    headers: { 'content-type': 'application/vnd.apache.parquet' },
  });
}

/** Of a part; what was merged here before parts were schedules' is nobody's. */
function isNoOthers(path: string, { schedule }: MergeSettings): boolean {
  if (!/\/part-\d{5}-[^/]*\.jsonl$/.test(path)) return false;
  const slash = path.lastIndexOf('/');
  const nobodys = path.slice(slash + 1) === mergedPart(path.slice(0, slash), undefined);
  return nobodys || schedule === undefined || !isOthersPart(path, schedule);
}

const coverage = ({ counts: { labelled, predictions } }: MergeResult): string =>
  `${labelled} of ${predictions} predictions have labels.`;

function tell(result: MergeResult, report: Report): void {
  const { counts, examples, changes } = result;
  const delay = counts.label_delay_seconds;
  const lines: [number, string, readonly string[]][] = [
    [counts.corrected, 'predictions had their label corrected; the newest counts', []],
    [counts.repeated, 'labels were repeated', []],
    [counts.unknown, 'labels are of no prediction of these hours', examples.unknown],
    [counts.broken, 'lines are no labels and were left out', examples.broken],
    [counts.unreadable, 'predictions cannot be read or have no id', examples.unreadable],
  ];
  report(coverage(result));
  if (delay) {
    const { p50, p90, max } = delay;
    const seconds = [p50, p90, max].map((one) => Math.round(one));
    report(
      `Labels come after ${seconds[0]} s (median), ${seconds[1]} s (p90), ${seconds[2]} s (max).`,
    );
  }
  for (const [count, what, some] of lines) {
    if (count > 0)
      report(`${count} ${what}${some.length > 0 ? `; such as ${some.join(' | ')}` : ''}.`);
  }
  if (changes) report(changesText(changes));
}

const changesText = ({ added, corrected, removed }: NonNullable<MergeResult['changes']>): string =>
  `Since the earlier run of this window: ${added} labels added, ${corrected} corrected, ` +
  `${removed} gone.`;

/** AWS's words, and why. */
async function noPredictions(
  deps: Pick<MergerDeps, 'captures'>,
  region: string,
  { window, endpoint }: MergeSettings,
): Promise<string> {
  const span = `Between ${isoSeconds(window.start)} and ${isoSeconds(window.end)}`;
  if (endpoint === undefined) {
    return (
      `Job inputs had no data. ${span} no transform job left output that carries inference ids: ` +
      'set DataCaptureConfig.GenerateInferenceId.'
    );
  }
  const counts = await deps.captures.counts(region, endpoint, window.start, window.end);
  return (
    `Job inputs had no data. ${span} endpoint ${endpoint} had ${counts.requests} requests; ` +
    `sampled: ${counts.sampled}, lost: ${counts.dropped}.`
  );
}

function noLabels(
  { window, labels }: MergeSettings,
  { counts }: MergeResult,
  files: number,
): string {
  const of = labels.map(writeS3Uri).join(' and ');
  return (
    `Job inputs had no data: none of the ${counts.predictions} predictions from ` +
    `${isoSeconds(window.start)} to ${isoSeconds(window.end)} has a label yet (coverage 0 of ` +
    `${counts.predictions}). Of labels there are ${files} objects under ${of} since then, with ` +
    `${counts.unknown} labels of other ids and ${counts.broken} broken lines. When labels have ` +
    'come, run the window again.'
  );
}
