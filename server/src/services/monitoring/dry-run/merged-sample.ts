import { stat } from 'node:fs/promises';
import { JobFailure } from '../../common/processing-image.js';
import type { MonitoringDeps } from '../deps.js';
import { settle } from '../ground-truth/image.js';
import type { MergeGroup } from '../ground-truth/merge.js';
import {
  type PreparedMerge,
  prepareMerge,
  readMergeSettings,
} from '../ground-truth/prepare-merge.js';
import { type TrialRun, trialJob, trialResources } from '../trial/trial-job.js';
import { openTrial, type Trial } from '../trial/try-run.js';

/** Captures that are merged at once, and how often older ones are tried: labels come late. */
const portion_bytes = 4 * 1024 * 1024;
const mostPortions = 4;

/**
 * The newest predictions of a window that have labels, merged for a trial: runs that have merged
 * none yet leave nothing to try. Nothing is written but to a scratch folder, which is there while
 * `use` goes on.
 *
 * @returns undefined where none has a label
 * @throws JobFailure, ServiceError where a run would fail of it
 */
export async function withMerged<T>(
  deps: MonitoringDeps,
  run: TrialRun,
  signal: AbortSignal,
  use: (trial: Trial) => Promise<T>,
): Promise<T | undefined> {
  const settings = readMergeSettings(await trialJob(deps, run, 'merge'));
  for (const { bucket } of [...settings.predictions, ...settings.labels]) {
    if ((await deps.objects.bucketRegion(bucket)) !== undefined) continue;
    throw new JobFailure(`The bucket ${bucket} does not exist.`);
  }
  await settle(deps, run.region, settings);
  const prepared = await prepareMerge(deps.objects, settings, { write: true });
  if (prepared.labelFiles === 0) return undefined;
  const trial = await openTrial(deps, run);
  for (const groups of await portions(prepared)) {
    const request = { ...prepared.request, groups };
    const job = { signal, ...trialResources, onProgress: () => {} };
    const done = await deps.merge(request, job, async ({ counts, parts }) => {
      if (counts.labelled === 0) return undefined;
      const files = parts.map(({ name, path }) => ({ path, name: `${name} (merged to try)` }));
      return { used: await use({ ...trial, dataset: { ...trial.dataset, files } }) };
    });
    if (done) return done.used;
  }
  return undefined;
}

/** The newest groups first, so many at a time as have a few MB; within one in their own order. */
async function portions({ request }: PreparedMerge): Promise<MergeGroup[][]> {
  const all: MergeGroup[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const group of [...request.groups].sort((a, b) => b.end - a.end)) {
    const sizes = await Promise.all(group.files.map(async ({ path }) => (await stat(path)).size));
    const own = sizes.reduce((sum, size) => sum + size, 0);
    if (bytes + own > portion_bytes) {
      if (all.length === mostPortions) break;
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.unshift(group);
    bytes += own;
  }
  return all;
}
