import type { ProcessingS3CompressionType } from '@aws-sdk/client-sagemaker';
import {
  checkChoice,
  checkList,
  copyOf,
  type DatasetBody,
  type DatasetType,
  datasetTypes,
  type NameOrIndex,
  type SegmentBody,
  withValues,
} from './analysis-config.js';

export interface SegmentationConfigOptions {
  readonly nameOrIndex: NameOrIndex;
  /** For each segment its values, or for numbers its intervals such as `"[1, 4]"`, `"(5, 6]"`. */
  readonly segments: readonly (readonly NameOrIndex[])[];
  readonly configName?: string | undefined;
  /** A name for each segment, and one more for the rest where wanted. */
  readonly displayAliases?: readonly string[] | undefined;
}

/**
 * Parts of the data that are analysed by themselves, by the values of a column.
 *
 * @example
 * new SegmentationConfig({ nameOrIndex: 'age', segments: [['[17, 40]'], ['(40, 90]']] });
 */
export class SegmentationConfig {
  readonly #body: SegmentBody;

  /** @throws Error when segments are no lists, or the aliases are too many or too few. */
  constructor(options: SegmentationConfigOptions) {
    const { nameOrIndex, segments, configName, displayAliases } = options;
    if (nameOrIndex === undefined || nameOrIndex === null) {
      throw new Error('nameOrIndex must name the column of the segments.');
    }
    checkList('segments', segments, '[["a", "b"], ["c"]]');
    if (!segments.every((segment) => Array.isArray(segment))) {
      throw new Error('Each of segments must be a list of values or intervals, as [["a"], ["b"]].');
    }
    const more = (displayAliases?.length ?? segments.length) - segments.length;
    if (more !== 0 && more !== 1) {
      throw new Error(
        `There are ${segments.length} segments and ${displayAliases?.length} displayAliases; ` +
          'give one for each segment, and at most one more for the rest.',
      );
    }
    this.#body = withValues({
      name_or_index: nameOrIndex,
      segments,
      config_name: configName,
      display_aliases: displayAliases,
    });
  }

  /** The form in which `analysis_config.json` has it. */
  getConfig(): SegmentBody {
    return copyOf(this.#body);
  }
}

export interface DataConfigOptions {
  /** The data's S3 prefix or object. */
  readonly s3DataInputPath: string;
  /** The S3 prefix of what the job writes. */
  readonly s3OutputPath: string;
  /** Where `analysis_config.json` goes. Default: `s3OutputPath`. */
  readonly s3AnalysisConfigOutputPath?: string | undefined;
  /** The label: a column's name or place, or a JMESPath in JSON. */
  readonly label?: NameOrIndex | undefined;
  /** The columns' names, the label's among them. */
  readonly headers?: readonly string[] | undefined;
  /** JMESPath of the features; JSON and JSON Lines need it. */
  readonly features?: string | undefined;
  /** Default: `text/csv`. */
  readonly datasetType?: DatasetType | undefined;
  /** Default: `None`. */
  readonly s3CompressionType?: ProcessingS3CompressionType | undefined;
  /** The column that identifies rows, used for joins alone. */
  readonly joinsource?: NameOrIndex | undefined;
  readonly facetDatasetUri?: string | undefined;
  readonly facetHeaders?: readonly string[] | undefined;
  readonly predictedLabelDatasetUri?: string | undefined;
  readonly predictedLabelHeaders?: readonly string[] | undefined;
  /** Predictions that lie in the data, so that no model is asked. */
  readonly predictedLabel?: NameOrIndex | undefined;
  /** Columns that the model does not get. */
  readonly excludedColumns?: readonly NameOrIndex[] | undefined;
  readonly segmentationConfig?: readonly SegmentationConfig[] | undefined;
}

/**
 * The data of a Clarify job, and where its results go.
 *
 * @example
 * new DataConfig({
 *   s3DataInputPath: 's3://adult/train.csv',
 *   s3OutputPath: 's3://adult/clarify',
 *   label: 'Target',
 *   headers: ['Target', 'Age', 'Sex'],
 * });
 */
export class DataConfig {
  readonly options: DataConfigOptions;
  readonly #body: DatasetBody;

  /** @throws Error when choices do not go together. */
  constructor(options: DataConfigOptions) {
    this.options = options;
    const datasetType = options.datasetType ?? 'text/csv';
    checkOptions(options, datasetType);
    this.#body = withValues({
      dataset_type: datasetType,
      features: options.features,
      headers: options.headers,
      label: options.label,
      joinsource_name_or_index: options.joinsource,
      facet_dataset_uri: options.facetDatasetUri,
      facet_headers: options.facetHeaders,
      predicted_label_dataset_uri: options.predictedLabelDatasetUri,
      predicted_label_headers: options.predictedLabelHeaders,
      predicted_label: options.predictedLabel,
      excluded_columns: options.excludedColumns,
      segment_config: options.segmentationConfig?.map((config) => config.getConfig()),
    });
  }

  get label(): NameOrIndex | undefined {
    return this.options.label;
  }

  get headers(): readonly string[] | undefined {
    return this.options.headers;
  }

  get features(): string | undefined {
    return this.options.features;
  }

  /** The members of `analysis_config.json`. */
  getConfig(): DatasetBody {
    return copyOf(this.#body);
  }
}

function checkOptions(options: DataConfigOptions, datasetType: DatasetType): void {
  for (const name of ['s3DataInputPath', 's3OutputPath'] as const) {
    if (!options[name]) throw new Error(`${name} is missing; give an S3 URI.`);
  }
  checkChoice('datasetType', datasetType, datasetTypes);
  if (options.s3CompressionType === 'Gzip') {
    throw new Error('s3CompressionType is Gzip; a job that reads files takes them as they are.');
  }
  checkList('headers', options.headers, '["label", "age"]');
  checkList('excludedColumns', options.excludedColumns, '["id"]');
  const refuse = (names: readonly (keyof DataConfigOptions)[], only: string) => {
    const given = names.find((name) => options[name] !== undefined);
    if (given === undefined) return;
    throw new Error(`${given} does not go with the datasetType ${datasetType}: ${only} has it.`);
  };
  if (datasetType !== 'text/csv') {
    refuse(['facetDatasetUri', 'facetHeaders'], 'text/csv alone');
    refuse(['predictedLabelDatasetUri', 'predictedLabelHeaders'], 'text/csv alone');
  }
  if (datasetType === 'application/x-image') {
    refuse(['predictedLabel', 'excludedColumns'], 'tabular data alone');
  }
  if (datasetType === 'application/json' && options.features === undefined) {
    throw new Error(
      'features is missing: data of application/json need a JMESPath that gives the rows, ' +
        'such as "[*].[age, sex]".',
    );
  }
}
