import type { CaptureMode, DataCaptureConfig as Request } from '@aws-sdk/client-sagemaker';
import type { Session } from './session.js';

export interface DataCaptureConfigOptions {
  readonly enableCapture: boolean;
  /** Share of requests that is captured, 0 to 100 %. Default: 20. */
  readonly samplingPercentage?: number | undefined;
  /** Default: `s3://<default bucket>/model-monitor/data-capture`. */
  readonly destinationS3Uri?: string | undefined;
  readonly kmsKeyId?: string | undefined;
  /** Default: both. */
  readonly captureOptions?: readonly ('REQUEST' | 'RESPONSE')[] | undefined;
  /** Media types that are captured as CSV text. Default: `text/csv`. */
  readonly csvContentTypes?: readonly string[] | undefined;
  /** Media types that are captured as JSON text. Default: `application/json`. */
  readonly jsonContentTypes?: readonly string[] | undefined;
}

const modes: Record<'REQUEST' | 'RESPONSE', CaptureMode> = { REQUEST: 'Input', RESPONSE: 'Output' };

/**
 * What of an endpoint's traffic is kept, and where.
 *
 * @example
 * await model.deploy({
 *   initialInstanceCount: 1,
 *   instanceType: 'ml.m5.large',
 *   dataCaptureConfig: new DataCaptureConfig({
 *     enableCapture: true,
 *     samplingPercentage: 100,
 *     destinationS3Uri: 's3://wine/capture',
 *   }),
 * });
 */
export class DataCaptureConfig {
  readonly enableCapture: boolean;
  readonly samplingPercentage: number;
  readonly destinationS3Uri: string | undefined;
  readonly kmsKeyId: string | undefined;
  readonly captureOptions: readonly ('REQUEST' | 'RESPONSE')[];
  readonly csvContentTypes: readonly string[];
  readonly jsonContentTypes: readonly string[];

  constructor(options: DataCaptureConfigOptions) {
    this.enableCapture = options.enableCapture;
    this.samplingPercentage = options.samplingPercentage ?? 20;
    this.destinationS3Uri = options.destinationS3Uri;
    this.kmsKeyId = options.kmsKeyId;
    this.captureOptions = options.captureOptions ?? ['REQUEST', 'RESPONSE'];
    this.csvContentTypes = options.csvContentTypes ?? ['text/csv'];
    this.jsonContentTypes = options.jsonContentTypes ?? ['application/json'];
  }

  /** The form in which CreateEndpointConfig takes it. */
  async toRequest(session: Session): Promise<Request> {
    return {
      EnableCapture: this.enableCapture,
      InitialSamplingPercentage: this.samplingPercentage,
      DestinationS3Uri:
        this.destinationS3Uri ?? (await session.defaultUri('model-monitor', 'data-capture')),
      ...(this.kmsKeyId !== undefined && { KmsKeyId: this.kmsKeyId }),
      CaptureOptions: this.captureOptions.map((option) => ({ CaptureMode: modes[option] })),
      CaptureContentTypeHeader: {
        CsvContentTypes: [...this.csvContentTypes],
        JsonContentTypes: [...this.jsonContentTypes],
      },
    };
  }
}
