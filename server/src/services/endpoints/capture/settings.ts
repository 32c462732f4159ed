import type { DataCaptureConfig } from '@aws-sdk/client-sagemaker';
import { validationException } from '../../../base/errors.js';
import { readS3Uri } from '../../common/s3-uri.js';

/** A DataCaptureConfig, ready for use at each request. */
export interface CaptureSettings {
  readonly enabled: boolean;
  /** 0 to 100. */
  readonly percentage: number;
  readonly input: boolean;
  readonly output: boolean;
  readonly csv: ReadonlySet<string>;
  readonly json: ReadonlySet<string>;
  readonly bucket: string;
  /** Of keys: empty, or without a slash at its end. */
  readonly prefix: string;
}

/** @throws ValidationException when the destination is not `s3://bucket[/prefix]`. */
export function captureSettings(config: DataCaptureConfig): CaptureSettings {
  const modes = (config.CaptureOptions ?? []).map((option) => option.CaptureMode);
  const both = modes.includes('InputAndOutput');
  const place = readS3Uri(config.DestinationS3Uri ?? '');
  if (!place) {
    throw validationException(
      `DataCaptureConfig.DestinationS3Uri must be s3://bucket/prefix, not ${config.DestinationS3Uri}.`,
    );
  }
  const types = (list: readonly string[] | undefined) =>
    new Set((list ?? []).map((type) => type.toLowerCase()));
  return {
    enabled: config.EnableCapture ?? true,
    percentage: config.InitialSamplingPercentage ?? 100,
    input: both || modes.includes('Input'),
    output: both || modes.includes('Output'),
    csv: types(config.CaptureContentTypeHeader?.CsvContentTypes),
    json: types(config.CaptureContentTypeHeader?.JsonContentTypes),
    bucket: place.bucket,
    prefix: place.key,
  };
}

/** The prefix of a variant's keys, without a slash at its end. */
export const captureFolder = (
  { prefix }: CaptureSettings,
  endpoint: string,
  variant: string,
): string => [prefix, endpoint, variant].filter((part) => part !== '').join('/');
