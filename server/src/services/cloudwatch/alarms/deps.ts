import type { Clock } from '../../../base/clock.js';
import type { EventBus } from '../../../base/events.js';
import type { Log } from '../../../base/log.js';
import type { Deliveries } from '../../../jobs/deliveries.js';
import type { State } from '../../../storage/state.js';
import type { TagStore } from '../../common/tags.js';
import type { Targets } from '../../common/targets.js';

/** What alarms are handed. */
export interface AlarmDeps {
  readonly state: State;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly log: Log;
  readonly tags: TagStore;
  readonly targets: Targets;
  readonly deliveries: Deliveries;
}
