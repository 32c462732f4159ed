import { validationException } from '../../../base/errors.js';
import { repositoryOf } from '../../common/image-name.js';
import type { ImageJob } from '../../common/processing-image.js';
import type {
  AnalysisRequest,
  AnalysisResult,
  BaselineFile,
  BaselineOptions,
} from '../analyzer/analyse.js';
import { type AnalyzerSettings, readSettings } from '../analyzer/environment.js';
import { findDataset, requestOf } from '../analyzer/image.js';
import { JobScripts } from '../analyzer/scripts/job-scripts.js';
import type { MonitoringDeps } from '../deps.js';
import { type Found, listedIn } from '../incidents/found.js';
import type { Plan } from '../plan.js';
import { baselineFileAt } from './baseline-texts.js';
import { type TrialRun, trialJob, trialResources } from './trial-job.js';

/** Files that a run is held against, be they objects or texts. */
export interface TrialBaseline {
  readonly constraints?: BaselineFile | undefined;
  readonly statistics?: BaselineFile | undefined;
}

export interface Trial {
  readonly job: ImageJob;
  readonly settings: AnalyzerSettings;
  readonly dataset: AnalysisRequest['dataset'];
}

/** How a trial is run. */
export interface Trying {
  readonly signal: AbortSignal;
  /** Instead of checking: the statistics and constraints of the data, with these settings. */
  readonly suggest?: BaselineOptions;
  readonly onLine?: (line: string) => void;
}

/** The job of a run, and the data that it would read. @throws JobFailure, ServiceError */
export async function openTrial(deps: MonitoringDeps, run: TrialRun): Promise<Trial> {
  const job = await trialJob(deps, run);
  const settings = readSettings(job, { comparisonMethod: deps.comparisonMethod ?? 'Sound' });
  return { job, settings, dataset: await findDataset(deps, job, settings) };
}

/**
 * Runs an analysis as its job would, with its preprocessor, and writes nothing of it.
 * @throws JobFailure where the job would fail
 */
export async function tryRun(
  deps: MonitoringDeps,
  { job, settings, dataset }: Trial,
  baseline: TrialBaseline,
  { signal, suggest, onLine = () => {} }: Trying,
): Promise<AnalysisResult> {
  const scripts = new JobScripts(deps, job, settings, signal, onLine);
  try {
    const rows = isEmpty(dataset) ? dataset : await scripts.preprocessed(dataset);
    const asked = await requestOf(deps, job, settings, rows);
    const request: AnalysisRequest = {
      ...asked,
      ...{ baseline, examples: false, drawn: false },
      ...(suggest && { task: 'suggest', options: suggest }),
    };
    return await deps.analyse(request, { signal, ...trialResources, onProgress: onLine });
  } finally {
    await scripts.close();
  }
}

export const isEmpty = ({ files, hours }: AnalysisRequest['dataset']): boolean =>
  files.length === 0 && (hours ?? []).every(({ count }) => count === 0);

/** Why there is nothing to try of a window, and what can be done. */
export const emptyWindow = ({ type }: Plan): string =>
  type.groundTruth
    ? 'No prediction of the window has been merged with a label by this schedule: run the schedule ' +
      'over the window first.'
    : 'The window has no data: choose one with records.';

/** What a result's file of violations lists. */
export const foundIn = ({ files }: AnalysisResult): Found =>
  listedIn(files['constraint_violations.json'] ?? '') ?? { violations: [], unclear: [] };

/** A plan with other variables in its environment. */
export const withEnvironment = (plan: Plan, more: Readonly<Record<string, string>>): Plan => ({
  ...plan,
  environment: { ...plan.environment, ...more },
});

/** The files of a baseline, and those of its URIs behind which there is none. */
export async function filesOfBaseline(
  deps: Pick<MonitoringDeps, 'objects'>,
  uris: TrialRun['baseline'],
): Promise<{ files: TrialBaseline; missing: string[]; there: TrialRun['baseline'] }> {
  const constraints = await baselineFileAt(deps, uris.constraints, 'constraints.json');
  const statistics = await baselineFileAt(deps, uris.statistics, 'statistics.json');
  const missing = [
    ...(uris.constraints && !constraints ? [uris.constraints] : []),
    ...(uris.statistics && !statistics ? [uris.statistics] : []),
  ];
  const there = {
    constraints: constraints && uris.constraints,
    statistics: statistics && uris.statistics,
  };
  return { files: { constraints, statistics }, missing, there };
}

/** @throws ValidationException for a monitor of Clarify's, or whose program is a user's own image */
export function requireAnalyzer(plan: Plan): void {
  if (plan.type.configured) {
    throw validationException(
      `A schedule of ${plan.type.name} is computed by Clarify, which runs in jobs only: run the ` +
        'schedule over a window instead (guiderail run), and for another baseline replay its past ' +
        "runs (guiderail replay) and update its definition's baseline configuration.",
    );
  }
  requireImage(plan, 'sagemaker-model-monitor-analyzer');
}

/** @throws ValidationException where the program is not one of ours */
export function requireImage({ imageUri, entrypoint }: Plan, name: string): void {
  if (new RegExp(`(^|/)${name}$`).test(repositoryOf(imageUri)) && !entrypoint) return;
  throw validationException(
    `The schedule runs ${entrypoint ? 'a command of its own' : imageUri}: only what ${name} ` +
      'computes can be tried without a job. Run it over a window instead (guiderail run).',
  );
}
