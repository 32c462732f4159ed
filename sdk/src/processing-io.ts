import type {
  MonitoringOutput as MonitoringOutputRequest,
  ProcessingInput as ProcessingInputRequest,
  ProcessingOutput as ProcessingOutputRequest,
  ProcessingS3CompressionType,
  ProcessingS3DataDistributionType,
  ProcessingS3DataType,
  ProcessingS3InputMode,
  ProcessingS3UploadMode,
} from '@aws-sdk/client-sagemaker';
import { outputPath } from './job-definition.js';

export interface ProcessingInputOptions {
  /** A local file or folder, or an S3 URI. */
  readonly source: string;
  /** The path in the container. */
  readonly destination: string;
  /** Default: `input-1` and so on. */
  readonly inputName?: string | undefined;
  readonly s3DataType?: ProcessingS3DataType | undefined;
  readonly s3InputMode?: ProcessingS3InputMode | undefined;
  readonly s3DataDistributionType?: ProcessingS3DataDistributionType | undefined;
  readonly s3CompressionType?: ProcessingS3CompressionType | undefined;
}

/**
 * Data that a job finds at a path.
 *
 * @example
 * new ProcessingInput({ source: 's3://wine/train.csv', destination: '/opt/ml/processing/input' });
 */
export class ProcessingInput {
  readonly options: ProcessingInputOptions;
  constructor(options: ProcessingInputOptions) {
    this.options = options;
  }

  /** The form in which CreateProcessingJob takes it. */
  toRequest(name: string, s3Uri: string): ProcessingInputRequest {
    const { options } = this;
    return {
      InputName: options.inputName ?? name,
      AppManaged: false,
      S3Input: {
        S3Uri: s3Uri,
        LocalPath: options.destination,
        S3DataType: options.s3DataType ?? 'S3Prefix',
        S3InputMode: options.s3InputMode ?? 'File',
        S3DataDistributionType: options.s3DataDistributionType ?? 'FullyReplicated',
        S3CompressionType: options.s3CompressionType ?? 'None',
      },
    };
  }
}

export interface ProcessingOutputOptions {
  /** The path in the container. */
  readonly source: string;
  /** S3 URI. Default: `s3://<default bucket>/<job>/output`. */
  readonly destination?: string | undefined;
  /** Default: `monitoring_output`. */
  readonly outputName?: string | undefined;
  /** Default: `EndOfJob`. */
  readonly s3UploadMode?: ProcessingS3UploadMode | undefined;
}

/** What a job leaves at a path, and where it goes. */
export class ProcessingOutput {
  readonly options: ProcessingOutputOptions;
  constructor(options: ProcessingOutputOptions) {
    this.options = options;
  }

  /** The form in which CreateProcessingJob takes it. */
  toRequest(s3Uri: string): ProcessingOutputRequest {
    return {
      OutputName: this.options.outputName ?? 'monitoring_output',
      AppManaged: false,
      S3Output: {
        S3Uri: s3Uri,
        LocalPath: this.options.source,
        S3UploadMode: this.options.s3UploadMode ?? 'EndOfJob',
      },
    };
  }
}

export interface MonitoringOutputOptions {
  /** The path in the container. Default: `/opt/ml/processing/output`. */
  readonly source?: string | undefined;
  /** S3 URI. Default: `s3://<default bucket>/<schedule>/output`. */
  readonly destination?: string | undefined;
  /** Default: `Continuous`. */
  readonly s3UploadMode?: ProcessingS3UploadMode | undefined;
}

/**
 * Where a monitor of one's own writes.
 *
 * @example
 * new MonitoringOutput({ destination: 's3://wine/reports' });
 */
export class MonitoringOutput {
  readonly options: MonitoringOutputOptions;
  constructor(options: MonitoringOutputOptions = {}) {
    this.options = options;
  }

  /** The form in which a schedule takes it. */
  toRequest(s3Uri: string): MonitoringOutputRequest {
    return {
      S3Output: {
        S3Uri: s3Uri,
        LocalPath: this.options.source ?? outputPath,
        S3UploadMode: this.options.s3UploadMode ?? 'Continuous',
      },
    };
  }
}
