import type { Tag } from '@aws-sdk/client-sagemaker';
import type { ServiceEvent } from '../../../base/events.js';
import { uuid } from '../../../base/ids.js';
import { day_ms } from '../../../base/time.js';
import type { Deliveries, DeliveryOptions, NewDelivery } from '../../../jobs/deliveries.js';
import type { Rows } from '../../../storage/state.js';
import { addEvent } from '../../common/durable-events.js';
import { tagsByKey } from '../../common/tags.js';
import type { TargetMessage } from '../../common/targets.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { FeatureGroup } from '../feature-group.js';
import { type Change, changeInWords, isBreaking } from './changes.js';
import { groupMembers } from './describe-feature-group.js';
import type { Consumer, Ownership } from './ownership.js';

const consumerKind = 'feature-group-consumer';

/** In order, so that nobody hears of a new group before the old one's end. */
const options: DeliveryOptions = {
  attempts: 20,
  maxAge_ms: day_ms,
  timeout_ms: 15_000,
  laneConcurrency: 1,
  ordered: true,
};

/** SNS's bound on subjects. */
const longestSubject = 100;
/** Features that AWS's event lists: with more, it would be larger than EventBridge and SNS take. */
const mostListed = 1_000;
/** Features that an event names of one change; the count is told beside. */
const mostFeatures = 100;

type Needs = Pick<FeatureStoreDeps, 'accountId'> & { readonly deliveries: Deliveries };

/** What happened to a group, and whom it concerns. */
export interface News {
  /** As it is now; of a deleted one, as it was last. */
  readonly group: FeatureGroup;
  readonly ownership: Ownership;
  /** Of the group that had the name before. */
  readonly before?: Ownership | undefined;
  readonly changes: readonly Change[];
  readonly tags: readonly Tag[];
}

/** Defines how consumers are told. Called once. */
export function defineNews({
  deliveries,
  targets,
}: Pick<FeatureStoreDeps, 'deliveries' | 'targets'>): void {
  deliveries.define(consumerKind, options, ({ payload }, signal) => {
    const { arn, message } = payload as { arn: string; message: TargetMessage };
    return targets.deliver(arn, message, signal);
  });
}

/**
 * Puts on its way, within the transaction of the change: AWS's event of the group's state, ours of
 * what changed, and for what breaks readers a message to each consumer that has an ARN.
 */
export async function addNews(deps: Needs, rows: Rows, news: News): Promise<void> {
  const { changes } = news;
  const id = `feature-group/${uuid()}`;
  await addEvent(deps, rows, id, stateEvent(deps, news));
  if (changes.length === 0) return;
  const consumers = consumersOf(news);
  await addEvent(deps, rows, `${id}/change`, changeEvent(deps, news, consumers));
  if (!changes.some(isBreaking)) return;
  const arns = new Set(consumers.map(({ notify }) => notify).filter((to) => to.startsWith('arn:')));
  const sent: NewDelivery[] = [...arns].map((arn) => ({
    lane: arn,
    key: `${id} ${arn}`,
    payload: { arn, message: messageOf(deps, news, { id, arn, consumers }) },
  }));
  if (sent.length > 0) await deps.deliveries.add(rows, consumerKind, sent);
}

/** Those of the group and those of its predecessor; where a name is in both, as it is now. */
function consumersOf({ ownership, before }: News): Consumer[] {
  const all = [...(before?.consumers ?? []), ...ownership.consumers];
  return [...new Map(all.map((consumer) => [consumer.name, consumer])).values()];
}

/** AWS's own; it has the whole of what Describe gives. */
function stateEvent({ accountId }: Needs, { group, tags }: News): ServiceEvent {
  const { CreationTime, LastModifiedTime, ...members } = groupMembers(group, undefined);
  return {
    source: 'aws.sagemaker',
    detailType: 'SageMaker Feature Group State Change',
    accountId,
    region: group.region,
    resources: [group.arn],
    detail: {
      ...members,
      FeatureDefinitions: members.FeatureDefinitions.slice(0, mostListed),
      CreationTime: CreationTime.getTime(),
      LastModifiedTime: LastModifiedTime.getTime(),
      Tags: tagsByKey(tags),
    },
  };
}

function changeEvent(
  { accountId }: Needs,
  { group, ownership, before, changes }: News,
  consumers: readonly Consumer[],
): ServiceEvent {
  return {
    source: 'guiderail',
    detailType: 'Guiderail Feature Group Change',
    accountId,
    region: group.region,
    resources: [group.arn],
    detail: {
      FeatureGroupName: group.name,
      FeatureGroupArn: group.arn,
      Breaking: changes.some(isBreaking),
      Recreated: before !== undefined,
      Changes: changes.map(changeDetail),
      ...(ownership.owner !== undefined && { Owner: ownership.owner }),
      ...(ownership.team !== undefined && { Team: ownership.team }),
      Consumers: consumers.map(({ name, notify }) => ({ Name: name, Notify: notify })),
      Time: group.modified,
    },
  };
}

function changeDetail(change: Change): Record<string, unknown> {
  const { what, ...more } = change;
  const detail = { Change: what, Breaking: isBreaking(change), Description: changeInWords(change) };
  if ('features' in more) {
    const { features } = more;
    return { ...detail, Features: features.slice(0, mostFeatures), FeatureCount: features.length };
  }
  if (!('before' in more)) return detail;
  return { ...detail, Before: more.before ?? null, After: more.after ?? null };
}

function messageOf(
  { accountId }: Needs,
  { group, ownership, changes }: News,
  { id, arn, consumers }: { id: string; arn: string; consumers: readonly Consumer[] },
): TargetMessage {
  const breaking = changes.filter(isBreaking).map(changeInWords);
  const first = breaking.length > 1 ? `${breaking.length} changes` : breaking[0];
  const subject = `Feature group ${group.name}: ${first}`;
  const told = consumers.filter(({ notify }) => notify === arn).map(({ name }) => name);
  const { owner, team } = ownership;
  const body = [
    `WARNING: feature group ${group.name} has changed for those who read it`,
    '',
    ...breaking.map((line) => `- ${line}`),
    '',
    ...(owner === undefined ? [] : [`Owner ${owner}`]),
    ...(team === undefined ? [] : [`Team ${team}`]),
    `You are told as ${told.join(', ')}`,
    group.arn,
  ].join('\n');
  return {
    subject: subject.length > longestSubject ? `${subject.slice(0, longestSubject - 1)}…` : subject,
    body,
    ...{ region: group.region, accountId, id: `${id} ${arn}` },
  };
}
