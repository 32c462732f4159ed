import type { ServiceOperations } from '../../base/service.js';
import type { TargetKind } from '../common/targets.js';
import { deleteRule } from './delete-rule.js';
import { defineDelivery, eventTargets } from './deliver.js';
import type { EventsDeps } from './deps.js';
import {
  createApiDestination,
  deleteApiDestination,
  describeApiDestination,
  listApiDestinations,
  updateApiDestination,
} from './destinations/api-destinations.js';
import { DestinationCaller } from './destinations/call.js';
import {
  createConnection,
  deleteConnection,
  describeConnection,
  listConnections,
  updateConnection,
} from './destinations/connections.js';
import { DestinationStore } from './destinations/store.js';
import { Tokens } from './destinations/tokens.js';
import {
  createEventBus,
  deleteEventBus,
  describeEventBus,
  listEventBuses,
  updateEventBus,
} from './event-buses.js';
import { Intake } from './intake.js';
import { RuleMetrics } from './metrics.js';
import { putPermission, removePermission } from './permissions.js';
import { putEvents } from './put-events.js';
import { putRule } from './put-rule.js';
import { putTargets } from './put-targets.js';
import type { Room } from './room.js';
import { RuleBook } from './rule-book.js';
import {
  describeRule,
  disableRule,
  enableRule,
  listRuleNamesByTarget,
  listRules,
} from './rules.js';
import { Schedules, ScheduleTicker } from './schedules.js';
import { carryServiceEvents } from './service-events.js';
import { EventsStore } from './store.js';
import { tagOperations } from './tags.js';
import { listTargetsByRule, removeTargets } from './targets.js';
import { testEventPattern } from './test-event-pattern.js';

export type { EventsDeps } from './deps.js';

export interface EventsService {
  readonly operations: ServiceOperations;
  /** What messages can be sent to here: event buses, and HTTP APIs by their destinations. */
  readonly targets: readonly TargetKind[];
  /** Rules whose schedules are due, and the counts of what rules did. */
  tick(now: number): Promise<void>;
}

/** EventBridge: buses, rules and their targets. */
export async function eventsService(deps: EventsDeps): Promise<EventsService> {
  const { state, clock, cron, accountId, deliveries, outbound } = deps;
  const now = () => clock.now();
  const store = await EventsStore.open(state);
  const destinations = await DestinationStore.open(state);
  const schedules = await Schedules.open(state, cron, now);
  const book = new RuleBook(store, accountId);
  const metrics = new RuleMetrics(deps.calls, now);
  const intake = new Intake({ state, deliveries, now }, book, metrics);
  const caller = new DestinationCaller(destinations, outbound, new Tokens(outbound));
  const senders = { deps, intake, caller };
  defineDelivery(senders, metrics);
  carryServiceEvents(deps, intake);
  const ticker = new ScheduleTicker(deps, store, intake);
  const room: Room = { deps, store, book, intake, schedules, destinations };
  return {
    operations: { service: 'events', handlers: handlersOf(room) },
    targets: eventTargets(senders),
    async tick(time) {
      await ticker.tick(time);
      await metrics.flush();
    },
  };
}

const handlersOf = (room: Room): ServiceOperations['handlers'] => ({
  CreateEventBus: createEventBus(room),
  DescribeEventBus: describeEventBus(room),
  ListEventBuses: listEventBuses(room),
  UpdateEventBus: updateEventBus(room),
  DeleteEventBus: deleteEventBus(room),
  PutPermission: putPermission(room),
  RemovePermission: removePermission(room),
  PutRule: putRule(room),
  DescribeRule: describeRule(room),
  ListRules: listRules(room),
  ListRuleNamesByTarget: listRuleNamesByTarget(room),
  EnableRule: enableRule(room),
  DisableRule: disableRule(room),
  DeleteRule: deleteRule(room),
  PutTargets: putTargets(room),
  ListTargetsByRule: listTargetsByRule(room),
  RemoveTargets: removeTargets(room),
  PutEvents: putEvents(room),
  TestEventPattern: testEventPattern(),
  CreateConnection: createConnection(room),
  DescribeConnection: describeConnection(room),
  ListConnections: listConnections(room),
  UpdateConnection: updateConnection(room),
  DeleteConnection: deleteConnection(room),
  CreateApiDestination: createApiDestination(room),
  DescribeApiDestination: describeApiDestination(room),
  ListApiDestinations: listApiDestinations(room),
  UpdateApiDestination: updateApiDestination(room),
  DeleteApiDestination: deleteApiDestination(room),
  ...tagOperations(room),
});
