import { validationException } from '../../base/errors.js';
import { type OwnPath, readJsonObject } from '../../base/own-path.js';
import type { Execution } from './executions.js';
import type { AskedSpan } from './run-schedule.js';

type Run = (region: string, name: string, span?: AskedSpan) => Promise<Execution>;
/** @throws AccessDeniedException where the schedule runs code. */
type RefuseCode = (region: string, name: string) => Promise<void>;

/**
 * `POST /_guiderail/monitoring-schedules/{name}/run`, body `{"LastMilliseconds": n}` or
 * `{"StartTime": n, "EndTime": n}` (milliseconds since the epoch) or `{}`: runs a schedule at once.
 * Answers `{"ScheduledTime": n}`, by which ListMonitoringExecutions knows the run. Schedules that run
 * code are for keys that may.
 */
export const runPath = (run: Run, refuseCode: RefuseCode): OwnPath => ({
  method: 'POST',
  pattern: /^\/_guiderail\/monitoring-schedules\/([a-zA-Z0-9-]{1,63})\/run$/,
  forCaptures: false,
  async handler(name, { region, mayRunCode, body }) {
    if (!mayRunCode) await refuseCode(region, name);
    const execution = await run(region, name, readSpan(body));
    return { ScheduledTime: execution.due };
  },
});

function readSpan(body: Buffer): AskedSpan | undefined {
  const asked = readJsonObject(body);
  const { LastMilliseconds: lastMs, StartTime: start, EndTime: end } = asked;
  if (typeof lastMs === 'number' && lastMs > 0) return { lastMs };
  if (typeof start === 'number' && typeof end === 'number') return { start, end };
  if (Object.keys(asked).length === 0) return undefined;
  throw validationException('Give LastMilliseconds, or StartTime and EndTime, in milliseconds.');
}
