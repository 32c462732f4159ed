import { ServiceError, validationException } from '../../../base/errors.js';
import { type OwnPath, readJsonObject } from '../../../base/own-path.js';
import { type ImageJob, JobFailure } from '../../common/processing-image.js';
import { executionJobName, stepsOf } from '../execution-job.js';
import type { Execution } from '../executions.js';
import type { Monitoring } from '../room.js';
import { findSchedule } from '../schedules.js';
import { settle, snapshotOf } from './image.js';
import type { LabelChanges } from './merge.js';
import { readMergeFile } from './merge-file.js';
import { prepareMerge, readMergeSettings } from './prepare-merge.js';

/** A window whose labels are others now than when it was run last. Times are milliseconds. */
export interface ChangedWindow {
  readonly ScheduledTime: number;
  readonly StartTime: number;
  readonly EndTime: number;
  readonly Predictions: number;
  readonly Labelled: number;
  readonly LabelledBefore: number;
  readonly Changes: LabelChanges;
}

export interface ChangedWindows {
  readonly ChangedWindows: readonly ChangedWindow[];
  /** Windows that were looked at. */
  readonly Checked: number;
}

/** Windows that are looked at unless asked for more, and at most. */
const usual = 24;
const most = 100;
/** Questions that are answered at a time, and when others may ask again. */
const mostAtOnce = 2;
const retryAfter_s = 5;
const memory_bytes = 1024 ** 3;
const threads = 2;

/**
 * The newest windows of a schedule whose labels have changed since each was last run: by comparing
 * the labels that run used with those that there are. A window is run again by asking for its span.
 * @throws ResourceNotFound for an unknown schedule, ValidationException for one without labels.
 */
export async function changedWindows(
  monitoring: Monitoring,
  region: string,
  name: string,
  limit = usual,
): Promise<ChangedWindows> {
  const { deps, executions } = monitoring;
  const schedule = await findSchedule(monitoring, { region, accountId: deps.accountId }, name);
  const { type } = schedule.document;
  if (!stepsOf({ type }).includes('merge')) {
    throw validationException(`Schedule "${name}" merges no labels: it is of ${type}.`);
  }
  const runs = await executions.ofSchedule(region, schedule.name, 10 * limit);
  const newest = new Map<string, Execution>();
  for (const run of runs) {
    const window = `${run.window_start}-${run.window_end}`;
    const merged = run.report !== null && run.step !== null;
    if (merged && !newest.has(window) && newest.size < limit) newest.set(window, run);
  }
  const changed: ChangedWindow[] = [];
  for (const run of newest.values()) {
    const found = await changedWindow(monitoring, run);
    if (found) changed.push(found);
  }
  return { ChangedWindows: changed, Checked: newest.size };
}

async function changedWindow(
  { deps }: Monitoring,
  run: Execution,
): Promise<ChangedWindow | undefined> {
  const before = await readMergeFile(deps.objects, run);
  const earlier = await snapshotOf(deps.objects, run);
  const job = await mergeJobOf(deps, run);
  if (!before || !earlier || !job) return undefined; // it never merged, or its report is gone
  try {
    const settings = readMergeSettings(job);
    await settle(deps, run.region, settings);
    const { request, digest } = await prepareMerge(deps.objects, settings, {
      earlier,
      write: false,
    });
    if (digest === before.labels_digest) return undefined;
    const signal = new AbortController().signal;
    const { counts, changes } = await deps.merge(
      request,
      { signal, memory_bytes, threads, onProgress: () => {} },
      async (result) => result,
    );
    if (!changes || changes.added + changes.corrected + changes.removed === 0) return undefined;
    return {
      ScheduledTime: run.due,
      StartTime: run.window_start ?? run.due,
      EndTime: run.window_end ?? run.due,
      Predictions: counts.predictions,
      Labelled: counts.labelled,
      LabelledBefore: before.labelled,
      Changes: changes,
    };
  } catch (error) {
    if (error instanceof JobFailure) throw validationException(error.message);
    throw error;
  }
}

/** The merge job of a run, as it was created; undefined if it never was, or is deleted. */
async function mergeJobOf(
  { calls, accountId }: Monitoring['deps'],
  run: Execution,
): Promise<ImageJob | undefined> {
  const { region } = run;
  const name = executionJobName(run, 'merge');
  try {
    const described = await calls.sagemaker.DescribeProcessingJob(
      { ProcessingJobName: name },
      { region },
    );
    return {
      ...{ region, accountId, name, arn: described.ProcessingJobArn ?? '' },
      created: run.created,
      environment: described.Environment ?? {},
      inputs: (described.ProcessingInputs ?? []) as ImageJob['inputs'],
      outputs: (described.ProcessingOutputConfig?.Outputs ?? []) as ImageJob['outputs'],
      resources: { memory_bytes, threads },
      mayRunCode: false,
    };
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

/**
 * `POST /_guiderail/monitoring-schedules/{name}/changed-windows`, body `{}` or `{"Limit": n}`:
 * answers `{"ChangedWindows": [...], "Checked": n}`. A window is run again by its StartTime and
 * EndTime on the path `run`.
 */
export const changedWindowsPath = (
  find: (region: string, name: string, limit?: number) => Promise<ChangedWindows>,
): OwnPath => {
  let underWay = 0;
  return {
    method: 'POST',
    pattern: /^\/_guiderail\/monitoring-schedules\/([a-zA-Z0-9-]{1,63})\/changed-windows$/,
    forCaptures: false,
    async handler(name, { region, body }) {
      const { Limit: limit = usual } = readJsonObject(body);
      if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > most) {
        throw validationException(`Limit must be a whole number from 1 to ${most}.`);
      }
      if (underWay >= mostAtOnce) {
        const message = 'Other windows are being compared: ask again later.';
        throw new ServiceError('ThrottlingException', message, 429, {}, retryAfter_s);
      }
      underWay += 1;
      try {
        return await find(region, name, limit);
      } finally {
        underWay -= 1;
      }
    },
  };
};
