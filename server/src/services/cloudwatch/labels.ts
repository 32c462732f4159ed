import type { Query } from './query.js';

/**
 * The label of each query: the client's where it gave one; else the metric's name, with the values
 * of its dimensions before and the statistic behind where those are needed to tell queries apart.
 */
export function labelsOf(queries: readonly Query[]): string[] {
  const differ = (of: (query: Query) => string): boolean => new Set(queries.map(of)).size > 1;
  const dimensions = (query: Query) => query.series.dimensions.map(({ Value }) => Value).join(' ');
  const byDimensions = differ(dimensions);
  const byStat = differ((query) => query.stat);
  return queries.map((query) => {
    if (query.label !== undefined) return query.label;
    const parts = [
      byDimensions ? dimensions(query) : '',
      query.series.name,
      byStat ? query.stat : '',
    ];
    return parts.filter((part) => part !== '').join(' ');
  });
}
