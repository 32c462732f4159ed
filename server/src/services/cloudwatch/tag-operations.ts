import { parseArn } from '../../base/arns.js';
import { ServiceError } from '../../base/errors.js';
import type { AnyHandler } from '../../base/service.js';
import type { State } from '../../storage/state.js';
import { tagHandlers } from '../common/tag-handlers.js';
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
  return tagHandlers(context, (arn) => check(context, arn));
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
