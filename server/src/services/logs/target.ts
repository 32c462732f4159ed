import type { Clock } from '../../base/clock.js';
import { messageOf, ServiceError } from '../../base/errors.js';
import type { Calls } from '../common/calls.js';
import { DeliveryRefused, type TargetKind } from '../common/targets.js';

const form = /^arn:[^:]+:logs:([^:]+):[^:]*:log-group:([^:]+)(:\*)?$/;

/**
 * Log groups as places that rules and alarms send to: each message is an event of the day's stream
 * (`events/2026/03/01`).
 */
export function logGroupTarget({
  calls,
  clock,
}: {
  readonly calls: Pick<Calls, 'logs'>;
  readonly clock: Clock;
}): TargetKind {
  return {
    title: 'log groups',
    match: form,
    async deliver(arn, { body }) {
      const [, region = '', logGroupName = ''] = form.exec(arn) ?? [];
      const timestamp = clock.now();
      const day = new Date(timestamp).toISOString().slice(0, 10).replaceAll('-', '/');
      const stream = { logGroupName, logStreamName: `events/${day}` };
      const put = async () => {
        const logEvents = [{ timestamp, message: body }];
        await calls.logs.PutLogEvents({ ...stream, logEvents }, { region });
      };
      const make = async () => {
        await calls.logs.CreateLogStream(stream, { region });
      };
      try {
        await put();
      } catch (error) {
        if (!isCode(error, 'ResourceNotFoundException')) throw final(error, arn);
        await make().catch((failed: unknown) => {
          // two messages may be the first of a day
          if (!isCode(failed, 'ResourceAlreadyExistsException')) throw final(failed, arn);
        });
        await put();
      }
    },
  };
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof ServiceError && error.code === code;

/** What a request of the same content would be told again. */
const final = (error: unknown, arn: string): unknown =>
  error instanceof ServiceError && error.status < 500
    ? new DeliveryRefused(`${arn} takes no such message: ${messageOf(error)}`)
    : error;
