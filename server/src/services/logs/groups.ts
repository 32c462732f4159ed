import type {
  CreateLogGroupCommandInput,
  CreateLogGroupCommandOutput,
  DeleteLogGroupCommandInput,
  DeleteLogGroupCommandOutput,
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Checked, Handler } from '../../base/service.js';
import { writePageToken } from '../common/page-token.js';
import {
  alreadyExists,
  groupArn,
  groupNamed,
  invalidParameter,
  isText,
  limitExceeded,
  placeOf,
  type Room,
} from './context.js';
import { logsLimits } from './limits.js';
import { addLogTags } from './tags.js';

const usualClass = 'STANDARD';

/** @throws InvalidParameterException for what a group here cannot be. */
function checkGroup(input: Checked<CreateLogGroupCommandInput>): void {
  if (input.kmsKeyId !== undefined) {
    throw invalidParameter(
      'kmsKeyId is not supported: log groups are not encrypted. Leave it out.',
    );
  }
  if (input.logGroupClass !== undefined && input.logGroupClass !== usualClass) {
    throw invalidParameter(
      `logGroupClass ${input.logGroupClass} is not supported: give ${usualClass} or leave it out.`,
    );
  }
  if (input.deletionProtectionEnabled) {
    throw invalidParameter('deletionProtectionEnabled is not supported: leave it out.');
  }
}

export const createLogGroup =
  (room: Room): Handler<CreateLogGroupCommandInput, CreateLogGroupCommandOutput> =>
  async (input, { region }) => {
    checkGroup(input);
    const { logGroupName } = input;
    const made = await room.store.createGroup(region, logGroupName, room.clock.now());
    if (made === 'known') throw alreadyExists('log group');
    if (made === 'full') {
      throw limitExceeded(`This server keeps at most ${logsLimits.groups} log groups.`);
    }
    try {
      await addLogTags(room, groupArn(room, region, logGroupName), input.tags ?? {});
    } catch (error) {
      await room.store.deleteGroup(await groupNamed(room, { region }, logGroupName));
      throw error;
    }
    return {};
  };

export const deleteLogGroup =
  (room: Room): Handler<DeleteLogGroupCommandInput, DeleteLogGroupCommandOutput> =>
  async ({ logGroupName }, context) => {
    await room.store.deleteGroup(await groupNamed(room, context, logGroupName));
    await room.filters.deleteOf({ region: context.region, group: logGroupName });
    const arn = groupArn(room, context.region, logGroupName);
    await room.state.transaction((rows) => room.tags.clear(rows, arn));
    return {};
  };

/** Groups in order of name; `logGroupNamePattern` finds its text anywhere, in either case. */
export const describeLogGroups =
  (room: Room): Handler<DescribeLogGroupsCommandInput, DescribeLogGroupsCommandOutput> =>
  async (input, { region }) => {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: part } = input;
    if (prefix !== undefined && part !== undefined) {
      throw invalidParameter('logGroupNamePrefix and logGroupNamePattern exclude each other.');
    }
    const limit = Math.min(input.limit ?? logsLimits.listPage, logsLimits.listPage);
    const listed = `groups/${region}`;
    const after = placeOf(listed, input, isText) ?? '';
    const names = namesAsked(room, input, region);
    const none = names?.length === 0 || !isHere(room, input);
    const filter = { prefix, part, names, after };
    const rows = none ? [] : await room.store.groups(region, filter, limit + 1);
    const page = rows.slice(0, limit);
    const logGroups = page.map(({ name, created, bytes, retention_days }) => ({
      logGroupName: name,
      creationTime: created,
      ...(retention_days === null ? {} : { retentionInDays: retention_days }),
      metricFilterCount: room.filters
        .of({ region, group: name })
        .filter(({ kind }) => kind === 'metric').length,
      arn: `${groupArn(room, region, name)}:*`,
      storedBytes: bytes,
      logGroupClass: usualClass as 'STANDARD',
      logGroupArn: groupArn(room, region, name),
    }));
    const last = page.at(-1)?.name;
    return rows.length > limit
      ? { logGroups, nextToken: writePageToken(listed, input, last) }
      : { logGroups };
  };

type GroupsQuery = Checked<DescribeLogGroupsCommandInput>;

/** The groups that a query names; AWS takes them alone, beside `limit` at most. */
function namesAsked(room: Room, input: GroupsQuery, region: string): string[] | undefined {
  const { logGroupIdentifiers: asked } = input;
  if (asked === undefined) return undefined;
  if (input.logGroupNamePrefix !== undefined || input.logGroupNamePattern !== undefined) {
    throw invalidParameter(
      'logGroupIdentifiers stand alone: leave out logGroupNamePrefix and logGroupNamePattern.',
    );
  }
  const here = groupArn(room, region, '');
  return asked.flatMap((identifier) => {
    if (!identifier.startsWith('arn:')) return [identifier];
    return identifier.startsWith(here) ? [identifier.slice(here.length).replace(/:\*$/, '')] : [];
  });
}

/** Whether this account, and the one class of groups that is kept, are among those asked for. */
function isHere({ accountId }: Room, input: GroupsQuery): boolean {
  const { accountIdentifiers: accounts, includeLinkedAccounts: linked } = input;
  if (accounts !== undefined && !linked) {
    throw invalidParameter('accountIdentifiers need includeLinkedAccounts: set it to true.');
  }
  if (accounts !== undefined && accounts.length > 0 && !accounts.includes(accountId)) return false;
  return input.logGroupClass === undefined || input.logGroupClass === usualClass;
}
