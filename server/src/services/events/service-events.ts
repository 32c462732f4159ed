import type { EventsDeps } from './deps.js';
import { makeEvent } from './event.js';
import type { Intake } from './intake.js';
import { defaultBus } from './names.js';

/** Carries every event that the server's services emit to the default bus of its region. */
export function carryServiceEvents(
  { events, clock }: Pick<EventsDeps, 'events' | 'clock'>,
  intake: Intake,
): void {
  events.listen(async (emitted) => {
    const { region } = emitted;
    const event = makeEvent({ ...emitted, time: clock.now() });
    await intake.take([{ ...event, place: { region, bus: defaultBus } }]);
  });
}
