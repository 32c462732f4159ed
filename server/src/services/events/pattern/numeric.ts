import { invalidPattern, type Where } from './pattern-error.js';

/**
 * Compiles `numeric`: `["=", n]`, one bound, or a lower bound followed by an upper one.
 * @throws InvalidEventPatternException
 */
export function compileNumeric(given: unknown, where: Where): (value: number) => boolean {
  if (!Array.isArray(given)) {
    throw invalidPattern('Value of numeric must be an array.', where);
  }
  const terms: readonly unknown[] = given;
  if (terms.length === 0) {
    throw invalidPattern('Invalid member in numeric match: an operator is missing', where);
  }
  const operator = operatorAt(terms, 0, where);
  if (operator === '=') {
    const wanted = numberAt(terms, 1, 'equals', where);
    noMore(terms, 2, where);
    return (value) => value === wanted;
  }
  const bound = numberAt(terms, 1, operator, where);
  if (operator === '<' || operator === '<=') {
    noMore(terms, 2, where);
    return operator === '<' ? (value) => value < bound : (value) => value <= bound;
  }
  if (operator !== '>' && operator !== '>=') throw unknownOperator(operator, where);
  const above = (value: number) => (operator === '>' ? value > bound : value >= bound);
  if (terms.length === 2) return above;
  const second = operatorAt(terms, 2, where);
  if (second !== '<' && second !== '<=') throw unknownOperator(second, where);
  const top = numberAt(terms, 3, second, where);
  noMore(terms, 4, where);
  if (bound >= top) throw invalidPattern('Bottom must be less than top', where);
  return second === '<'
    ? (value) => above(value) && value < top
    : (value) => above(value) && value <= top;
}

const operators = new Set(['=', '<', '<=', '>', '>=']);

function operatorAt(terms: readonly unknown[], at: number, where: Where): string {
  const operator = terms[at];
  if (typeof operator !== 'string') {
    throw invalidPattern(`Invalid member in numeric match: ${JSON.stringify(operator)}`, where);
  }
  if (!operators.has(operator)) throw unknownOperator(operator, where);
  return operator;
}

const unknownOperator = (operator: string, where: Where) =>
  invalidPattern(`Unrecognized numeric range operator: ${operator}`, where);

function numberAt(terms: readonly unknown[], at: number, operator: string, where: Where): number {
  const value = terms[at];
  if (typeof value !== 'number') {
    throw invalidPattern(`Value of ${operator} must be numeric`, where);
  }
  if (!Number.isFinite(value)) throw invalidPattern(`Cannot compare number : ${value}`, where);
  return value;
}

function noMore(terms: readonly unknown[], from: number, where: Where): void {
  if (terms.length > from) {
    throw invalidPattern('Too many elements in numeric expression', where);
  }
}
