const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The bounds of the metric store; those of AWS's are named so. */
export const cloudwatchLimits = {
  /** AWS's: data in one PutMetricData. */
  datums: 1000,
  /** AWS's: `Values` in one datum. */
  valuesPerDatum: 150,
  /** AWS's: dimensions of one metric. */
  dimensions: 30,
  /** AWS's: no value lies outside of -2^360 to 2^360. */
  magnitude: 2 ** 360,
  /** AWS's: how far ahead of the clock a timestamp may lie. */
  future_ms: 2 * hour,
  /** AWS's: queries in one GetMetricData. */
  queries: 500,
  /** AWS's: metrics that one SEARCH gives. */
  searched: 500,
  /** AWS's: values in one answer of GetMetricData. */
  dataPage: 100_800,
  /** AWS's: values in one answer of GetMetricStatistics. */
  statisticsPage: 1440,
  /** AWS's: metrics in one answer of ListMetrics. */
  listPage: 500,
  /** Ours: metrics (name and dimensions) that one server keeps. */
  series: 200_000,
  /** Ours: distinct values kept of one metric in one step before they are rounded to 1 %. */
  distinctValues: 512,
  /** Ours: rows that one tick rolls up or drops. */
  rowsPerTick: 2000,
} as const;

/**
 * How finely values are kept, by age: AWS's published retention. Rows older than a step's `until`
 * are rolled up into the next step; after the last they are dropped.
 */
export const steps = [
  { step: 1000, until: 3 * hour },
  { step: minute, until: 15 * day },
  { step: 5 * minute, until: 63 * day },
  { step: hour, until: 455 * day },
] as const;

/** Milliseconds after which a value is dropped. */
export const retention_ms = steps[3].until;
