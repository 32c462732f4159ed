import type { Series } from './metric-store.js';

/** One checked query of GetMetricData. */
export interface Query {
  readonly id: string;
  readonly label: string | undefined;
  readonly series: Series;
  readonly period: number;
  readonly stat: string;
  readonly unit: string | undefined;
}
