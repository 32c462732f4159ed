import type { EventBus, ServiceEvent } from '../../base/events.js';
import { uuidOf } from '../../base/ids.js';
import { day_ms } from '../../base/time.js';
import type { Deliveries, DeliveryOptions } from '../../jobs/deliveries.js';
import type { Rows } from '../../storage/state.js';

const eventKind = 'guiderail-event';

/** In order, so that nobody hears of an end before the beginning. */
export const inOrder: DeliveryOptions = {
  attempts: 20,
  maxAge_ms: day_ms,
  timeout_ms: 15_000,
  laneConcurrency: 1,
  ordered: true,
};

/** Defines how events that `addEvent` has kept are emitted. Called once in a server. */
export function defineEvents({
  deliveries,
  events,
}: {
  readonly deliveries: Deliveries;
  readonly events: EventBus;
}): void {
  deliveries.define(eventKind, inOrder, ({ payload }) =>
    events.emitOrThrow(payload as ServiceEvent),
  );
}

/**
 * An event that is emitted once the caller's transaction is committed, whatever happens then.
 * @param key the same for the same event; its id is made of it
 */
export function addEvent(
  { deliveries }: { readonly deliveries: Deliveries },
  rows: Rows,
  key: string,
  event: ServiceEvent,
): Promise<void> {
  const payload: ServiceEvent = { ...event, id: uuidOf(key) };
  return deliveries.add(rows, eventKind, [{ lane: event.region, key, payload }]);
}
