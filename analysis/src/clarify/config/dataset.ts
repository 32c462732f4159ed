import { facets } from './bias.js';
import { methods } from './methods.js';
import { predictor } from './predictor.js';
import {
  anyListOf,
  columnRef,
  configValue,
  listOf,
  type Members,
  notServed,
  number,
  oneOf,
  type Read,
  text,
} from './read.js';
import { segmentConfigs } from './segments.js';
import type { AnalysisConfig, DatasetType } from './types.js';

const DATASET_TYPES: readonly DatasetType[] = [
  'text/csv',
  'application/jsonlines',
  'application/json',
  'application/x-parquet',
  'application/sagemakercapturejson',
];

const datasetType: Read<DatasetType> = (reader, value, place) => {
  if (typeof value === 'string' && value.toLowerCase() === 'application/x-image') {
    const rest = DATASET_TYPES.slice(0, 4).join(', ');
    reader.failIn(
      place,
      `${place} says images, which are not tabular and not served here; ${rest} are`,
    );
  }
  return oneOf(DATASET_TYPES)(reader, value, place);
};

/** Every header is a text of its own: columns are found by their names. */
const headers: Read<readonly string[]> = (reader, value, place) => {
  const names = reader.texts(value, place);
  if (names.length === 0) reader.fail(place, 'the names of all columns, or no such key', value);
  const first = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const before = first.get(name);
    if (before !== undefined) {
      const twin = `a name that ${place}[${before}] does not have`;
      reader.fail(`${place}[${index}]`, twin, name);
    }
    first.set(name, index);
  }
  return names;
};

type Given = Omit<AnalysisConfig, 'label_threshold_is_float' | 'version'> & {
  readonly version?: string;
  readonly time_series_data_config?: never;
};

/** Every key at the top of the file. */
export const TOP: Members<Given> = {
  version: text,
  dataset_type: datasetType,
  dataset_uri: text,
  headers,
  label: columnRef,
  predicted_label: columnRef,
  features: text,
  label_values_or_threshold: listOf(configValue),
  probability_threshold: number,
  facet: facets,
  group_variable: columnRef,
  facet_dataset_uri: text,
  facet_headers: headers,
  predicted_label_dataset_uri: text,
  predicted_label_headers: headers,
  joinsource_name_or_index: columnRef,
  excluded_columns: anyListOf(columnRef),
  segment_config: segmentConfigs,
  methods,
  predictor,
  time_series_data_config: notServed(
    'is for forecasts of time series, which are not served here: leave it out',
  ),
};
