import type { Clock } from '../../base/clock.js';
import type { EventBus } from '../../base/events.js';
import type { Log } from '../../base/log.js';
import type { Cron } from '../../jobs/cron.js';
import type { Deliveries } from '../../jobs/deliveries.js';
import type { State } from '../../storage/state.js';
import type { Calls } from '../common/calls.js';
import type { Outbound } from '../common/outbound.js';
import type { TagStore } from '../common/tags.js';
import type { Targets } from '../common/targets.js';

/** What the events room is handed. */
export interface EventsDeps {
  readonly state: State;
  readonly tags: TagStore;
  readonly calls: Pick<Calls, 'cloudwatch'>;
  readonly clock: Clock;
  readonly cron: Cron;
  readonly events: EventBus;
  readonly deliveries: Deliveries;
  readonly targets: Targets;
  readonly outbound: Outbound;
  readonly log: Log;
  readonly accountId: string;
  /** Rules that a bus may have; AWS's 300 unless said otherwise. */
  readonly rulesPerBus?: number | undefined;
}
