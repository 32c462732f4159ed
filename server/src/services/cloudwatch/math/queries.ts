import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Checked } from '../../../base/service.js';
import { validationError } from '../errors.js';
import { cloudwatchLimits } from '../limits.js';
import type { Query } from '../query.js';
import { checkPeriod, statisticNames, statisticOf } from '../statistics.js';
import { checkCalls, partsOf } from './evaluate.js';
import { parseExpression } from './parse.js';
import { ExpressionError, type Node } from './syntax.js';

/** One checked query of GetMetricData or of an alarm. */
export interface CheckedQuery {
  readonly id: string;
  readonly label: string | undefined;
  readonly returned: boolean;
  /** Milliseconds; of an expression where it was given one. */
  readonly period: number | undefined;
  /** One of the two is there. */
  readonly metric: Query | undefined;
  readonly expression: Node | undefined;
}

/**
 * Reads queries that may refer to each other by Id.
 * @throws ValidationError naming the query and what is wrong with it.
 */
export function checkQueries(
  given: readonly Checked<MetricDataQuery>[],
  region: string,
): CheckedQuery[] {
  if (given.length > cloudwatchLimits.queries) {
    throw validationError(`MetricDataQueries must hold at most ${cloudwatchLimits.queries}.`);
  }
  const queries = new Map<string, CheckedQuery>();
  for (const query of given) {
    if (!/^[a-z][A-Za-z0-9_]*$/.test(query.Id)) {
      throw validationError(
        `Id "${query.Id}" must begin with a lower-case letter and hold letters, digits and _ only.`,
      );
    }
    if (queries.has(query.Id)) throw validationError(`Id "${query.Id}" is given twice.`);
    queries.set(query.Id, checkedQuery(query, region));
  }
  checkReferences(queries);
  return [...queries.values()];
}

function checkedQuery(query: Checked<MetricDataQuery>, region: string): CheckedQuery {
  const { Id: id, Label: label, ReturnData, Period, MetricStat, Expression } = query;
  if ((MetricStat === undefined) === (Expression === undefined)) {
    throw validationError(`Query "${id}" must have MetricStat or Expression, and not both.`);
  }
  if (Period !== undefined) checkPeriod(Period, validationError);
  const returned = ReturnData !== false;
  const period = Period === undefined ? undefined : Period * 1000;
  if (Expression !== undefined) {
    const expression = inExpression(id, () => parsed(Expression));
    return { id, label, returned, period, metric: undefined, expression };
  }
  return {
    ...{ id, label, returned, period, expression: undefined },
    metric: checkedMetric(query, region),
  };
}

function checkedMetric(query: Checked<MetricDataQuery>, region: string): Query {
  const stat = query.MetricStat;
  if (!stat) throw validationError(`Query "${query.Id}" must have MetricStat.`);
  checkPeriod(stat.Period, validationError);
  if (!statisticOf(stat.Stat)) {
    throw validationError(
      `Stat "${stat.Stat}" of query "${query.Id}" is not served; use ${statisticNames}.`,
    );
  }
  const { Namespace, MetricName, Dimensions } = stat.Metric;
  if (!Namespace || !MetricName) {
    throw validationError(`Query "${query.Id}" must give Metric.Namespace and Metric.MetricName.`);
  }
  return {
    id: query.Id,
    label: query.Label,
    series: { region, namespace: Namespace, name: MetricName, dimensions: Dimensions ?? [] },
    period: stat.Period * 1000,
    stat: stat.Stat,
    unit: stat.Unit,
  };
}

/** Runs what may find fault with a query's expression, and names the query. */
export function inExpression<T>(id: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw validationError(
      `Error in expression '${id}': ${error.message} (at position ${error.position})`,
    );
  }
}

function parsed(text: string): Node {
  if (/^\s*SELECT\s/i.test(text)) {
    throw new ExpressionError('queries of Metrics Insights (SELECT ...) are not served', 1);
  }
  const node = parseExpression(text);
  checkCalls(node);
  return node;
}

/** The ids of other queries that a query's expression names. */
export const referencesOf = (query: CheckedQuery): string[] =>
  query.expression ? partsOf(query.expression).names.filter((name) => /^[a-z]/.test(name)) : [];

function checkReferences(queries: ReadonlyMap<string, CheckedQuery>): void {
  const done = new Set<string>();
  const visit = (query: CheckedQuery, path: readonly string[]): void => {
    if (path.includes(query.id)) {
      throw validationError(
        `Error in expression '${query.id}': it refers to itself by way of ${path.join(', ')}`,
      );
    }
    if (done.has(query.id)) return;
    for (const id of referencesOf(query)) {
      const other = queries.get(id);
      if (!other) {
        throw validationError(
          `Error in expression '${query.id}': there is no query with the Id "${id}"`,
        );
      }
      visit(other, [...path, query.id]);
    }
    done.add(query.id);
  };
  for (const query of queries.values()) visit(query, []);
}
