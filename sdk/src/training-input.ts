import type { Channel } from '@aws-sdk/client-sagemaker';

export interface TrainingInputOptions {
  /** `s3://bucket/prefix`, or a manifest's URI. */
  readonly s3Data: string;
  /** How several instances share the data. Default: `FullyReplicated`. */
  readonly distribution?: 'FullyReplicated' | 'ShardedByS3Key' | undefined;
  readonly compression?: 'Gzip' | 'None' | undefined;
  /** The data's media type, such as `text/csv`. */
  readonly contentType?: string | undefined;
  readonly recordWrapping?: 'RecordIO' | 'None' | undefined;
  /** Default: `S3Prefix`. */
  readonly s3DataType?: 'S3Prefix' | 'ManifestFile' | 'AugmentedManifestFile' | undefined;
  readonly instanceGroups?: readonly string[] | undefined;
  /** Default: the estimator's. */
  readonly inputMode?: 'File' | 'Pipe' | 'FastFile' | undefined;
  /** The attributes to read of an augmented manifest. */
  readonly attributeNames?: readonly string[] | undefined;
  /** Mixes the order of what lies under the prefix. */
  readonly shuffleConfig?: { readonly seed: number } | undefined;
}

/**
 * A channel of training data in S3.
 *
 * @example
 * await estimator.fit({
 *   train: new TrainingInput('s3://wine/train.csv', { contentType: 'csv' }),
 *   validation: new TrainingInput({ s3Data: 's3://wine/validation.csv', contentType: 'csv' }),
 * });
 */
export class TrainingInput {
  readonly config: Omit<Channel, 'ChannelName'>;

  constructor(options: TrainingInputOptions);
  constructor(s3Data: string, options?: Omit<TrainingInputOptions, 's3Data'>);
  constructor(
    first: TrainingInputOptions | string,
    more: Omit<TrainingInputOptions, 's3Data'> = {},
  ) {
    const options = typeof first === 'string' ? { ...more, s3Data: first } : first;
    this.config = {
      DataSource: {
        S3DataSource: {
          S3DataType: options.s3DataType ?? 'S3Prefix',
          S3Uri: options.s3Data,
          S3DataDistributionType: options.distribution ?? 'FullyReplicated',
          InstanceGroupNames: options.instanceGroups && [...options.instanceGroups],
          AttributeNames: options.attributeNames && [...options.attributeNames],
        },
      },
      CompressionType: options.compression,
      ContentType: options.contentType,
      RecordWrapperType: options.recordWrapping,
      InputMode: options.inputMode,
      ShuffleConfig: options.shuffleConfig && { Seed: options.shuffleConfig.seed },
    };
  }
}

/** What `fit` trains on: one channel (`training`), or channels by name. */
export type TrainingInputs =
  | string
  | TrainingInput
  | Readonly<Record<string, string | TrainingInput>>;

/**
 * The channels of a request.
 * @throws Error when a text is no S3 URI.
 */
export function channelsOf(inputs: TrainingInputs | undefined): Channel[] | undefined {
  if (inputs === undefined) return undefined;
  const named =
    typeof inputs === 'string' || inputs instanceof TrainingInput ? { training: inputs } : inputs;
  return Object.entries(named).map(([ChannelName, input]) => {
    if (typeof input !== 'string') return { ...input.config, ChannelName };
    if (!input.startsWith('s3://')) {
      throw new Error(
        `The input "${input}" of channel ${ChannelName} must begin with s3://; ` +
          'upload local data with session.uploadData() first.',
      );
    }
    return { ...new TrainingInput(input).config, ChannelName };
  });
}
