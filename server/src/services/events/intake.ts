import type { HttpParameters } from '@aws-sdk/client-eventbridge';
import type { Deliveries, NewDelivery } from '../../jobs/deliveries.js';
import type { Rows, State } from '../../storage/state.js';
import { Gathered } from '../common/gathered.js';
import { DeliveryRefused } from '../common/targets.js';
import type { DeliveryKind } from './delivery-kinds.js';
import type { BusEvent } from './event.js';
import { eventsLimits } from './limits.js';
import type { RuleMetrics } from './metrics.js';
import type { BusPlace } from './names.js';
import type { LiveRule, LiveTarget, RuleBook } from './rule-book.js';

/** How an event has come to a bus by rules. */
export interface Way {
  /** Buses that it has passed through. */
  readonly hops: number;
  /** ARNs of the rules that have sent it on. */
  readonly through?: readonly string[] | undefined;
  /** How many of it are on their way to buses. */
  readonly copies?: number | undefined;
}

/** What goes to one target of one rule, as the outbox keeps it. */
export interface EventDelivery extends BusPlace, Way {
  readonly rule: string;
  readonly target: string;
  readonly arn: string;
  readonly event: string;
  readonly body?: string | undefined;
  /** Why nothing can be sent. */
  readonly problem?: string | undefined;
  readonly retries: number;
  readonly age_s: number;
  readonly http?: HttpParameters | undefined;
}

interface Found extends NewDelivery {
  readonly kind: DeliveryKind;
  readonly payload: EventDelivery;
}

/** An event on its way to a bus. */
export interface Arriving extends BusEvent {
  readonly place: BusPlace;
  readonly way?: Way;
}

/** Takes events in: when it has resolved, what they match survives `kill -9` and power loss. */
export class Intake {
  readonly #state: State;
  readonly #deliveries: Deliveries;
  readonly #book: RuleBook;
  readonly #metrics: RuleMetrics;
  readonly #now: () => number;
  readonly #gathered: Gathered<Arriving>;

  constructor(
    deps: { state: State; deliveries: Deliveries; now: () => number },
    book: RuleBook,
    metrics: RuleMetrics,
  ) {
    this.#state = deps.state;
    this.#deliveries = deps.deliveries;
    this.#now = deps.now;
    this.#book = book;
    this.#metrics = metrics;
    const bounds = {
      ...{ items: eventsLimits.entries, bytes: eventsLimits.entries_bytes },
      bytesOf: ({ text }: Arriving) => text.length,
    };
    this.#gathered = new Gathered(bounds, async (_, arriving) => {
      const missing = (await this.take(arriving)).indexOf(false);
      if (missing < 0) return;
      const { bus = '' } = arriving[missing]?.place ?? {};
      throw new DeliveryRefused(`Event bus ${bus} does not exist.`);
    });
  }

  /**
   * Takes in an event that a rule sends on, with those that come to its bus meanwhile, in order.
   * @throws DeliveryRefused when there is no such bus
   */
  takeOnward(one: Arriving): Promise<void> {
    return this.#gathered.put(`${one.place.region}/${one.place.bus}`, one);
  }

  /** @returns for each event whether its bus exists. */
  async take(arriving: readonly Arriving[]): Promise<boolean[]> {
    const ingested = this.#now();
    const found: Found[] = [];
    const taken: boolean[] = [];
    for (const one of arriving) {
      const bus = await this.#book.bus(one.place);
      taken.push(bus !== undefined);
      const rules = bus?.index.match(one.event) ?? [];
      for (const rule of rules) this.#metrics.matched(rule);
      if (rules.length > 0) found.push(...deliveriesOf(rules, one, ingested, one.way));
    }
    if (found.length > 0) {
      await this.#state.transaction((rows) => this.#add(rows, found));
    }
    return taken;
  }

  /** Sends an event to a rule's targets, whatever its pattern, within the caller's transaction. */
  async send(rows: Rows, rule: LiveRule, event: BusEvent): Promise<void> {
    this.#metrics.matched(rule);
    await this.#add(rows, deliveriesOf([rule], event, this.#now()));
  }

  async #add(rows: Rows, found: readonly Found[]): Promise<void> {
    for (const kind of new Set(found.map((one) => one.kind))) {
      await this.#deliveries.add(
        rows,
        kind,
        found.filter((one) => one.kind === kind),
      );
    }
  }
}

const isBus = ({ toBus }: LiveTarget): boolean => toBus;

/** What goes to the targets of the rules that an event matches; a circle ends where it closes. */
function deliveriesOf(
  rules: readonly LiveRule[],
  event: BusEvent,
  ingested: number,
  way: Way = { hops: 0 },
): Found[] {
  const sendsOn = rules.some(({ targets }) => targets.some(isBus));
  if (!sendsOn) return deliveriesInside(rules, event, ingested, way);
  const { through = [] } = way;
  const fresh = rules.filter(({ arn }) => !through.includes(arn));
  const buses = fresh.reduce((sum, { targets }) => sum + targets.filter(isBus).length, 0);
  const copies = (way.copies ?? 1) * Math.max(buses, 1);
  const isFlood = copies > eventsLimits.copies;
  const make = (rule: LiveRule, target: LiveTarget) =>
    deliveryOf(rule, target, event, ingested, { ...way, through: [...through, rule.arn], copies });
  const sent = fresh.flatMap((rule) =>
    rule.targets
      .filter((target) => !(isFlood && isBus(target)))
      .map((target) => make(rule, target)),
  );
  const stopped = rules.find(
    (rule) => (isFlood || !fresh.includes(rule)) && rule.targets.some(isBus),
  );
  const target = stopped?.targets.find(isBus);
  if (!stopped || !target) return sent;
  const problem = fresh.includes(stopped) ? floodReason(copies) : circleReason(stopped.name);
  const { kind, lane, payload } = make(stopped, target);
  return [...sent, { kind, lane, payload: { ...payload, body: undefined, problem } }];
}

/** Where no rule has a bus for a target, nothing can go round in circles. */
const deliveriesInside = (
  rules: readonly LiveRule[],
  event: BusEvent,
  ingested: number,
  { hops }: Way,
): Found[] =>
  rules.flatMap((rule) =>
    rule.targets.map((target) => deliveryOf(rule, target, event, ingested, { hops })),
  );

const circleReason = (rule: string): string =>
  `The rule ${rule} matches what it sends itself, directly or by other buses: make its pattern ` +
  'narrower.';

const floodReason = (copies: number): string =>
  `Rules would make ${copies} events on buses of this one, where ${eventsLimits.copies} are ` +
  'possible: send less from bus to bus, or make the patterns narrower.';

function deliveryOf(
  rule: LiveRule,
  target: LiveTarget,
  event: BusEvent,
  ingested: number,
  { hops, through, copies }: Way,
): Found {
  const of = {
    event: event.event,
    text: event.text,
    ingested,
    ruleArn: rule.arn,
    ruleName: rule.name,
  };
  const input: { body?: string; problem?: string } = target.input(of);
  // written out, since each spread makes a hidden class of its own
  const payload: EventDelivery = {
    region: rule.region,
    bus: rule.bus,
    rule: rule.name,
    target: target.id,
    arn: target.arn,
    event: String(event.event.id),
    hops,
    through: target.toBus ? through : undefined,
    copies: target.toBus ? copies : undefined,
    retries: target.retries,
    age_s: target.age_s,
    http: target.http(of),
    body: input.body,
    problem: input.problem,
  };
  return { kind: target.kind, lane: target.arn, payload };
}
