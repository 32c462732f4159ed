import type { HttpParameters } from '@aws-sdk/client-eventbridge';
import type { Deliveries, NewDelivery } from '../../jobs/deliveries.js';
import type { Rows, State } from '../../storage/state.js';
import { Gathered } from '../common/gathered.js';
import { DeliveryRefused } from '../common/targets.js';
import type { BusEvent } from './event.js';
import { eventsLimits } from './limits.js';
import type { RuleMetrics } from './metrics.js';
import type { BusPlace } from './names.js';
import type { LiveRule, LiveTarget, RuleBook } from './rule-book.js';

/**
 * What goes to places of this server, to HTTP APIs, which may take their time, and to places that
 * write what comes together at once: topics and buses, and log groups.
 */
export const deliveryKinds = {
  inside: 'events',
  onward: 'events-onward',
  http: 'events-http',
  logs: 'events-logs',
} as const;

type Kind = (typeof deliveryKinds)[keyof typeof deliveryKinds];

const kindOf = (arn: string): Kind => {
  if (arn.includes(':api-destination/')) return deliveryKinds.http;
  if (arn.includes(':log-group:')) return deliveryKinds.logs;
  return /^arn:[^:]*:(sns|events):/.test(arn) ? deliveryKinds.onward : deliveryKinds.inside;
};

/** How an event has come to a bus by rules. */
export interface Way {
  /** Buses that it has passed through. */
  readonly hops: number;
  /** ARNs of the rules that have sent it on. */
  readonly through?: readonly string[];
  /** How many of it are on their way to buses. */
  readonly copies?: number;
}

/** What goes to one target of one rule, as the outbox keeps it. */
export interface EventDelivery extends BusPlace, Way {
  readonly rule: string;
  readonly target: string;
  readonly arn: string;
  readonly event: string;
  readonly body?: string;
  /** Why nothing can be sent. */
  readonly problem?: string;
  readonly retries: number;
  readonly age_s: number;
  readonly http?: HttpParameters;
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
    const deliveries: NewDelivery[] = [];
    const taken: boolean[] = [];
    for (const one of arriving) {
      const bus = await this.#book.bus(one.place);
      taken.push(bus !== undefined);
      const rules = bus?.index.match(one.event) ?? [];
      for (const rule of rules) this.#metrics.matched(rule);
      deliveries.push(...deliveriesOf(rules, one, ingested, one.way));
    }
    if (deliveries.length > 0) {
      await this.#state.transaction((rows) => this.#add(rows, deliveries));
    }
    return taken;
  }

  /** Sends an event to a rule's targets, whatever its pattern, within the caller's transaction. */
  async send(rows: Rows, rule: LiveRule, event: BusEvent): Promise<void> {
    this.#metrics.matched(rule);
    await this.#add(rows, deliveriesOf([rule], event, this.#now()));
  }

  async #add(rows: Rows, deliveries: readonly NewDelivery[]): Promise<void> {
    for (const kind of Object.values(deliveryKinds)) {
      const ofKind = deliveries.filter(({ lane }) => kindOf(lane) === kind);
      if (ofKind.length > 0) await this.#deliveries.add(rows, kind, ofKind);
    }
  }
}

const isBus = ({ arn }: LiveTarget): boolean => /^arn:[^:]*:events:.*:event-bus\//.test(arn);

/** What goes to the targets of the rules that an event matches; a circle ends where it closes. */
function deliveriesOf(
  rules: readonly LiveRule[],
  event: BusEvent,
  ingested: number,
  way: Way = { hops: 0 },
): NewDelivery[] {
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
  const { lane, payload } = make(stopped, target);
  return [...sent, { lane, payload: { ...(payload as EventDelivery), body: undefined, problem } }];
}

const circleReason = (rule: string): string =>
  `The rule ${rule} matches what it sends itself, directly or by other buses: make its pattern ` +
  'narrower.';

const floodReason = (copies: number): string =>
  `Rules would make ${copies} events on buses of this one, where ${eventsLimits.copies} are ` +
  'possible: send less from bus to bus, or make the patterns narrower.';

function deliveryOf(
  rule: LiveRule,
  target: LiveTarget,
  { event, text }: BusEvent,
  ingested: number,
  { hops, through, copies }: Way,
): NewDelivery {
  const of = { event, text, ingested, ruleArn: rule.arn, ruleName: rule.name };
  return {
    lane: target.arn,
    payload: {
      ...{ region: rule.region, bus: rule.bus, rule: rule.name, target: target.id },
      ...{ arn: target.arn, event: String(event.id), hops, ...policyOf(target, of) },
      ...(isBus(target) && { through, copies }),
      ...target.input(of),
    } satisfies EventDelivery,
  };
}

function policyOf({ retries, age_s, http: httpOf }: LiveTarget, of: BusEvent) {
  const http = httpOf(of);
  return http === undefined ? { retries, age_s } : { retries, age_s, http };
}
