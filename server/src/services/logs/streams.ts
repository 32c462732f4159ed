import type {
  CreateLogStreamCommandInput,
  CreateLogStreamCommandOutput,
  DeleteLogStreamCommandInput,
  DeleteLogStreamCommandOutput,
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Handler } from '../../base/service.js';
import { writePageToken } from '../common/page-token.js';
import {
  alreadyExists,
  groupArn,
  groupName,
  groupNamed,
  invalidParameter,
  limitExceeded,
  placeOf,
  type Room,
  streamNamed,
} from './context.js';
import { logsLimits } from './limits.js';
import type { LogStreamRow } from './log-store.js';

export const createLogStream =
  (room: Room): Handler<CreateLogStreamCommandInput, CreateLogStreamCommandOutput> =>
  async ({ logGroupName, logStreamName }, context) => {
    const group = await groupNamed(room, context, logGroupName);
    const made = await room.store.createStream(group, logStreamName, room.clock.now());
    if (made === 'known') throw alreadyExists('log stream');
    if (made === 'full') {
      throw limitExceeded(`A log group keeps at most ${logsLimits.streams} log streams.`);
    }
    return {};
  };

export const deleteLogStream =
  (room: Room): Handler<DeleteLogStreamCommandInput, DeleteLogStreamCommandOutput> =>
  async ({ logGroupName, logStreamName }, context) => {
    const group = await groupNamed(room, context, logGroupName);
    await room.store.deleteStream(group, await streamNamed(room, group, logStreamName));
    return {};
  };

interface Last {
  readonly time: number;
  readonly name: string;
}

const isLast = (value: unknown): value is Last =>
  typeof value === 'object' &&
  value !== null &&
  'time' in value &&
  Number.isFinite(value.time) &&
  'name' in value &&
  typeof value.name === 'string';

/** One page of a group's streams; `nextToken` is left out when there are no more. */
export const describeLogStreams =
  (room: Room): Handler<DescribeLogStreamsCommandInput, DescribeLogStreamsCommandOutput> =>
  async (input, context) => {
    const byTime = input.orderBy === 'LastEventTime';
    const prefix = input.logStreamNamePrefix ?? '';
    if (byTime && prefix !== '') {
      throw invalidParameter(
        'Cannot order by LastEventTime with a logStreamNamePrefix; leave one of them away.',
      );
    }
    const group = await groupNamed(room, context, groupName(input));
    const limit = Math.min(input.limit ?? logsLimits.listPage, logsLimits.listPage);
    const listed = `streams/${context.region}`;
    const after = placeOf(listed, input, isLast);
    const descending = input.descending ?? false;
    const rows = await room.store.streams(group, { prefix, byTime, descending, after }, limit + 1);
    const page = rows.slice(0, limit);
    const arn = groupArn(room, context.region, group.name);
    const logStreams = page.map((row) => shown(row, arn));
    const last = page.at(-1);
    if (rows.length <= limit || !last) return { logStreams };
    const place: Last = { time: last.last_time ?? 0, name: last.name };
    return { logStreams, nextToken: writePageToken(listed, input, place) };
  };

const shown = (row: LogStreamRow, groupArn: string) => ({
  logStreamName: row.name,
  creationTime: row.created,
  firstEventTimestamp: row.first_time ?? undefined,
  lastEventTimestamp: row.last_time ?? undefined,
  lastIngestionTime: row.last_ingested ?? undefined,
  arn: `${groupArn}:log-stream:${row.name}`,
  storedBytes: row.bytes,
});
