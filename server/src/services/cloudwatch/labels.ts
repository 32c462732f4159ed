import { isoSeconds } from '../../base/time.js';
import type { TimeSeries } from './math/value.js';
import type { Query } from './query.js';

/**
 * The label of each query of a metric: its name, with the values of its dimensions before and the
 * statistic behind where those are needed to tell queries apart.
 */
export function metricLabels(queries: readonly Query[]): string[] {
  const differ = (of: (query: Query) => string): boolean => new Set(queries.map(of)).size > 1;
  const dimensions = (query: Query) => query.series.dimensions.map(({ Value }) => Value).join(' ');
  const byDimensions = differ(dimensions);
  const byStat = differ((query) => query.stat);
  return queries.map((query) => {
    const parts = [
      byDimensions ? dimensions(query) : '',
      query.series.name,
      byStat ? query.stat : '',
    ];
    return parts.filter((part) => part !== '').join(' ');
  });
}

/** What `${PROP('...')}` gives of a metric. */
export const propertiesOf = (query: Query, accountId: string): Record<string, string> => ({
  MetricName: query.series.name,
  Namespace: query.series.namespace,
  Region: query.series.region,
  AccountId: accountId,
  Stat: query.stat,
  Period: String(query.period / 1000),
  ...Object.fromEntries(query.series.dimensions.map(({ Name, Value }) => [`Dim.${Name}`, Value])),
});

const extreme =
  (better: (a: number, b: number) => boolean) =>
  (values: readonly number[]): number =>
    values.reduce((best, value, at) => (better(value, values[best] as number) ? at : best), 0);

/** Where in a series the value stands that a dynamic label names. */
const places: Readonly<Record<string, (values: readonly number[]) => number>> = {
  MAX: extreme((a, b) => a > b),
  MIN: extreme((a, b) => a < b),
  FIRST: () => 0,
  LAST: (values) => values.length - 1,
};

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

/**
 * AWS's dynamic labels: `${MAX}`, `${LAST_TIME}`, `${PROP('MetricName')}`, `${LABEL}` and their
 * like. What is none of them stays as it is; a value that there is not is shown as `--`.
 */
export const dynamicLabel = (label: string, usual: string, series: TimeSeries): string =>
  label.replace(/\$\{([^{}]*)\}/g, (whole: string, inner: string) => {
    const property = /^PROP\('([^']*)'\)$/.exec(inner)?.[1];
    if (property !== undefined) return series.properties?.[property] ?? '--';
    if (inner === 'LABEL') return usual;
    return figure(inner, series) ?? whole;
  });

function figure(name: string, { times, values }: TimeSeries): string | undefined {
  if (name === 'AVG' || name === 'SUM') {
    if (values.length === 0) return '--';
    return shown(name === 'SUM' ? sum(values) : sum(values) / values.length);
  }
  const [, stem = '', suffix] = /^(MAX|MIN|FIRST|LAST)(_TIME|_TIME_RELATIVE)?$/.exec(name) ?? [];
  const place = places[stem];
  if (!place || suffix === '_TIME_RELATIVE') return undefined;
  const at = place(values);
  const [time, value] = [times[at], values[at]];
  if (time === undefined || value === undefined) return '--';
  return suffix === '_TIME' ? isoSeconds(time) : shown(value);
}

const shown = (value: number): string => String(Number(value.toPrecision(6)));
