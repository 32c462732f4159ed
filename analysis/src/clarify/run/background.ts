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
import { recordsForm } from './open-model.js';

/** The rows that stand for a feature's absence: given, in a file, or found in the data. */
export async function backgroundOf(
  input: ClarifyInput,
  table: ClarifyTable,
  features: readonly Feature[],
  settings: ShapConfig,
): Promise<Baseline> {
  const { baseline, num_clusters: clusters, seed } = settings;
  if (!baseline) return findBaseline(table, features, { clusters, seed });
  const path = featuresPath(input);
  return baselineFrom(await givenBy(input, table, baseline), features, {
    columns: table.columns.map(({ name }) => name),
    ...(path !== undefined && { featuresOf: jmesPath(path, 'features') }),
  });
}

/** Where features stand in a record of JSON: of a monitor its input tells. */
const featuresPath = ({ config, table }: ClarifyInput): string | undefined =>
  table.capture?.features || config.features;

async function givenBy(
  input: ClarifyInput,
  table: ClarifyTable,
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
      return fileRows(input, table);
  }
}

/** The file has the form of the data set, without its labels. */
function fileRows(input: ClarifyInput, table: ClarifyTable): Promise<ClarifyTable> {
  const { connection, config, shapBaseline } = input;
  if (!shapBaseline) throw new Error('a baseline in a file comes with its files');
  const form = recordsForm(input, table);
  const bare: AnalysisConfig = {
    ...config,
    dataset_type: form,
    features: form.startsWith('application/json') ? featuresPath(input) : undefined,
    ...{ label: undefined, predicted_label: undefined, group_variable: undefined },
    ...{ joinsource_name_or_index: undefined, facet_dataset_uri: undefined },
    predicted_label_dataset_uri: undefined,
    ...{ facet: [], excluded_columns: [], segment_config: [] },
  };
  return readTable(connection, bare, { dataset: shapBaseline });
}
