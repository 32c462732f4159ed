import {
  type Baseline,
  baselineFrom,
  type Feature,
  findBaseline,
  type GivenBaseline,
} from '../../explanations/index.js';
import type { AnalysisConfig, ShapConfig } from '../config/types.js';
import { readTable } from '../dataset/read-table.js';
import type { ClarifyTable } from '../dataset/types.js';
import { jmesPath } from '../model/index.js';
import type { ClarifyInput } from './input.js';

/** The rows that stand for a feature's absence: given, in a file, or found in the data. */
export async function backgroundOf(
  input: ClarifyInput,
  table: ClarifyTable,
  features: readonly Feature[],
  settings: ShapConfig,
): Promise<Baseline> {
  const { baseline, num_clusters: clusters, seed } = settings;
  if (!baseline) return findBaseline(table, features, { clusters, seed });
  const { features: path } = input.config;
  return baselineFrom(await givenBy(input, baseline), features, {
    columns: table.columns.map(({ name }) => name),
    ...(path !== undefined && { featuresOf: jmesPath(path, 'features') }),
  });
}

async function givenBy(
  input: ClarifyInput,
  baseline: NonNullable<ShapConfig['baseline']>,
): Promise<GivenBaseline> {
  switch (baseline.kind) {
    case 'rows':
      return baseline.rows;
    case 'records':
      return baseline.records;
    case 'document':
      return baseline.document;
    case 'uri':
      return fileRows(input);
  }
}

/** The file has the form of the data set, without its labels. */
function fileRows({ connection, config, shapBaseline }: ClarifyInput): Promise<ClarifyTable> {
  if (!shapBaseline) throw new Error('a baseline in a file comes with its files');
  const { dataset_type: type } = config;
  const bare: AnalysisConfig = {
    ...config,
    dataset_type: type === 'application/sagemakercapturejson' ? 'text/csv' : type,
    ...{ label: undefined, predicted_label: undefined, group_variable: undefined },
    ...{ joinsource_name_or_index: undefined, facet_dataset_uri: undefined },
    predicted_label_dataset_uri: undefined,
    ...{ facet: [], excluded_columns: [], segment_config: [] },
  };
  return readTable(connection, bare, { dataset: shapBaseline });
}
