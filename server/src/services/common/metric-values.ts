import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { batches } from '../../base/batches.js';

/** CloudWatch takes so many distinct values in one datum. */
const valuesPerDatum = 150;
/** Latencies are kept in buckets that grow by 2 %, each with the mean of its values. */
const bucketsPerUnit = 1 / Math.log(1.02);

/** A datum's values, in one of CloudWatch's two forms. */
export type MetricValues = Pick<MetricDatum, 'StatisticValues' | 'Values' | 'Counts'>;

/** Sum, count and bounds of values, as CloudWatch takes them. */
export class Statistics {
  count = 0;
  sum = 0;
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    this.count += 1;
    this.sum += value;
    if (value < this.least) this.least = value;
    if (value > this.most) this.most = value;
  }

  get data(): MetricValues[] {
    const { count, sum, least, most } = this;
    return [{ StatisticValues: { SampleCount: count, Sum: sum, Minimum: least, Maximum: most } }];
  }
}

/**
 * Values with their distribution, so that percentiles are known to 2 %; count, sum and bounds are
 * exact.
 */
export class Distribution {
  readonly #buckets = new Map<number, { count: number; sum: number }>();
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;

  /** @param value above 0; what is less counts as the least there is */
  add(value: number): void {
    if (value < this.#least) this.#least = value;
    if (value > this.#most) this.#most = value;
    const index = value < 1 ? 0 : Math.round(Math.log(value) * bucketsPerUnit);
    const bucket = this.#buckets.get(index);
    if (bucket) {
      bucket.count += 1;
      bucket.sum += value;
    } else this.#buckets.set(index, { count: 1, sum: value });
  }

  get data(): MetricValues[] {
    return Array.from(batches(this.#counts(), valuesPerDatum), (some) => ({
      Values: some.map(([value]) => value),
      Counts: some.map(([, count]) => count),
    }));
  }

  /** The bounds stand for themselves: the mean of a bucket would hide them. */
  #counts(): [value: number, count: number][] {
    const counts: [number, number][] = [];
    const buckets = [...this.#buckets.entries()].sort(([a], [b]) => a - b);
    const first = buckets[0]?.[1];
    const last = buckets.at(-1)?.[1];
    for (const [, bucket] of buckets) {
      let { count, sum } = bucket;
      const bounds: number[] = [];
      if (bucket === first) bounds.push(this.#least);
      if (bucket === last && count > bounds.length) bounds.push(this.#most);
      for (const bound of bounds) {
        counts.push([bound, 1]);
        count -= 1;
        sum -= bound;
      }
      // Taking the bounds off the sum rounds, and the rest must not come out beyond them.
      const rest = Math.min(Math.max(sum / count, this.#least), this.#most);
      if (count > 0) counts.push([rest, count]);
    }
    return counts;
  }
}
