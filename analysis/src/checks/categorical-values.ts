import { thresholdSource } from '../constraints/threshold-source.js';
import { Kind } from '../dataset/cells.js';
import type { CellEvidence } from '../evidence/evidence.js';
import type { ColumnProfile } from '../measures/column-profile.js';
import { binomialUpperTail } from './chance.js';
import { type FeatureCheck, type FeatureContext, HOLDS, isSound, percent } from './check.js';

/** Unknown values that are named in the text. */
const NAMED = 5;

/**
 * The share of values inside `domains` must reach `domain_content_threshold`. A law with rare
 * values shows values that the baseline missed; Sound therefore fires only if more values are
 * unknown than chance explains, by Good and Turing's estimate of the unseen mass (1953).
 */
export const categoricalValues: FeatureCheck = {
  type: 'categorical_values_check',
  check: (context) => {
    const { expected, config, column } = context;
    const domains = expected.string_constraints?.domains;
    if (domains === undefined) return HOLDS;
    const { counts } = column.states.categories;
    if (counts === null) {
      return { holds: undefined, reason: 'too many distinct values to hold against the domain' };
    }
    const known = new Set(domains);
    let values = 0;
    let inside = 0;
    for (const [value, count] of counts) {
      values += count;
      if (known.has(value)) inside += count;
    }
    const threshold = config.domain_content_threshold;
    if (values === 0 || inside / values >= threshold) return HOLDS;
    if (isSound(context) && threshold === 1 && unseenByChance(context, values, values - inside)) {
      return HOLDS;
    }
    const unknown = [...counts.keys()].filter((value) => !known.has(value));
    return {
      holds: false,
      description: text(threshold, inside / values, unknown),
      value: inside / values,
      threshold,
      thresholdSource:
        `${thresholdSource(context.constraints, context.name, 'domain_content_threshold')}; the ` +
        `domain is string_constraints.domains of feature \`${context.name}\``,
      evidence: unknownCells(known, column, values - inside),
    };
  },
};

function unknownCells(
  known: ReadonlySet<string>,
  { asText }: ColumnProfile,
  cells: number,
): CellEvidence {
  return {
    of: 'cells',
    what: 'values that the baseline does not know',
    breaks: ({ kind, text }) =>
      kind !== Kind.missing &&
      (asText || kind === Kind.text || kind === Kind.boolean) &&
      !known.has(text),
    count: { cells, exact: true },
    readsText: asText,
    mayHold: ({ states }) => {
      const { counts } = states.categories;
      return counts === null || [...counts.keys()].some((value) => !known.has(value));
    },
  };
}

function text(threshold: number, share: number, unknown: readonly string[]): string {
  const named = unknown.slice(0, NAMED).map((value) => JSON.stringify(value.slice(0, 80)));
  const more = unknown.length > NAMED ? ` and ${unknown.length - NAMED} more` : '';
  return (
    'Categorical values requirement is not met. ' +
    `Expected match: ${percent(threshold)}. Observed: Only ${percent(share)} of values are in ` +
    `the baseline's domain. Values outside it: ${named.join(', ')}${more}.`
  );
}

/**
 * True if so many unknown values are to be expected. The chance that a row holds a value that the
 * baseline does not know is about (values seen once) / rows; the bound is two standard deviations
 * above that.
 */
function unseenByChance({ baseline, alpha }: FeatureContext, rows: number, unknown: number) {
  const buckets = baseline?.string_statistics?.distribution?.categorical.buckets;
  const baselineRows = baseline?.string_statistics?.common.num_present ?? 0;
  if (buckets === undefined || baselineRows === 0) return false;
  const once = buckets.filter(({ count }) => count === 1).length;
  const unseen = Math.min(1, (once + 1 + 2 * Math.sqrt(once + 1)) / baselineRows);
  return binomialUpperTail(unknown, rows, unseen) >= alpha;
}
