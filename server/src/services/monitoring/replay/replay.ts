import { messageOf, ServiceError } from '../../../base/errors.js';
import { JobFailure } from '../../common/processing-image.js';
import { type Found, foundBy } from '../incidents/found.js';
import { settingsOf } from '../incidents/settings.js';
import { planOf } from '../plan.js';
import { refuseCode } from '../refuse-code.js';
import type { Monitoring } from '../room.js';
import type { Schedule } from '../schedule.js';
import { findSchedule } from '../schedules.js';
import { withEnvironment } from '../trial/try-run.js';
import type { ConstraintsQuestion } from './asked-constraints.js';
import { replayOfAnalyses } from './of-analyses.js';
import { replayOfRows } from './of-rows.js';
import { countsBy, firingsOf, hasChanged, IncidentCount, type WindowOutcome } from './outcome.js';
import type { SecondLook } from './second-look.js';
import { type PastWindow, pastWindows } from './windows.js';

/** What is to be replayed. Times are milliseconds since the epoch. */
export interface ReplayQuestion extends ConstraintsQuestion {
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
  const schedule = await findSchedule(monitoring, owner, name);
  const plan = await planOf(monitoring.deps.resources, schedule.document.config, owner);
  const changedPlan = withEnvironment(plan, question.environment);
  refuseCode(changedPlan, owner);
  const lookAgain = plan.type.configured ? replayOfAnalyses : replayOfRows;
  const look = await lookAgain(monitoring, schedule, { plan, changedPlan }, question);
  const windows = await pastWindows(monitoring, schedule, plan, question);
  const remarks = [...look.remarks];
  if (plan.type.groundTruth) {
    remarks.push(
      "Labels are those that each window's run merged: what came later counts after the window is " +
        'run again.',
    );
  }
  return {
    total: windows.length,
    run: (signal, onDone) =>
      replay(monitoring, schedule, { look, windows, remarks }, signal, onDone),
  };
}

interface Task {
  readonly look: SecondLook;
  readonly windows: readonly PastWindow[];
  readonly remarks: readonly string[];
}

async function replay(
  monitoring: Monitoring,
  schedule: Schedule,
  { look, windows, remarks }: Task,
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
      const then = await foundThen(monitoring, look, window, signal);
      const { found, records } = await look.after(window, signal);
      incidentsBefore.add(start, end, then);
      incidentsAfter.add(start, end, found);
      outcomes.push({
        ...{ StartTime: start, EndTime: end },
        ...(records !== undefined && { Records: records }),
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
  { deps }: Monitoring,
  { before }: SecondLook,
  window: PastWindow,
  signal: AbortSignal,
): Promise<Found> {
  const { run } = window;
  return run && run.status !== 'Failed' ? foundBy(deps, run) : before(window, signal);
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
