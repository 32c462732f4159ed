import { parseArn } from '../../base/arns.js';
import type { AnyHandler, CallContext } from '../../base/service.js';
import { tagHandlers } from '../common/tag-handlers.js';
import { notFound } from './errors.js';
import { defaultBus } from './names.js';
import type { Room } from './room.js';

/** @throws ResourceNotFoundException unless the ARN is of a rule or bus that is here. */
async function refuseUnknown({ store }: Room, arn: string, context: CallContext): Promise<void> {
  const parsed = parseArn(arn);
  const [word, ...names] = (parsed?.resource ?? '').split('/');
  const name = names.pop() ?? '';
  const region = parsed?.region ?? context.region;
  const known =
    word === 'event-bus'
      ? await store.bus({ region, bus: name })
      : word === 'rule' && (await store.rule({ region, bus: names[0] ?? defaultBus }, name));
  if (!known) throw notFound(`Resource ${arn} does not exist.`);
}

/** Tags of rules and buses. */
export const tagOperations = (room: Room): Readonly<Record<string, AnyHandler>> =>
  tagHandlers(room.deps, (arn, context) => refuseUnknown(room, arn, context));
