import {
  type BiasBody,
  type ConfigValue,
  checkList,
  copyOf,
  type FacetBody,
  type NameOrIndex,
  withValues,
} from './analysis-config.js';

/** Values of one facet; left out: each of its values in turn. */
type FacetValues = readonly ConfigValue[] | undefined;

interface BiasOptions {
  /** The label's favourable values, or a threshold above which it is favourable. */
  readonly labelValuesOrThreshold: readonly ConfigValue[];
  /** A column that divides the rows for conditional disparities (CDDL, CDDPL). */
  readonly groupName?: NameOrIndex | undefined;
}

/** One facet, or several with a list of values for each (null for all of its values). */
export type BiasConfigOptions = BiasOptions &
  (
    | { readonly facetName: NameOrIndex; readonly facetValuesOrThreshold?: FacetValues }
    | {
        readonly facetName: readonly NameOrIndex[];
        readonly facetValuesOrThreshold?: readonly (FacetValues | null)[] | undefined;
      }
  );

/**
 * Where to look for bias: what is a favourable outcome, and whom to compare with the others.
 *
 * @example
 * new BiasConfig({
 *   labelValuesOrThreshold: [1],
 *   facetName: ['Sex', 'Age'],
 *   facetValuesOrThreshold: [[0], [40]],
 *   groupName: 'Education',
 * });
 */
export class BiasConfig {
  readonly #body: BiasBody;

  /** @throws Error when lists are missing, or facets and their values differ in number. */
  constructor(options: BiasConfigOptions) {
    const { labelValuesOrThreshold, groupName } = options;
    if (labelValuesOrThreshold === undefined) {
      throw new Error(
        'labelValuesOrThreshold is missing; give the favourable labels, such as [1].',
      );
    }
    checkList('labelValuesOrThreshold', labelValuesOrThreshold, '[1]');
    this.#body = withValues({
      label_values_or_threshold: labelValuesOrThreshold,
      facet: facets(options),
      group_variable: groupName,
    });
  }

  /** The members of `analysis_config.json`. */
  getConfig(): BiasBody {
    return copyOf(this.#body);
  }
}

function facets({ facetName, facetValuesOrThreshold: values }: BiasConfigOptions): FacetBody[] {
  if (!Array.isArray(facetName)) {
    return [facet(facetName as NameOrIndex | undefined, values as FacetValues)];
  }
  if (facetName.length === 0)
    throw new Error('facetName is an empty list; name one facet or more.');
  if (values !== undefined && values.length !== facetName.length) {
    throw new Error(
      `There are ${facetName.length} facets and ${values.length} lists of values in ` +
        'facetValuesOrThreshold; give one for each facet, null where all of its values are meant.',
    );
  }
  return facetName.map((name: NameOrIndex, index) =>
    facet(name, (values?.[index] ?? undefined) as FacetValues),
  );
}

function facet(name: NameOrIndex | undefined, values: FacetValues): FacetBody {
  if (name === undefined || name === null) throw new Error('facetName must name a column.');
  if (values !== undefined && !Array.isArray(values)) {
    throw new Error(
      `facetValuesOrThreshold of the facet ${name} must be a list, such as [${JSON.stringify(values)}].`,
    );
  }
  return values === undefined
    ? { name_or_index: name }
    : { name_or_index: name, value_or_threshold: values };
}
