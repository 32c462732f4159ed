import type { Clock } from '../../../base/clock.js';
import { ServiceError } from '../../../base/errors.js';
import { EventBus, type ServiceEvent } from '../../../base/events.js';
import { noLog } from '../../../base/log.js';
import { openOutbox } from '../../../jobs/outbox.js';
import type { State } from '../../../storage/state.js';
import type { TargetMessage } from '../../common/targets.js';
import { tagsService } from '../../tags/index.js';
import type { AlarmDeps } from '../alarms/deps.js';

/** What alarms have sent in a test. */
export interface Sent {
  readonly messages: (TargetMessage & { arn: string })[];
  readonly events: ServiceEvent[];
}

/** The CloudWatch room's surroundings: a real outbox, topics that keep what they get. */
export async function testDeps(
  state: State,
  clock: Clock,
  sent: Sent = { messages: [], events: [] },
): Promise<AlarmDeps & { started(): Promise<void>; closed(): Promise<void> }> {
  const now = () => Date.now();
  const outbox = await openOutbox({ state, now, random: Math.random, log: noLog });
  const events = new EventBus((error) => {
    throw error;
  });
  events.listen(async (event) => void sent.events.push(event));
  const { tags } = await tagsService({ state });
  const targets = {
    check(arn: string) {
      if (arn.startsWith('arn:aws:sns:') || arn.startsWith('arn:aws:events:')) return;
      throw new ServiceError('ValidationException', `${arn} is no target; there are: SNS topics.`);
    },
    async deliver(arn: string, message: TargetMessage) {
      sent.messages.push({ ...message, arn });
    },
  };
  return {
    ...{ state, clock, events, tags, targets, deliveries: outbox, log: noLog },
    started: () => outbox.start(),
    closed: () => outbox.close(),
  };
}
