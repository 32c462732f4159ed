import { validationException } from '../../base/errors.js';
import type { Execution } from './executions.js';
import { planOf } from './plan.js';
import { refuseCode } from './refuse-code.js';
import type { Monitoring } from './room.js';
import { findSchedule, insertNow, settleWatched } from './schedules.js';

/** The span that a run on demand reads; without one, since the schedule's last due time. */
export type AskedSpan =
  | { readonly lastMs: number }
  | { readonly start: number; readonly end: number };

/**
 * Runs a schedule at once, whether it is Scheduled or Stopped. The run counts among the schedule's
 * executions; `execution` follows it.
 * @throws ResourceNotFound for an unknown schedule, ValidationException for an empty span.
 */
export async function runSchedule(
  monitoring: Monitoring,
  region: string,
  name: string,
  span?: AskedSpan,
): Promise<Execution> {
  const { deps } = monitoring;
  const schedule = await findSchedule(monitoring, { region, accountId: deps.accountId }, name);
  await settleWatched(deps, region, schedule.document);
  const now = deps.clock.now();
  const window = span && ('lastMs' in span ? { start: now - span.lastMs, end: now } : span);
  if (window && !(window.start < window.end)) {
    throw validationException('The start of the span must lie before its end.');
  }
  const due = await deps.state.transaction((rows) =>
    insertNow(monitoring, rows, schedule, 'on-demand', window),
  );
  await monitoring.pump();
  const execution = await monitoring.executions.get({ region, schedule: schedule.name, due });
  if (!execution) throw new Error('an execution vanished');
  return execution;
}

/** @throws AccessDeniedException where the schedule runs code, ResourceNotFound if there is none. */
export async function refuseScheduleCode(
  { deps }: Monitoring,
  region: string,
  name: string,
): Promise<void> {
  const owner = { region, accountId: deps.accountId };
  const { document } = await findSchedule({ deps }, owner, name);
  refuseCode(await planOf(deps.resources, document.config, owner), { mayRunCode: false });
}
