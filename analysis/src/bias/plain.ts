import { columnOf, type PlainValues } from './column-of.js';
import type { BiasStages } from './input.js';
import type { ListedValue } from './listed-value.js';
import { type BiasReport, biasReport } from './report.js';

/** Arrays of one data set, each with as many rows. */
export interface PlainBias {
  readonly label: PlainValues;
  /** Positive labels, or one threshold above which they lie: `[1]`, `['yes']`, `[{ float: 0.5 }]`. */
  readonly positive: readonly ListedValue[];
  /** Predicted labels. Without them there are only the metrics before training. */
  readonly predicted?: PlainValues | undefined;
  /** By name. Without `sensitive` every category is reported on. */
  readonly facets: Readonly<Record<string, PlainFacet>>;
  /** What CDDL and CDDPL compare within: an array, such as each row's department. */
  readonly group?: PlainValues | undefined;
  /** By name: numbers that FT finds neighbours by. */
  readonly features?: Readonly<Record<string, PlainValues>> | undefined;
  readonly methods?: BiasStages | undefined;
}

export interface PlainFacet {
  readonly values: PlainValues;
  /** Values of the sensitive group, or one threshold above which it lies. */
  readonly sensitive?: readonly ListedValue[] | undefined;
}

/**
 * The bias metrics of arrays, without a server:
 *
 * ```ts
 * const report = bias({
 *   label: [1, 0, 1, 1],
 *   predicted: [1, 0, 0, 1],
 *   positive: [1],
 *   facets: { Sex: { values: ['F', 'M', 'F', 'M'], sensitive: ['F'] } },
 * });
 * ```
 *
 * An array's kind decides what a listed value means, as in AWS's reports: a `Float64Array` or
 * numbers with fractions take one threshold, and so do whole numbers of which 5 % or more are
 * distinct, which short arrays of 0 and 1 are; texts and booleans take values.
 *
 * @throws RangeError where arrays are of different lengths, or listed values are no list
 */
export function bias(input: PlainBias): BiasReport {
  const { label, predicted, group, facets, features, positive, methods } = input;
  checkList('positive', positive);
  for (const [name, { sensitive }] of Object.entries(facets)) {
    if (sensitive !== undefined) checkList(`facets.${name}.sensitive`, sensitive);
  }
  return biasReport({
    label: columnOf('label', label),
    positive,
    predicted: predicted && columnOf('predicted', predicted),
    facets: Object.entries(facets).map(([name, facet]) => ({
      column: columnOf(name, facet.values),
      values: facet.sensitive,
    })),
    group: group && columnOf('group', group),
    features: Object.entries(features ?? {}).map(([name, values]) => columnOf(name, values)),
    methods,
  });
}

/** Callers without types forget the brackets. */
function checkList(what: string, values: unknown): void {
  if (Array.isArray(values)) return;
  throw new RangeError(`${what} must be a list of values, such as [${String(values)}]`);
}
