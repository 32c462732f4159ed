import type { CallContext } from '../../base/service.js';
import type { Rows } from '../../storage/state.js';
import type { EventsDeps } from './deps.js';
import type { DestinationStore } from './destinations/store.js';
import { noBus, noRule } from './errors.js';
import type { Intake } from './intake.js';
import { type BusPlace, busPlace } from './names.js';
import type { RuleBook } from './rule-book.js';
import type { Schedules } from './schedules.js';
import type { EventsStore, Rule } from './store.js';

/** What every operation of the room is made with. */
export interface Room {
  readonly deps: EventsDeps;
  readonly store: EventsStore;
  readonly book: RuleBook;
  readonly intake: Intake;
  readonly schedules: Schedules;
  readonly destinations: DestinationStore;
}

/** The bus that a request names. @throws ResourceNotFoundException */
export async function knownBus(
  { store }: Pick<Room, 'store'>,
  given: string | undefined,
  context: CallContext,
): Promise<BusPlace> {
  const place = busPlace(given, context);
  if (!(await store.bus(place))) throw noBus(place.bus);
  return place;
}

/** @throws ResourceNotFoundException */
export async function knownRule(store: EventsStore, place: BusPlace, name: string): Promise<Rule> {
  const rule = await store.rule(place, name);
  if (rule) return rule;
  if (!(await store.bus(place))) throw noBus(place.bus);
  throw noRule(name, place.bus);
}

/**
 * Changes a rule in one transaction.
 * @throws ResourceNotFoundException
 */
export async function changeRule(
  { deps, store, book, schedules }: Room,
  place: BusPlace,
  name: string,
  change: (rule: Rule) => Rule,
): Promise<void> {
  await deps.state.transaction(async (rows: Rows) => {
    const within = store.within(rows);
    const rule = change(await knownRule(within, place, name));
    await within.putRule(rule);
    await schedules.set(rows, rule);
  });
  book.forget(place);
}
