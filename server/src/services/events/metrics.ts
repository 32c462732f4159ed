import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { batches } from '../../base/batches.js';
import type { Calls } from '../common/calls.js';
import { type BusPlace, defaultBus } from './names.js';

type Name = 'MatchedEvents' | 'TriggeredRules' | 'Invocations' | 'FailedInvocations';

interface RulePlace extends BusPlace {
  readonly name: string;
}

/** Data that one PutMetricData takes. */
const atATime = 500;
const every_ms = 1_000;

/**
 * Counts what rules do, as AWS/Events has it: by RuleName, and by EventBusName too where the bus is
 * not the default one. Counts are put together for a second of real time.
 */
export class RuleMetrics {
  readonly #calls: Pick<Calls, 'cloudwatch'>;
  readonly #now: () => number;
  readonly #realNow: () => number;
  #counts = new Map<string, Map<string, { place: RulePlace; name: Name; count: number }>>();
  #flushed = 0;

  constructor(
    calls: Pick<Calls, 'cloudwatch'>,
    now: () => number,
    realNow: () => number = () => performance.now(),
  ) {
    this.#calls = calls;
    this.#now = now;
    this.#realNow = realNow;
  }

  matched(rule: RulePlace): void {
    this.#add(rule, 'MatchedEvents');
    this.#add(rule, 'TriggeredRules');
  }

  invoked(rule: RulePlace, failed: boolean): void {
    this.#add(rule, 'Invocations');
    if (failed) this.#add(rule, 'FailedInvocations');
  }

  /** Puts what has been counted, about once a second, or now. */
  async flush(now = false): Promise<void> {
    const time = this.#realNow();
    if (this.#counts.size === 0 || (!now && time - this.#flushed < every_ms)) return;
    this.#flushed = time;
    const counts = this.#counts;
    this.#counts = new Map();
    const Timestamp = new Date(this.#now());
    for (const [region, ofRegion] of counts) {
      const data = Array.from(
        ofRegion.values(),
        ({ place, name, count }): MetricDatum => ({
          ...{ MetricName: name, Unit: 'Count', Timestamp, Values: [1], Counts: [count] },
          Dimensions: dimensionsOf(place),
        }),
      );
      for (const MetricData of batches(data, atATime)) {
        const input = { Namespace: 'AWS/Events', MetricData };
        await this.#calls.cloudwatch.PutMetricData(input, { region });
      }
    }
  }

  #add(place: RulePlace, name: Name): void {
    let ofRegion = this.#counts.get(place.region);
    if (!ofRegion) {
      ofRegion = new Map();
      this.#counts.set(place.region, ofRegion);
    }
    const key = `${name}/${place.bus}/${place.name}`;
    const counted = ofRegion.get(key);
    if (counted) counted.count++;
    else ofRegion.set(key, { place, name, count: 1 });
  }
}

const dimensionsOf = ({ bus, name }: RulePlace) => [
  ...(bus === defaultBus ? [] : [{ Name: 'EventBusName', Value: bus }]),
  { Name: 'RuleName', Value: name },
];
