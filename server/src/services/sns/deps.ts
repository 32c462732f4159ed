import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Deliveries } from '../../jobs/deliveries.js';
import type { State } from '../../storage/state.js';
import type { Calls } from '../common/calls.js';
import type { Mailer } from '../common/mail.js';
import type { Outbound } from '../common/outbound.js';
import type { TagStore } from '../common/tags.js';

/** What the sns room is handed. */
export interface SnsDeps {
  readonly state: State;
  readonly tags: TagStore;
  readonly calls: Pick<Calls, 'cloudwatch'>;
  readonly clock: Clock;
  /** Real time in milliseconds: links in messages end by it. */
  readonly realNow: () => number;
  readonly log: Log;
  readonly accountId: string;
  readonly deliveries: Deliveries;
  readonly outbound: Outbound;
  /** Undefined where no mail server is named. */
  readonly mailer: Mailer | undefined;
  /** Where others reach this server, for links in messages; known once it listens. */
  readonly publicUrl: () => string;
}
