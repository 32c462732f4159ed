import type { Clock } from '../../base/clock.js';
import type { EventBus } from '../../base/events.js';
import type { Log } from '../../base/log.js';
import type { State } from '../../storage/state.js';
import type { Calls } from '../common/calls.js';
import type { Resources } from '../common/resources.js';
import type { TagStore } from '../common/tags.js';

/** What the events room is handed. */
export interface EventsDeps {
  readonly state: State;
  readonly resources: Resources;
  readonly tags: TagStore;
  readonly calls: Calls;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly log: Log;
  readonly accountId: string;
}
