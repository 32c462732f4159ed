import { type Call, ExpressionError } from './syntax.js';
import type { TimeSeries, Value } from './value.js';

/** What functions know of the query they stand in. */
export interface Scope {
  /** Times at which a series of that period may have values, oldest first. */
  readonly grid: (period: number) => readonly number[];
  /** Milliseconds: of a series that has no period of its own. */
  readonly period: number;
  /** The metrics of the request, without its expressions. */
  readonly metrics: () => readonly (TimeSeries & { readonly id: string })[];
}

/** One function: `args` are evaluated, `call` tells where they stand. */
export type MathFunction = (args: readonly Value[], call: Call, scope: Scope) => Value;

export const argument = (args: readonly Value[], index: number, call: Call): Value => {
  const value = args[index];
  if (value === undefined) {
    throw new ExpressionError(`${call.name} needs an argument ${index + 1}`, call.at);
  }
  return value;
};
