import type { HttpParameters } from '@aws-sdk/client-eventbridge';
import { type DeliveryKind, isBus, kindOf } from './delivery-kinds.js';
import type { BusEvent } from './event.js';
import { compileHttp } from './input/http-parameters.js';
import { compileInput, type MakeInput } from './input/target-input.js';
import { eventsLimits } from './limits.js';
import { type BusPlace, ruleArn } from './names.js';
import { compilePattern } from './pattern/compile-pattern.js';
import { RuleIndex } from './pattern/rule-index.js';
import type { EventsStore, Rule, RuleTarget } from './store.js';

/** A target that is ready to be sent to. */
export interface LiveTarget {
  readonly id: string;
  readonly arn: string;
  readonly kind: DeliveryKind;
  readonly toBus: boolean;
  readonly input: MakeInput;
  /** What is added to a call over HTTP. */
  http(of: BusEvent): HttpParameters | undefined;
  /** Further tries, and the age at which an event is given up. */
  readonly retries: number;
  readonly age_s: number;
}

export interface LiveRule extends BusPlace {
  readonly name: string;
  readonly arn: string;
  readonly targets: readonly LiveTarget[];
}

/** Rules of a bus, compiled. */
export interface LiveBus {
  readonly index: RuleIndex<LiveRule>;
}

/** A rule's targets, ready for its events. */
export const liveRule = (rule: Rule, accountId: string): LiveRule => ({
  region: rule.region,
  bus: rule.bus,
  name: rule.name,
  arn: ruleArn(rule, rule.name, accountId),
  targets: rule.document.targets.map(liveTarget),
});

const liveTarget = (target: RuleTarget): LiveTarget => ({
  id: target.Id,
  arn: target.Arn,
  kind: kindOf(target.Arn),
  toBus: isBus(target.Arn),
  input: compileInput(target),
  http: compileHttp(target.HttpParameters as HttpParameters | undefined),
  retries: target.RetryPolicy?.MaximumRetryAttempts ?? eventsLimits.retryAttempts,
  age_s: target.RetryPolicy?.MaximumEventAgeInSeconds ?? eventsLimits.eventAge_s,
});

/** The buses' rules in memory: read when a bus is first asked, and again after a change. */
export class RuleBook {
  readonly #store: EventsStore;
  readonly #accountId: string;
  readonly #buses = new Map<string, { readonly live: LiveBus | undefined }>();
  /** Grows with each change, so that what was read before it is not kept. */
  #changes = 0;

  constructor(store: EventsStore, accountId: string) {
    this.#store = store;
    this.#accountId = accountId;
  }

  /** @returns undefined when there is no such bus. */
  async bus(place: BusPlace): Promise<LiveBus | undefined> {
    const key = `${place.region}/${place.bus}`;
    const known = this.#buses.get(key);
    if (known) return known.live;
    const changes = this.#changes;
    const live = await this.#load(place);
    // names that nobody has made must not fill the memory
    if (live && changes === this.#changes) this.#buses.set(key, { live });
    return live;
  }

  /** Called when a change of the bus or of its rules has been committed. */
  forget({ region, bus }: BusPlace): void {
    this.#changes++;
    this.#buses.delete(`${region}/${bus}`);
  }

  async #load(place: BusPlace): Promise<LiveBus | undefined> {
    if (!(await this.#store.bus(place))) return undefined;
    const rules = await this.#store.rules(place);
    return {
      index: new RuleIndex(
        rules
          .filter(({ document }) => document.state !== 'DISABLED')
          .flatMap((rule) => {
            const { pattern } = rule.document;
            if (pattern === undefined) return [];
            return [{ pattern: compilePattern(pattern), value: liveRule(rule, this.#accountId) }];
          }),
      ),
    };
  }
}
