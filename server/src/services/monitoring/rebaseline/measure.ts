import {
  awsJson,
  type ProblemType,
  parseConstraints,
  parseQualityConstraints,
  parseQualityStatistics,
  parseStatistics,
  problems,
} from '@guiderail/analysis';
import { validationException } from '../../../base/errors.js';
import { JobFailure } from '../../common/processing-image.js';
import { readS3Uri, writeS3Uri } from '../../common/s3-uri.js';
import type { AnalysisResult, BaselineFile, BaselineOptions } from '../analyzer/analyse.js';
import type { MonitoringDeps } from '../deps.js';
import type { Plan } from '../plan.js';
import { baselineFileAt, textOfFile } from '../trial/baseline-texts.js';
import type { TrialRun } from '../trial/trial-job.js';
import {
  emptyWindow,
  isEmpty,
  openTrial,
  type Trial,
  type TrialBaseline,
  tryRun,
} from '../trial/try-run.js';
import { newBaseline, newQualityBaseline, type Wishes } from './new-constraints.js';
import type { KeptLimit } from './versions.js';

/** The texts of a window's baseline. */
export interface Measured {
  readonly constraints: string;
  readonly statistics: string;
  readonly records: number;
  readonly kept: readonly KeptLimit[];
  readonly remarks: readonly string[];
}

const mostRemarks = 20;

/**
 * What the records of a window would be as a baseline, by the settings of the old one.
 * @throws JobFailure where the window cannot be measured, ValidationException
 */
export async function measure(
  deps: MonitoringDeps,
  run: TrialRun,
  files: TrialBaseline,
  wishes: Wishes,
  signal: AbortSignal,
): Promise<Measured> {
  const trial = await openTrial(deps, run);
  if (isEmpty(trial.dataset)) throw new JobFailure(emptyWindow(run.plan));
  const old = await oldTexts(deps, run, files);
  const read = run.plan.type.groundTruth ? measureQuality : measureData;
  const measured = await read(deps, trial, files, { old, wishes, plan: run.plan, signal });
  return { ...measured, remarks: measured.remarks.slice(0, mostRemarks) };
}

interface Old {
  readonly constraints?: string | undefined;
  readonly statistics?: string | undefined;
}

interface How {
  readonly old: Old;
  readonly wishes: Wishes;
  readonly plan: Plan;
  readonly signal: AbortSignal;
}

/** Model quality names no statistics: they lie beside the limits, where a job left both. */
async function oldTexts(deps: MonitoringDeps, run: TrialRun, files: TrialBaseline): Promise<Old> {
  const text = async (file: BaselineFile | undefined) => file && (await textOfFile(deps, file));
  const beside = folderOf(run.baseline.constraints);
  const statistics =
    files.statistics ??
    (beside === undefined
      ? undefined
      : await baselineFileAt(deps, `${beside}/statistics.json`, 'statistics.json'));
  return { constraints: await text(files.constraints), statistics: await text(statistics) };
}

/** The folder of a file that a URI names. */
export function folderOf(uri: string | undefined): string | undefined {
  const place = uri === undefined ? undefined : readS3Uri(uri);
  if (!place) return undefined;
  const { bucket, key } = place;
  if (!key.endsWith('.json')) return writeS3Uri(place);
  return writeS3Uri({ bucket, key: key.slice(0, Math.max(0, key.lastIndexOf('/'))) });
}

async function measureData(
  deps: MonitoringDeps,
  trial: Trial,
  files: TrialBaseline,
  { old: texts, wishes, signal }: How,
): Promise<Measured> {
  const old = {
    constraints: texts.constraints === undefined ? undefined : parseConstraints(texts.constraints),
    statistics: texts.statistics === undefined ? undefined : parseStatistics(texts.statistics),
  };
  const settings = old.constraints?.monitoring_config.distribution_constraints;
  const asked = trial.settings.options;
  const timeColumn = old.statistics?.time_profile?.time_column;
  const isThere = old.constraints?.features.some(({ name }) => name === timeColumn) ?? false;
  const options: BaselineOptions = {
    ...asked,
    ...(settings && {
      comparisonMethod: settings.comparison_method,
      season: settings.season,
      exclude: settings.exclude,
      categoricalDriftMethod: settings.categorical_drift_method,
    }),
    ...(timeColumn !== undefined && {
      timeColumn: isThere ? timeColumn : undefined,
      orRecordTimes: true,
    }),
  };
  const result = await suggested(deps, trial, files, options, signal);
  const fresh = {
    constraints: parseConstraints(result.files['constraints.json'] ?? ''),
    statistics: parseStatistics(result.files['statistics.json'] ?? ''),
  };
  // an order of time that the old baseline had not would change what its thresholds mean
  const unordered = old.statistics !== undefined && old.statistics.time_profile === undefined;
  if (unordered) delete fresh.statistics.time_profile;
  known(
    wishes.features,
    fresh.constraints.features.map(({ name }) => name),
  );
  const made = newBaseline(old, fresh, wishes);
  return {
    ...{ records: result.itemCount, kept: made.kept },
    remarks: [...made.remarks, ...result.remarks],
    constraints: awsJson(made.constraints),
    statistics:
      wishes.features || unordered
        ? awsJson(made.statistics)
        : (result.files['statistics.json'] ?? ''),
  };
}

async function measureQuality(
  deps: MonitoringDeps,
  trial: Trial,
  files: TrialBaseline,
  { old, wishes, plan, signal }: How,
): Promise<Measured> {
  const type = plan.problemType as ProblemType;
  const keys = problems[type];
  const result = await suggested(deps, trial, files, trial.settings.options, signal);
  const fresh = {
    constraints: parseQualityConstraints(result.files['constraints.json'] ?? '', type),
    statistics: parseQualityStatistics(result.files['statistics.json'] ?? ''),
  };
  const before = {
    constraints:
      old.constraints === undefined ? undefined : parseQualityConstraints(old.constraints, type),
    statistics: old.statistics === undefined ? undefined : parseQualityStatistics(old.statistics),
  };
  known(wishes.features, Object.keys(fresh.constraints[keys.constraintsKey] ?? {}));
  const made = newQualityBaseline(before, fresh, keys, wishes);
  return {
    ...{ records: result.itemCount, kept: made.kept },
    remarks: [...made.remarks, ...result.remarks],
    constraints: awsJson(made.constraints),
    statistics: result.files['statistics.json'] ?? '',
  };
}

/** @throws JobFailure where there is nothing to measure */
async function suggested(
  deps: MonitoringDeps,
  trial: Trial,
  files: TrialBaseline,
  options: BaselineOptions,
  signal: AbortSignal,
): Promise<AnalysisResult> {
  const result = await tryRun(deps, trial, files, { signal, suggest: options });
  if (result.itemCount > 0) return result;
  throw new JobFailure(['The window has no records.', ...result.remarks].join(' '));
}

function known(features: readonly string[] | undefined, there: readonly string[]): void {
  const stranger = features?.find((name) => !there.includes(name));
  if (stranger === undefined) return;
  const some = there.slice(0, 20).join(', ');
  throw validationException(`Features: the window has no "${stranger}"; there are ${some}.`);
}
