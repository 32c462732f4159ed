import type { BatchDataCaptureConfig as Request } from '@aws-sdk/client-sagemaker';

export interface BatchDataCaptureConfigOptions {
  readonly destinationS3Uri: string;
  readonly kmsKeyId?: string | undefined;
  /** Whether each record of the output gets an id and the job's start, as labels need them. */
  readonly generateInferenceId?: boolean | undefined;
}

/**
 * Where a transform job notes which data it read and wrote.
 *
 * @example
 * await transformer.transform('s3://wine/in', {
 *   contentType: 'text/csv',
 *   splitType: 'Line',
 *   batchDataCaptureConfig: new BatchDataCaptureConfig({
 *     destinationS3Uri: 's3://wine/batch-capture',
 *     generateInferenceId: true,
 *   }),
 * });
 */
export class BatchDataCaptureConfig {
  readonly destinationS3Uri: string;
  readonly kmsKeyId: string | undefined;
  readonly generateInferenceId: boolean | undefined;

  constructor(options: BatchDataCaptureConfigOptions) {
    this.destinationS3Uri = options.destinationS3Uri;
    this.kmsKeyId = options.kmsKeyId;
    this.generateInferenceId = options.generateInferenceId;
  }

  /** The form in which CreateTransformJob takes it. */
  toRequest(): Request {
    return {
      DestinationS3Uri: this.destinationS3Uri,
      ...(this.kmsKeyId !== undefined && { KmsKeyId: this.kmsKeyId }),
      ...(this.generateInferenceId !== undefined && {
        GenerateInferenceId: this.generateInferenceId,
      }),
    };
  }
}
