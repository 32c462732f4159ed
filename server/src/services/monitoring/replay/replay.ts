import type { ProblemType } from '@guiderail/analysis';
import { messageOf, ServiceError, validationException } from '../../../base/errors.js';
import { JobFailure } from '../../common/processing-image.js';
import type { BaselineFile } from '../analyzer/analyse.js';
import { baselineOf } from '../baseline.js';
import { type Found, foundBy } from '../incidents/found.js';
import { settingsOf } from '../incidents/settings.js';
import { type Plan, planOf } from '../plan.js';
import { refuseCode } from '../refuse-code.js';
import type { Monitoring } from '../room.js';
import type { Schedule } from '../schedule.js';
import { findSchedule } from '../schedules.js';
import { baselineFileAt, textOfFile } from '../trial/baseline-texts.js';
import {
  emptyWindow,
  filesOfBaseline,
  foundIn,
  isEmpty,
  openTrial,
  requireAnalyzer,
  type TrialBaseline,
  tryRun,
  withEnvironment,
} from '../trial/try-run.js';
import { type Thresholds, withQualityThresholds, withThresholds } from './changed-constraints.js';
import { countsBy, firingsOf, hasChanged, IncidentCount, type WindowOutcome } from './outcome.js';
import { type PastWindow, pastWindows } from './windows.js';

/** What is to be replayed. Times are milliseconds since the epoch. */
export interface ReplayQuestion {
  /** An S3 URI, or the text of the file. */
  readonly constraints?: { readonly uri: string } | { readonly text: string } | undefined;
  readonly thresholds?: Thresholds | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly start: number;
  readonly end: number;
}

/** A replay as its path answers it. */
export interface Replay {
  readonly Windows: readonly WindowOutcome[];
  readonly Changed: readonly number[];
  readonly NotEvaluated: readonly { StartTime: number; EndTime: number; Reason: string }[];
  readonly Totals: {
    readonly Windows: number;
    readonly FiredBefore: number;
    readonly FiredAfter: number;
    readonly IncidentsBefore: number;
    readonly IncidentsAfter: number;
  };
  readonly ByFeature: ReturnType<typeof countsBy>;
  readonly ByCheck: ReturnType<typeof countsBy>;
  /** The totals in words, and what a person should know of them. */
  readonly Summary: string;
  readonly Remarks: readonly string[];
}

/** A replay that is about to begin: what it is of has been read and holds. */
export interface PreparedReplay {
  readonly total: number;
  /** @param onDone hears of windows that are through. @throws the signal's reason */
  run(signal: AbortSignal, onDone: (done: number) => void): Promise<Replay>;
}

interface Side {
  readonly plan: Plan;
  readonly files: TrialBaseline;
  readonly there: { constraints?: string | undefined; statistics?: string | undefined };
}

/**
 * Reads a question.
 * @throws ResourceNotFound, ValidationException saying what of it cannot be used, or
 * AccessDeniedException where the schedule runs code and the key may not
 */
export async function prepareReplay(
  monitoring: Monitoring,
  owner: { readonly region: string; readonly accountId: string; readonly mayRunCode: boolean },
  name: string,
  question: ReplayQuestion,
): Promise<PreparedReplay> {
  const { deps } = monitoring;
  const schedule = await findSchedule(monitoring, owner, name);
  const plan = await planOf(deps.resources, schedule.document.config, owner);
  const changedPlan = withEnvironment(plan, question.environment);
  refuseCode(changedPlan, owner);
  requireAnalyzer(plan);
  const { files, missing, there } = await filesOfBaseline(
    deps,
    await baselineOf(deps, plan, owner.region),
  );
  const constraints = await changedConstraints(monitoring, plan, files, question);
  const before: Side = { plan, files, there };
  const after: Side = { plan: changedPlan, files: { ...files, constraints }, there };
  const windows = await pastWindows(monitoring, schedule, plan, question);
  const remarks = missing.map((uri) => `There is no file of the baseline at ${uri}.`);
  if (plan.type.groundTruth) {
    remarks.push(
      "Labels are those that each window's run merged: what came later counts after the window is " +
        'run again.',
    );
  }
  if (plan.scripts.postProcessor) {
    remarks.push('The post-analytics script was not run: it writes files. Its runs may differ.');
  }
  return {
    total: windows.length,
    run: (signal, onDone) =>
      replay(monitoring, schedule, { before, after, windows, remarks }, signal, onDone),
  };
}

/** The constraints that are meant. @throws ValidationException */
export async function changedConstraints(
  { deps }: Monitoring,
  plan: Plan,
  files: TrialBaseline,
  { constraints, thresholds }: Pick<ReplayQuestion, 'constraints' | 'thresholds'>,
): Promise<BaselineFile | undefined> {
  const given =
    constraints === undefined
      ? files.constraints
      : 'text' in constraints
        ? { path: '', name: 'the constraints of the request', text: constraints.text }
        : await baselineFileAt(deps, constraints.uri, 'constraints.json');
  if (constraints && 'uri' in constraints && !given) {
    throw validationException(`There is no object at ${constraints.uri}.`);
  }
  if (!thresholds) return given;
  if (!given) {
    throw validationException(
      'Thresholds need a constraints file that they change, and the schedule has none: give ' +
        'Constraints.',
    );
  }
  const text = await textOfFile(deps, given);
  const changed = plan.type.groundTruth
    ? withQualityThresholds(text, plan.problemType as ProblemType, thresholds)
    : withThresholds(text, thresholds);
  return { path: '', name: `${given.name} with other thresholds`, text: changed };
}

interface Task {
  readonly before: Side;
  readonly after: Side;
  readonly windows: readonly PastWindow[];
  readonly remarks: readonly string[];
}

async function replay(
  monitoring: Monitoring,
  schedule: Schedule,
  { before, after, windows, remarks }: Task,
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<Replay> {
  const { rules } = await settingsOf(monitoring.deps, schedule);
  const [incidentsBefore, incidentsAfter] = [new IncidentCount(rules), new IncidentCount(rules)];
  const outcomes: WindowOutcome[] = [];
  const failed: Replay['NotEvaluated'][number][] = [];
  for (const [index, window] of windows.entries()) {
    signal.throwIfAborted();
    const { start, end, run } = window;
    try {
      const then = await foundThen(monitoring, schedule, before, window, signal);
      const { found, records } = await foundNow(monitoring, schedule, after, window, signal);
      incidentsBefore.add(start, end, then);
      incidentsAfter.add(start, end, found);
      outcomes.push({
        ...{ StartTime: start, EndTime: end, Records: records },
        ...(run && { ScheduledTime: run.due }),
        ...{ Before: firingsOf(then), After: firingsOf(found) },
      });
    } catch (error) {
      if (!(error instanceof JobFailure || error instanceof ServiceError)) throw error;
      failed.push({ StartTime: start, EndTime: end, Reason: messageOf(error) });
    }
    onDone(index + 1);
  }
  const counts = { before: incidentsBefore.count, after: incidentsAfter.count };
  return answer(outcomes, failed, counts, remarks);
}

/** What the run of a window found; where there was none, what it would have. */
async function foundThen(
  monitoring: Monitoring,
  schedule: Schedule,
  side: Side,
  window: PastWindow,
  signal: AbortSignal,
): Promise<Found> {
  const { run } = window;
  if (run && run.status !== 'Failed') return foundBy(monitoring.deps, run);
  return (await foundNow(monitoring, schedule, side, window, signal)).found;
}

async function foundNow(
  { deps }: Monitoring,
  { region, name }: Schedule,
  { plan, files, there }: Side,
  { start, end, run }: PastWindow,
  signal: AbortSignal,
): Promise<{ found: Found; records: number }> {
  const trial = await openTrial(deps, {
    ...{ region, schedule: name, plan, baseline: there, window: { start, end } },
    report: run?.report ?? undefined,
  });
  if (isEmpty(trial.dataset)) throw new JobFailure(emptyWindow(plan));
  const result = await tryRun(deps, trial, files, { signal });
  if (result.itemCount === 0) throw new JobFailure('The window has no records that can be read.');
  return { found: foundIn(result), records: result.itemCount };
}

function answer(
  outcomes: readonly WindowOutcome[],
  failed: Replay['NotEvaluated'],
  incidents: { before: number; after: number },
  remarks: readonly string[],
): Replay {
  const fired = (side: 'Before' | 'After') => outcomes.filter((one) => one[side].length > 0).length;
  const [FiredBefore, FiredAfter] = [fired('Before'), fired('After')];
  const not = failed.length === 0 ? '' : `; ${failed.length} could not be evaluated`;
  return {
    Summary:
      `Would have fired in ${FiredAfter} of ${counted(outcomes.length, 'window')} ` +
      `(before: ${FiredBefore}), with ${counted(incidents.after, 'incident')} ` +
      `(before: ${incidents.before})${not}.`,
    Totals: {
      Windows: outcomes.length,
      ...{ FiredBefore, FiredAfter },
      IncidentsBefore: incidents.before,
      IncidentsAfter: incidents.after,
    },
    ByFeature: countsBy(outcomes, 'FeatureName'),
    ByCheck: countsBy(outcomes, 'ConstraintCheckType'),
    Changed: outcomes.filter(hasChanged).map(({ EndTime }) => EndTime),
    Windows: outcomes,
    NotEvaluated: failed,
    Remarks: remarks,
  };
}

const counted = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;
