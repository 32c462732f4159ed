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

/** What goes to one target of one rule, as the outbox keeps it. */
export interface EventDelivery extends BusPlace {
  readonly rule: string;
  readonly target: string;
  readonly arn: string;
  readonly event: string;
  readonly body?: string;
  /** Why nothing can be sent. */
  readonly problem?: string;
  /** Buses that the event has passed through by rules. */
  readonly hops: number;
  readonly retries: number;
  readonly age_s: number;
  readonly http?: HttpParameters;
}

/** An event on its way to a bus. */
export interface Arriving extends BusEvent {
  readonly place: BusPlace;
  readonly hops?: number;
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
      for (const rule of bus?.index.match(one.event) ?? []) {
        this.#metrics.matched(rule);
        deliveries.push(...deliveriesOf(rule, one, ingested, one.hops ?? 0));
      }
    }
    if (deliveries.length > 0) {
      await this.#state.transaction((rows) => this.#add(rows, deliveries));
    }
    return taken;
  }

  /** Sends an event to a rule's targets, whatever its pattern, within the caller's transaction. */
  async send(rows: Rows, rule: LiveRule, event: BusEvent): Promise<void> {
    this.#metrics.matched(rule);
    await this.#add(rows, deliveriesOf(rule, event, this.#now(), 0));
  }

  async #add(rows: Rows, deliveries: readonly NewDelivery[]): Promise<void> {
    for (const kind of Object.values(deliveryKinds)) {
      const ofKind = deliveries.filter(({ lane }) => kindOf(lane) === kind);
      if (ofKind.length > 0) await this.#deliveries.add(rows, kind, ofKind);
    }
  }
}

function deliveriesOf(
  rule: LiveRule,
  { event, text }: BusEvent,
  ingested: number,
  hops: number,
): NewDelivery[] {
  const of = { event, text, ingested, ruleArn: rule.arn, ruleName: rule.name };
  return rule.targets.map((target) => ({
    lane: target.arn,
    payload: {
      ...{ region: rule.region, bus: rule.bus, rule: rule.name, target: target.id },
      ...{ arn: target.arn, event: String(event.id), hops, ...policyOf(target, of) },
      ...target.input(of),
    } satisfies EventDelivery,
  }));
}

function policyOf({ retries, age_s, http: httpOf }: LiveTarget, of: BusEvent) {
  const http = httpOf(of);
  return http === undefined ? { retries, age_s } : { retries, age_s, http };
}
