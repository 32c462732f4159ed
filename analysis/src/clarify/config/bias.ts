import { methodNames } from '../../bias/methods.js';
import { nearest } from '../../json/nearest.js';
import {
  anyListOf,
  type ConfigReader,
  columnRef,
  configValue,
  listOf,
  type Members,
  type Read,
} from './read.js';
import type { BiasMethodsConfig, ConfigValue, FacetConfig } from './types.js';

type FacetMembers = Omit<FacetConfig, 'threshold_is_float'>;

const FACET: Members<FacetMembers> = {
  name_or_index: columnRef,
  value_or_threshold: anyListOf(configValue),
};

/** `facet`: one column, or several. */
export const facets: Read<readonly FacetConfig[]> = (reader, value, place) =>
  listOf(facet)(reader, value, place);

const facet: Read<FacetConfig> = (reader, value, place) => {
  const { name_or_index, value_or_threshold = [] } = reader.section(value, place, FACET);
  if (name_or_index === undefined) {
    return reader.fail(
      `${place}.name_or_index`,
      "the facet's column by name or position",
      undefined,
    );
  }
  const isGiven = value_or_threshold.length > 0;
  return {
    name_or_index,
    ...(isGiven && { value_or_threshold }),
    threshold_is_float:
      isGiven && isFloat(reader, `${place}.value_or_threshold`, value_or_threshold),
  };
};

/** Whether the first of the values is a number that is written as no integer would be. */
export function isFloat(
  reader: ConfigReader,
  place: string,
  values: readonly ConfigValue[],
): boolean {
  if (typeof values[0] !== 'number') return false;
  const path = place.split(/[.[\]]+/).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  return reader.isWrittenAsFloat([...path, 0]);
}

const methodsOf =
  (known: readonly string[]): Read<'all' | readonly string[]> =>
  (reader, value, place) => {
    if (typeof value === 'string' && value.toLowerCase() === 'all') return 'all';
    // AWS's schema has a single name as a text, too
    const names = typeof value === 'string' ? [value] : reader.texts(value, place);
    if (names.length === 0) reader.fail(place, '"all" or a list of metrics', value);
    for (const [index, name] of names.entries()) {
      if (known.includes(name)) continue;
      const meant = nearest(name, known) ?? known.find((one) => one === name.toUpperCase());
      const advice = meant === undefined ? '' : `; write ${JSON.stringify(meant)}`;
      const at = typeof value === 'string' ? place : `${place}[${index}]`;
      const given = JSON.stringify(name.slice(0, 60));
      reader.failIn(at, `${at} is ${given}; known are ${known.join(', ')} or "all"${advice}`);
    }
    return names;
  };

const biasMethods =
  (known: readonly string[]): Read<BiasMethodsConfig> =>
  (reader, value, place) => {
    const members: Members<BiasMethodsConfig> = { methods: methodsOf(known) };
    return { methods: reader.section(value, place, members).methods ?? 'all' };
  };

export const preTrainingBias = biasMethods(methodNames('pre_training_bias_metrics'));
export const postTrainingBias = biasMethods(methodNames('post_training_bias_metrics'));
