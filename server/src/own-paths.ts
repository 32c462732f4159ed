import { ServiceError, validationException } from './base/errors.js';
import type { RawRequest, RawResponse } from './base/http.js';
import type { AskedSpan, MonitoringService } from './services/monitoring/index.js';
import type { Wire } from './wire/wire.js';

/**
 * What AWS has no operation for, signed like AWS's requests:
 *
 * `POST /_guiderail/monitoring-schedules/{name}/run`, body `{"LastMilliseconds": n}` or
 * `{"StartTime": n, "EndTime": n}` (milliseconds since the epoch) or `{}`: runs a schedule at once.
 * Answers `{"ScheduledTime": n}`, by which ListMonitoringExecutions knows the run.
 */
export function ownPaths(
  wire: Wire,
  monitoring: MonitoringService,
): (request: RawRequest) => Promise<RawResponse> {
  return (request) =>
    wire.handleOwn(request, async ({ region, allows }, body) => {
      const path = request.rawTarget.split('?', 1)[0] ?? '';
      const name = /^\/_guiderail\/monitoring-schedules\/([a-zA-Z0-9-]{1,63})\/run$/.exec(
        path,
      )?.[1];
      if (!name || request.method !== 'POST') {
        throw new ServiceError('UnknownOperationException', `Guiderail does not serve ${path}.`);
      }
      if (allows === 'captures') {
        throw new ServiceError(
          'AccessDeniedException',
          `This key is for sending captures, not for ${path}.`,
        );
      }
      const execution = await monitoring.runSchedule(region, name, readSpan(body));
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: `${JSON.stringify({ ScheduledTime: execution.due })}\n`,
      };
    });
}

function readSpan(body: Uint8Array): AskedSpan | undefined {
  const asked = parseObject(body);
  const { LastMilliseconds: lastMs, StartTime: start, EndTime: end } = asked;
  if (typeof lastMs === 'number' && lastMs > 0) return { lastMs };
  if (typeof start === 'number' && typeof end === 'number') return { start, end };
  if (Object.keys(asked).length === 0) return undefined;
  throw validationException('Give LastMilliseconds, or StartTime and EndTime, in milliseconds.');
}

function parseObject(body: Uint8Array): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString() || '{}');
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // the message below says what to do
  }
  throw validationException('The body must be a JSON object.');
}
