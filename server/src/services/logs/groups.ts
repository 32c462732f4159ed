import type {
  CreateLogGroupCommandInput,
  CreateLogGroupCommandOutput,
  DeleteLogGroupCommandInput,
  DeleteLogGroupCommandOutput,
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Handler } from '../../base/service.js';
import {
  alreadyExists,
  decodeToken,
  encodeToken,
  groupArn,
  groupNamed,
  invalidParameter,
  isText,
  limitExceeded,
  type Room,
} from './context.js';
import { logsLimits } from './limits.js';

export const createLogGroup =
  (room: Room): Handler<CreateLogGroupCommandInput, CreateLogGroupCommandOutput> =>
  async ({ logGroupName }, { region }) => {
    const made = await room.store.createGroup(region, logGroupName, room.clock.now());
    if (made === 'known') throw alreadyExists('log group');
    if (made === 'full') {
      throw limitExceeded(`This server keeps at most ${logsLimits.groups} log groups.`);
    }
    return {};
  };

export const deleteLogGroup =
  (room: Room): Handler<DeleteLogGroupCommandInput, DeleteLogGroupCommandOutput> =>
  async ({ logGroupName }, context) => {
    await room.store.deleteGroup(await groupNamed(room, context, logGroupName));
    return {};
  };

/** Groups in order of name; `logGroupNamePattern` finds its text anywhere, in either case. */
export const describeLogGroups =
  (room: Room): Handler<DescribeLogGroupsCommandInput, DescribeLogGroupsCommandOutput> =>
  async (input, { region }) => {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: part, nextToken } = input;
    if (prefix !== undefined && part !== undefined) {
      throw invalidParameter('logGroupNamePrefix and logGroupNamePattern exclude each other.');
    }
    const limit = Math.min(input.limit ?? logsLimits.listPage, logsLimits.listPage);
    const after = nextToken === undefined ? '' : decodeToken(nextToken, isText);
    const rows = await room.store.groups(region, { prefix, part, after }, limit + 1);
    const page = rows.slice(0, limit);
    const logGroups = page.map(({ name, created, bytes }) => ({
      logGroupName: name,
      creationTime: created,
      metricFilterCount: 0,
      arn: `${groupArn(room, region, name)}:*`,
      storedBytes: bytes,
      logGroupClass: 'STANDARD' as const,
      logGroupArn: groupArn(room, region, name),
    }));
    return rows.length > limit
      ? { logGroups, nextToken: encodeToken(page.at(-1)?.name) }
      : { logGroups };
  };
