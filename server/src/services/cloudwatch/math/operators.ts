import { type Binary, ExpressionError } from './syntax.js';
import { isArray, isSeries, joinSeries, mapSeries, type TimeSeries, type Value } from './value.js';

type Operation = (a: number, b: number) => number;

const truth = (is: boolean): number => (is ? 1 : 0);

const operations: Readonly<Record<string, Operation>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
};

/**
 * A number with a number, a series or an array of them; a series with a series, where both have
 * values; a series with each of an array. Two arrays are no pair, as on AWS.
 */
export function applyOperator(node: Binary, left: Value, right: Value): Value {
  const operation = operations[node.operator];
  if (!operation) throw new ExpressionError(`${node.operator} is no operator`, node.at);
  return combine(left, right, operation, node.at);
}

export function combine(left: Value, right: Value, operation: Operation, at: number): Value {
  if (typeof left === 'string' || typeof right === 'string') {
    throw new ExpressionError('a text cannot be calculated with', at);
  }
  if (typeof left === 'number' && typeof right === 'number') return operation(left, right);
  if (isArray(left) && isArray(right)) {
    throw new ExpressionError('two arrays of time series cannot be combined', at);
  }
  if (isArray(left)) return left.map((one) => pair(one, right as number | TimeSeries, operation));
  if (isArray(right)) {
    return right.map((one) => ({
      ...(pair(left as number | TimeSeries, one, operation) as TimeSeries),
      label: one.label,
    }));
  }
  return pair(left as number | TimeSeries, right as number | TimeSeries, operation);
}

function pair(
  left: number | TimeSeries,
  right: number | TimeSeries,
  operation: Operation,
): TimeSeries {
  if (typeof left === 'number') {
    const series = right as TimeSeries;
    return mapSeries(series, (value) => operation(left, value));
  }
  if (typeof right === 'number') return mapSeries(left, (value) => operation(value, right));
  return joinSeries(left, right, operation);
}

/** The same of a number, a series, or each series of an array. */
export function eachNumber(value: Value, change: (value: number) => number, at: number): Value {
  if (typeof value === 'number') return change(value);
  return eachSeries(value, (series) => mapSeries(series, change), at);
}

export function eachSeries(
  value: Value,
  change: (series: TimeSeries) => TimeSeries,
  at: number,
): Value {
  if (isArray(value)) return value.map(change);
  if (typeof value === 'object' && isSeries(value)) return change(value);
  throw new ExpressionError('a time series or an array of them is expected here', at);
}
