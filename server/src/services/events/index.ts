import type { ServiceOperations } from '../../base/service.js';
import type { TargetKind } from '../common/targets.js';
import type { EventsDeps } from './deps.js';

export type { EventsDeps } from './deps.js';

export interface EventsService {
  readonly operations: ServiceOperations;
  /** What messages can be sent to here. */
  readonly targets: readonly TargetKind[];
}

/** EventBridge: buses, rules and their targets. */
export async function eventsService(_deps: EventsDeps): Promise<EventsService> {
  return { operations: { service: 'events', handlers: {} }, targets: [] };
}
