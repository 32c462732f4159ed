import type {
  BatchTransformInput as BatchRequest,
  EndpointInput as EndpointRequest,
  MonitoringDatasetFormat as MonitoringDatasetFormatValue,
  ProcessingS3DataDistributionType,
  ProcessingS3InputMode,
} from '@aws-sdk/client-sagemaker';

/** Where the analyzer finds an endpoint's captures. */
export const endpointPath = '/opt/ml/processing/input/endpoint';

interface InputOptions {
  /** The path in the container. */
  readonly destination?: string | undefined;
  readonly s3InputMode?: ProcessingS3InputMode | undefined;
  readonly s3DataDistributionType?: ProcessingS3DataDistributionType | undefined;
  /** How the analysed window lies to the schedule's hour, such as `-PT1H`. */
  readonly startTimeOffset?: string | undefined;
  readonly endTimeOffset?: string | undefined;
  readonly featuresAttribute?: string | undefined;
  readonly inferenceAttribute?: string | undefined;
  readonly probabilityAttribute?: string | undefined;
  readonly probabilityThresholdAttribute?: number | undefined;
  /** Columns to leave out: names or positions with commas between. */
  readonly excludeFeaturesAttribute?: string | undefined;
}

export interface EndpointInputOptions extends InputOptions {
  readonly endpointName: string;
}

function commonRequest(options: InputOptions) {
  return {
    LocalPath: options.destination ?? endpointPath,
    S3InputMode: options.s3InputMode ?? ('File' as const),
    S3DataDistributionType: options.s3DataDistributionType ?? ('FullyReplicated' as const),
    StartTimeOffset: options.startTimeOffset,
    EndTimeOffset: options.endTimeOffset,
    FeaturesAttribute: options.featuresAttribute,
    InferenceAttribute: options.inferenceAttribute,
    ProbabilityAttribute: options.probabilityAttribute,
    ProbabilityThresholdAttribute: options.probabilityThresholdAttribute,
    ExcludeFeaturesAttribute: options.excludeFeaturesAttribute,
  };
}

/**
 * The endpoint whose captures a monitor reads.
 *
 * @example
 * new EndpointInput({ endpointName: 'wine', excludeFeaturesAttribute: 'id,comment' });
 */
export class EndpointInput {
  readonly options: EndpointInputOptions;
  constructor(options: EndpointInputOptions) {
    this.options = options;
  }

  /** The form in which a job definition takes it. */
  toRequest(): EndpointRequest {
    return { EndpointName: this.options.endpointName, ...commonRequest(this.options) };
  }
}

export interface BatchTransformInputOptions extends InputOptions {
  readonly dataCapturedDestinationS3Uri: string;
  readonly datasetFormat: MonitoringDatasetFormatValue;
}

/**
 * The captures of batch transform jobs that a monitor reads.
 *
 * @example
 * new BatchTransformInput({
 *   dataCapturedDestinationS3Uri: 's3://wine/batch-capture',
 *   datasetFormat: MonitoringDatasetFormat.csv({ header: false }),
 * });
 */
export class BatchTransformInput {
  readonly options: BatchTransformInputOptions;
  constructor(options: BatchTransformInputOptions) {
    this.options = options;
  }

  /** The form in which a job definition takes it. */
  toRequest(): BatchRequest {
    return {
      DataCapturedDestinationS3Uri: this.options.dataCapturedDestinationS3Uri,
      DatasetFormat: this.options.datasetFormat,
      ...commonRequest(this.options),
    };
  }
}

/**
 * The form of what batch transform jobs captured.
 *
 * @example
 * MonitoringDatasetFormat.json({ lines: true }); // { Json: { Line: true } }
 */
export const MonitoringDatasetFormat = {
  csv: ({ header = true }: { header?: boolean } = {}): MonitoringDatasetFormatValue => ({
    Csv: { Header: header },
  }),
  json: ({ lines = true }: { lines?: boolean } = {}): MonitoringDatasetFormatValue => ({
    Json: { Line: lines },
  }),
  parquet: (): MonitoringDatasetFormatValue => ({ Parquet: {} }),
} as const;
