import { JobFailure } from '../../common/processing-image.js';
import { baselineOf } from '../baseline.js';
import type { Plan } from '../plan.js';
import type { Monitoring } from '../room.js';
import type { Schedule } from '../schedule.js';
import {
  emptyWindow,
  filesOfBaseline,
  foundIn,
  isEmpty,
  openTrial,
  requireAnalyzer,
  type TrialBaseline,
  tryRun,
} from '../trial/try-run.js';
import { type ConstraintsQuestion, changedConstraints } from './asked-constraints.js';
import type { SecondLook } from './second-look.js';
import type { PastWindow } from './windows.js';

interface Side {
  readonly plan: Plan;
  readonly files: TrialBaseline;
  readonly there: { constraints?: string | undefined; statistics?: string | undefined };
}

/**
 * Windows whose records are read again, or what has been kept of them, by the analyzer of the runs.
 * @throws ValidationException
 */
export async function replayOfRows(
  monitoring: Monitoring,
  schedule: Schedule,
  { plan, changedPlan }: { readonly plan: Plan; readonly changedPlan: Plan },
  question: ConstraintsQuestion,
): Promise<SecondLook> {
  requireAnalyzer(plan);
  const { deps } = monitoring;
  const baseline = await baselineOf(deps, plan, schedule.region);
  const { files, missing, there } = await filesOfBaseline(deps, baseline);
  const constraints = await changedConstraints(monitoring, plan, files, question);
  const before: Side = { plan, files, there };
  const after: Side = { plan: changedPlan, files: { ...files, constraints }, there };
  const remarks = missing.map((uri) => `There is no file of the baseline at ${uri}.`);
  if (plan.scripts.postProcessor) {
    remarks.push('The post-analytics script was not run: it writes files. Its runs may differ.');
  }
  return {
    before: async (...of) => (await foundNow(monitoring, schedule, before, ...of)).found,
    after: (...of) => foundNow(monitoring, schedule, after, ...of),
    remarks,
  };
}

async function foundNow(
  { deps }: Monitoring,
  { region, name }: Schedule,
  { plan, files, there }: Side,
  { start, end, run }: PastWindow,
  signal: AbortSignal,
) {
  const trial = await openTrial(deps, {
    ...{ region, schedule: name, plan, baseline: there, window: { start, end } },
    report: run?.report ?? undefined,
  });
  if (isEmpty(trial.dataset)) throw new JobFailure(emptyWindow(plan));
  const result = await tryRun(deps, trial, files, { signal });
  if (result.itemCount === 0) throw new JobFailure('The window has no records that can be read.');
  return { found: foundIn(result), records: result.itemCount };
}
