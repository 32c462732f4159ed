import type {
  AddPermissionCommandInput,
  AddPermissionCommandOutput,
  RemovePermissionCommandInput,
  RemovePermissionCommandOutput,
} from '@aws-sdk/client-sns';
import { readObject } from '../../base/json.js';
import type { Handler } from '../../base/service.js';
import { invalidParameter } from './errors.js';
import { type Room, topicOf } from './room.js';
import type { Topic } from './store.js';

interface Policy {
  readonly Version: string;
  readonly Id: string;
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

const ownersActions = [
  ...['GetTopicAttributes', 'SetTopicAttributes', 'AddPermission', 'RemovePermission'],
  ...['DeleteTopic', 'Subscribe', 'ListSubscriptionsByTopic', 'Publish'],
];

/** A topic's policy: kept and given back; whoever has a key of the server may use its topics. */
export function policyOf({ arn, attributes }: Topic, accountId: string): Policy {
  const kept = readObject(attributes.Policy ?? '');
  if (kept) return { ...kept, Statement: statements(kept.Statement) } as unknown as Policy;
  const ofOwner = {
    Sid: '__default_statement_ID',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ownersActions.map((action) => `SNS:${action}`),
    Resource: arn,
    Condition: { StringEquals: { 'AWS:SourceOwner': accountId } },
  };
  return { Version: '2008-10-17', Id: '__default_policy_ID', Statement: [ofOwner] };
}

const statements = (value: unknown): Policy['Statement'] =>
  (Array.isArray(value) ? value : [value]).filter(
    (one): one is Record<string, unknown> => typeof one === 'object' && one !== null,
  );

export const addPermission =
  (room: Room): Handler<AddPermissionCommandInput, AddPermissionCommandOutput> =>
  async ({ TopicArn, Label, AWSAccountId = [], ActionName = [] }, context) => {
    const unknown = ActionName.find((action) => action !== '*' && !ownersActions.includes(action));
    if (unknown !== undefined) throw invalidParameter(`Policy statement action ${unknown}`);
    await change(room, TopicArn, context, (policy) => {
      if (policy.Statement.some(({ Sid }) => Sid === Label)) {
        throw invalidParameter('Statement already exists');
      }
      const statement = {
        Sid: Label,
        Effect: 'Allow',
        Principal: { AWS: AWSAccountId.map((id) => `arn:aws:iam::${id}:root`) },
        Action: ActionName.map((action) => `SNS:${action}`),
        Resource: TopicArn,
      };
      return { ...policy, Statement: [...policy.Statement, statement] };
    });
    return {};
  };

export const removePermission =
  (room: Room): Handler<RemovePermissionCommandInput, RemovePermissionCommandOutput> =>
  async ({ TopicArn, Label }, context) => {
    await change(room, TopicArn, context, (policy) => ({
      ...policy,
      Statement: policy.Statement.filter(({ Sid }) => Sid !== Label),
    }));
    return {};
  };

async function change(
  room: Room,
  arn: string,
  context: { readonly region: string; readonly accountId: string },
  made: (policy: Policy) => Policy,
): Promise<void> {
  await room.deps.state.transaction(async (rows) => {
    const store = room.store.within(rows);
    const topic = await topicOf(store, arn, context);
    const Policy = JSON.stringify(made(policyOf(topic, context.accountId)));
    await store.putTopic({ ...topic, attributes: { ...topic.attributes, Policy } });
  });
}
