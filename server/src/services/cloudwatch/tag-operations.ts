import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { parseArn } from '../../base/arns.js';
import { ServiceError } from '../../base/errors.js';
import type { AnyHandler, Handler } from '../../base/service.js';
import type { State } from '../../storage/state.js';
import type { TagStore } from '../common/tags.js';
import { invalidValue } from './errors.js';

interface TagContext {
  readonly state: State;
  readonly tags: TagStore;
  /** Whether there is an alarm of that name in the region. */
  readonly hasAlarm: (region: string, name: string) => boolean;
  readonly hasDashboard: (name: string) => Promise<boolean>;
}

/** Tags of alarms and dashboards, by CloudWatch's own operations. */
export function tagOperations(context: TagContext): Readonly<Record<string, AnyHandler>> {
  return {
    ListTagsForResource: listTagsForResource(context),
    TagResource: tagResource(context),
    UntagResource: untagResource(context),
  };
}

async function check({ hasAlarm, hasDashboard }: TagContext, arn: string): Promise<void> {
  const { service, region = '', resource = '' } = parseArn(arn) ?? {};
  const alarm = /^alarm:(.+)$/.exec(resource)?.[1];
  const dashboard = /^dashboard\/(.+)$/.exec(resource)?.[1];
  if (service !== 'cloudwatch' || (alarm ?? dashboard) === undefined) {
    throw invalidValue(`${arn} is not the ARN of an alarm or of a dashboard.`);
  }
  if (alarm !== undefined ? hasAlarm(region, alarm) : await hasDashboard(dashboard ?? '')) return;
  throw new ServiceError('ResourceNotFoundException', `${arn} does not exist.`, 404);
}

function listTagsForResource(
  context: TagContext,
): Handler<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput> {
  return async ({ ResourceARN: arn }) => {
    await check(context, arn);
    return { Tags: await context.tags.all(arn) };
  };
}

function tagResource(
  context: TagContext,
): Handler<TagResourceCommandInput, TagResourceCommandOutput> {
  return async ({ ResourceARN: arn, Tags: given }) => {
    await check(context, arn);
    await context.state.transaction((rows) => context.tags.add(rows, arn, given));
    return {};
  };
}

function untagResource(
  context: TagContext,
): Handler<UntagResourceCommandInput, UntagResourceCommandOutput> {
  return async ({ ResourceARN: arn, TagKeys: keys }) => {
    await check(context, arn);
    await context.state.transaction((rows) => context.tags.remove(rows, arn, keys));
    return {};
  };
}
