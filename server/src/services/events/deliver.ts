import { messageOf } from '../../base/errors.js';
import type { Delivery } from '../../jobs/deliveries.js';
import { DeliveryRefused, type TargetKind } from '../common/targets.js';
import { deliveryKinds } from './delivery-kinds.js';
import type { EventsDeps } from './deps.js';
import { type DestinationCaller, destinationArn } from './destinations/call.js';
import { type BusEvent, readEvent, wrapMessage } from './event.js';
import type { EventDelivery, Intake, Way } from './intake.js';
import { eventsLimits } from './limits.js';
import type { RuleMetrics } from './metrics.js';

const busForm = /^arn:[^:]+:events:([^:]+):[^:]*:event-bus\/(.+)$/;

const eventsAlone =
  'A bus takes events alone from a rule: JSON with id, source, detail-type and detail. Send the ' +
  'event as it is, without Input, InputPath or InputTransformer.';

interface Senders {
  readonly deps: Pick<EventsDeps, 'targets' | 'deliveries' | 'log' | 'accountId' | 'clock'>;
  readonly intake: Intake;
  readonly caller: DestinationCaller;
}

/** Event buses and API destinations, for whoever sends. */
export const eventTargets = (senders: Senders): TargetKind[] => [
  {
    title: 'event buses',
    match: busForm,
    deliver: (arn, message) => {
      const event = readEvent(message.body) ?? wrapMessage(message, senders.deps.clock.now());
      return toBus(senders, arn, event, { hops: 0 });
    },
  },
  {
    title: 'API destinations',
    match: destinationArn,
    deliver: (arn, { body }, signal) => senders.caller.call(arn, body, undefined, signal),
  },
];

/** @param way how the event will have come to the bus */
async function toBus(
  { deps, intake }: Senders,
  arn: string,
  event: BusEvent,
  way: Way,
): Promise<void> {
  const [, region = '', bus = ''] = busForm.exec(arn) ?? [];
  if (way.hops > eventsLimits.hops) {
    const reason =
      `The event has passed through ${eventsLimits.hops} event buses: a rule seems to match what it ` +
      'sends itself. Make its pattern narrower.';
    deps.log('warn', 'an event went round in circles and was stopped', { bus, region });
    throw new DeliveryRefused(reason);
  }
  await intake.takeOnward({ ...event, place: { region, bus }, way });
}

/** Defines how the outbox delivers what rules have matched. */
export function defineDelivery(senders: Senders, metrics: RuleMetrics): void {
  const { retryAttempts, eventAge_s, target_ms, httpTurn_ms } = eventsLimits;
  const { httpConcurrency, insideConcurrency, gatheredConcurrency } = eventsLimits;
  const options = { attempts: retryAttempts + 1, maxAge_ms: eventAge_s * 1000 };
  const work = (delivery: Delivery, signal: AbortSignal) => tryOnce(senders, delivery, signal);
  const ended = async ({ payload }: Delivery, reason: string | undefined) => {
    const { region, bus, rule } = payload as EventDelivery;
    metrics.invoked({ region, bus, name: rule }, reason !== undefined);
  };
  const define = (kind: string, laneConcurrency: number, timeout_ms: number) =>
    senders.deps.deliveries.define(kind, { ...options, laneConcurrency, timeout_ms }, work, ended);
  define(deliveryKinds.http, httpConcurrency, httpTurn_ms);
  define(deliveryKinds.inside, insideConcurrency, target_ms);
  define(deliveryKinds.onward, gatheredConcurrency, target_ms);
  define(deliveryKinds.logs, gatheredConcurrency, target_ms);
}

/** One try, within the target's own retry policy. */
async function tryOnce(senders: Senders, delivery: Delivery, signal: AbortSignal): Promise<void> {
  const sent = delivery.payload as EventDelivery;
  if (Date.now() - delivery.added > sent.age_s * 1000) {
    throw new DeliveryRefused(`The event is older than MaximumEventAgeInSeconds (${sent.age_s}).`);
  }
  try {
    await send(senders, sent, delivery.id, signal);
  } catch (error) {
    if (error instanceof DeliveryRefused || delivery.attempt <= sent.retries) throw error;
    throw new DeliveryRefused(messageOf(error)); // MaximumRetryAttempts is used up
  }
}

async function send(
  senders: Senders,
  { arn, body, problem, hops, through, copies, http, region }: EventDelivery,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const { deps, caller } = senders;
  if (body === undefined) throw new DeliveryRefused(problem ?? 'There is nothing to send.');
  if (busForm.test(arn)) {
    const event = readEvent(body);
    if (!event) throw new DeliveryRefused(eventsAlone);
    return toBus(senders, arn, event, { hops: hops + 1, through, copies });
  }
  if (destinationArn.test(arn)) return caller.call(arn, body, http, signal);
  const { accountId } = deps;
  return deps.targets.deliver(arn, { body, region, accountId, id: `event-${id}` }, signal);
}
