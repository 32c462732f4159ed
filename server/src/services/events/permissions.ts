import type {
  PutPermissionCommandInput,
  PutPermissionCommandOutput,
  RemovePermissionCommandInput,
  RemovePermissionCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { ServiceError, validationException } from '../../base/errors.js';
import type { CallContext, Checked, Handler } from '../../base/service.js';
import { noBus, notFound } from './errors.js';
import { eventsLimits } from './limits.js';
import { busArn, busPlace } from './names.js';
import type { Room } from './room.js';
import type { Bus, Statement } from './store.js';

/** A bus's policy as IAM writes it; kept and given back, not enforced: there is one account. */
export const policyText = ({ document }: Pick<Bus, 'document'>): string | undefined =>
  document.statements && document.statements.length > 0
    ? JSON.stringify({ Version: '2012-10-17', Statement: document.statements })
    : undefined;

export const putPermission =
  (room: Room): Handler<PutPermissionCommandInput, PutPermissionCommandOutput> =>
  async (input, context) => {
    const arn = busArn(busPlace(input.EventBusName, context), context.accountId);
    const given = input.Policy === undefined ? [statementOf(input, arn)] : readPolicy(input.Policy);
    await changeStatements(room, input.EventBusName, context, (known) =>
      input.Policy === undefined
        ? [...known.filter(({ Sid }) => Sid !== input.StatementId), ...given]
        : given,
    );
    return {};
  };

export const removePermission =
  (room: Room): Handler<RemovePermissionCommandInput, RemovePermissionCommandOutput> =>
  async (input, context) => {
    await changeStatements(room, input.EventBusName, context, (known) => {
      if (input.RemoveAllPermissions) return [];
      const left = known.filter(({ Sid }) => Sid !== input.StatementId);
      if (left.length < known.length) return left;
      throw notFound(
        known.length === 0
          ? 'EventBus does not have a policy.'
          : 'Statement with the provided id does not exist.',
      );
    });
    return {};
  };

async function changeStatements(
  { deps, store }: Room,
  name: string | undefined,
  context: CallContext,
  change: (known: readonly Statement[]) => readonly Statement[],
): Promise<void> {
  const place = busPlace(name, context);
  await deps.state.transaction(async (rows) => {
    const within = store.within(rows);
    const bus = await within.bus(place);
    if (!bus) throw noBus(place.bus);
    const statements = change(bus.document.statements ?? []);
    const next = { ...bus, modified: deps.clock.now(), document: { ...bus.document, statements } };
    if ((policyText(next) ?? '').length > eventsLimits.policy_bytes) {
      throw new ServiceError(
        'PolicyLengthExceededException',
        `The policy of an event bus has at most ${eventsLimits.policy_bytes} bytes.`,
      );
    }
    await within.putBus(next);
  });
}

function statementOf(input: Checked<PutPermissionCommandInput>, bus: string): Statement {
  const { Action, Principal, StatementId, Condition } = input;
  if (Action === undefined || Principal === undefined || StatementId === undefined) {
    throw validationException('Give Action, Principal and StatementId, or Policy.');
  }
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource: bus,
    ...(Condition ? { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } } : {}),
  };
}

function readPolicy(text: string): Statement[] {
  try {
    const { Statement: given } = JSON.parse(text) as { Statement?: unknown };
    const statements: unknown[] = Array.isArray(given) ? given : [given];
    if (statements.every((one) => typeof one === 'object' && one !== null)) {
      return statements as Statement[];
    }
  } catch {
    // told below
  }
  throw validationException('Policy must be a policy document: JSON with Statement.');
}
