import { validationError } from '../errors.js';
import { cloudwatchLimits } from '../limits.js';
import type { Series } from '../metric-store.js';
import type { Query } from '../query.js';
import { checkPeriod, statisticOf } from '../statistics.js';
import { evaluate, type Names, partsOf } from './evaluate.js';
import type { Scope } from './math-function.js';
import { type CheckedQuery, inExpression, referencesOf } from './queries.js';
import { parseSearch, type SearchQuery } from './search.js';
import { type Call, ExpressionError } from './syntax.js';
import type { TimeSeries, Value } from './value.js';

/** Where values come from. */
export interface MathSource {
  load(query: Query): Promise<TimeSeries>;
  search(query: SearchQuery, limit: number): Promise<Series[]>;
  /** Beginnings of the periods of the asked range. */
  grid(period: number): readonly number[];
}

/** Ours: periods of one series that is filled. */
const maximumGrid = 500_000;

/** Beginnings of the periods in `start <= time < end`. */
export function gridOf(start: number, end: number, period: number): number[] {
  const length = Math.max(0, Math.ceil((end - start) / period));
  if (length > maximumGrid) {
    throw validationError(
      `The time range holds ${length} periods, and an expression handles at most ${maximumGrid}. ` +
        'Make Period longer or the time range shorter.',
    );
  }
  return Array.from({ length }, (_, index) => start + index * period);
}

/**
 * The values of all queries by Id. Metrics that nobody asks for are not read.
 * @throws ValidationError naming the query whose expression cannot be computed.
 */
export async function compute(
  queries: readonly CheckedQuery[],
  source: MathSource,
): Promise<Map<string, Value>> {
  const byId = new Map(queries.map((query) => [query.id, query]));
  const metrics = await loadMetrics(queries, source);
  const found = new Map<string, readonly TimeSeries[]>();
  for (const query of queries) await runSearches(query, source, found);
  const values = new Map<string, Value>(metrics);
  const ofId = (id: string): Value | undefined => {
    const known = values.get(id);
    const query = byId.get(id);
    if (known !== undefined || !query?.expression) return known;
    const value = ofExpression(query, queries, metrics, source, {
      valueOf: ofId,
      searched: (call) => found.get(searchKey(query, call)) ?? [],
    });
    values.set(id, value);
    return value;
  };
  for (const { id } of queries) ofId(id);
  return values;
}

function ofExpression(
  query: CheckedQuery,
  queries: readonly CheckedQuery[],
  metrics: ReadonlyMap<string, TimeSeries>,
  source: MathSource,
  names: Names,
): Value {
  const { expression } = query;
  if (!expression) throw new Error(`query ${query.id} has no expression`);
  const scope: Scope = {
    grid: source.grid,
    period: query.period ?? shortestPeriod(queries),
    metrics: () => [...metrics].map(([id, series]) => ({ ...series, id })),
  };
  return inExpression(query.id, () => evaluate(expression, names, scope));
}

const shortestPeriod = (queries: readonly CheckedQuery[]): number => {
  const periods = queries.flatMap(({ metric, period }) => metric?.period ?? period ?? []);
  return periods.length === 0 ? 60_000 : Math.min(...periods);
};

async function loadMetrics(
  queries: readonly CheckedQuery[],
  source: MathSource,
): Promise<Map<string, TimeSeries>> {
  const every = queries.some(
    ({ expression }) =>
      expression && partsOf(expression).calls.some(({ name }) => /^metrics$/i.test(name)),
  );
  const named = new Set(queries.flatMap(referencesOf));
  const loaded = new Map<string, TimeSeries>();
  for (const { id, metric, returned } of queries) {
    if (!metric || !(every || returned || named.has(id))) continue;
    loaded.set(id, await source.load(metric));
  }
  return loaded;
}

const searchKey = (query: CheckedQuery, call: Call): string => `${query.id} ${call.at}`;

async function runSearches(
  query: CheckedQuery,
  source: MathSource,
  found: Map<string, readonly TimeSeries[]>,
): Promise<void> {
  if (!query.expression) return;
  for (const call of partsOf(query.expression).calls) {
    if (call.name.toUpperCase() !== 'SEARCH') continue;
    const { search, stat, period } = inExpression(query.id, () => searchOf(call, query));
    const matches = await source.search(search, cloudwatchLimits.searched);
    const loaded: TimeSeries[] = [];
    for (const series of matches) {
      const { id } = query;
      loaded.push(
        await source.load({ id, label: undefined, series, period, stat, unit: undefined }),
      );
    }
    found.set(searchKey(query, call), loaded);
  }
}

/** SEARCH('terms', 'Statistic', seconds); without a period, the query's, or 300 seconds. */
function searchOf(call: Call, query: CheckedQuery) {
  const [terms, stat, period] = call.args;
  if (terms?.kind !== 'text' || stat?.kind !== 'text') {
    throw new ExpressionError(
      "SEARCH is written SEARCH('{Namespace,Dimension} terms', 'Average', 300)",
      call.at,
    );
  }
  if (!statisticOf(stat.text)) {
    throw new ExpressionError(`"${stat.text}" is no statistic that is served`, stat.at);
  }
  if (period !== undefined && period.kind !== 'number') {
    throw new ExpressionError('the period of SEARCH is a number of seconds', period.at);
  }
  const at = period?.at ?? call.at;
  const seconds = period?.value ?? (query.period ?? 300_000) / 1000;
  checkPeriod(seconds, (message) =>
    validationError(`Error in expression '${query.id}': ${message} (at position ${at})`),
  );
  try {
    return { search: parseSearch(terms.text), stat: stat.text, period: seconds * 1000 };
  } catch (error) {
    throw new ExpressionError((error as Error).message, terms.at);
  }
}
