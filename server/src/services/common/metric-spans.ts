/** Which metrics, and when: of one namespace, by their names, whatever their dimensions. */
export interface SpanQuery {
  readonly region: string;
  readonly namespace: string;
  readonly names: readonly string[];
  /** Milliseconds since the epoch, `start <= time < end`; whole periods. */
  readonly start: number;
  readonly end: number;
}

interface SpanMetric {
  readonly name: string;
  /** Name and value of each, in order of the names. */
  readonly dimensions: readonly (readonly [string, string])[];
}

/** What a metric took in one period. */
export interface SpanSum extends SpanMetric {
  /** Where the period begins; periods are counted from the epoch. */
  readonly time: number;
  readonly count: number;
  readonly sum: number;
}

/** Percentiles over the metrics that were joined; undefined where they are not known. */
export interface SpanPercentiles {
  readonly key: string;
  readonly count: number;
  readonly values: readonly (number | undefined)[];
}

/**
 * Many metrics at once, for pages that show hundreds of things: GetMetricData's numbers in one
 * statement for all of them.
 */
export interface MetricSpans {
  sums(query: SpanQuery & { readonly period: number }): Promise<SpanSum[]>;
  /**
   * @param keyOf metrics of one key are joined; those without one are left out
   * @param percents between 0 and 100
   */
  percentiles(
    query: SpanQuery,
    keyOf: (metric: SpanMetric) => string | undefined,
    percents: readonly number[],
  ): Promise<SpanPercentiles[]>;
  /** When each metric of that name got its newest value, however long ago. */
  newest(
    query: Pick<SpanQuery, 'region' | 'namespace'> & { readonly name: string },
  ): Promise<(SpanMetric & { readonly time: number })[]>;
}
