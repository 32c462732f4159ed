import type { Clock } from '../../base/clock.js';
import { messageOf, ServiceError } from '../../base/errors.js';
import type { Calls } from '../common/calls.js';
import { Gathered } from '../common/gathered.js';
import { DeliveryRefused, type TargetKind } from '../common/targets.js';
import { logsLimits } from './limits.js';

const form = /^arn:[^:]+:logs:([^:]+):[^:]*:log-group:([^:]+)(:\*)?$/;

/** What rules and alarms send stands in streams of this beginning. */
export const eventStreams = 'events/';

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
  const write = async (key: string, messages: readonly string[]): Promise<void> => {
    const { region, logGroupName } = JSON.parse(key) as Group;
    const timestamp = clock.now();
    const day = new Date(timestamp).toISOString().slice(0, 10).replaceAll('-', '/');
    const stream = { logGroupName, logStreamName: `${eventStreams}${day}` };
    const logEvents = messages.map((message) => ({ timestamp, message }));
    const put = async () => {
      await calls.logs.PutLogEvents({ ...stream, logEvents }, { region });
    };
    try {
      await put();
    } catch (error) {
      if (!isCode(error, 'ResourceNotFoundException')) throw error;
      await calls.logs.CreateLogStream(stream, { region }).catch((failed: unknown) => {
        if (!isCode(failed, 'ResourceAlreadyExistsException')) throw failed;
      });
      await put();
    }
  };
  const gathered = new Gathered<string>(
    {
      ...{ items: logsLimits.putEvents, bytes: logsLimits.put_bytes },
      bytesOf: (message) => Buffer.byteLength(message) + logsLimits.eventOverhead_bytes,
    },
    write,
  );
  return {
    title: 'log groups',
    match: form,
    async deliver(arn, { body }) {
      const [, region = '', logGroupName = ''] = form.exec(arn) ?? [];
      const key = JSON.stringify({ region, logGroupName } satisfies Group);
      await gathered.put(key, body).catch((error: unknown) => {
        throw final(error, arn);
      });
    },
  };
}

interface Group {
  readonly region: string;
  readonly logGroupName: string;
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof ServiceError && error.code === code;

/** What a request of the same content would be told again. */
const final = (error: unknown, arn: string): unknown =>
  error instanceof ServiceError && error.status < 500
    ? new DeliveryRefused(`${arn} takes no such message: ${messageOf(error)}`)
    : error;
