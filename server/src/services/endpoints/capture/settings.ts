import type { DataCaptureConfig } from '@aws-sdk/client-sagemaker';
import { validationException } from '../../../base/errors.js';

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
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(config.DestinationS3Uri ?? '');
  if (!match) {
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
    bucket: match[1] as string,
    prefix: (match[2] ?? '').replace(/\/+$/, ''),
  };
}

/** The prefix of a variant's keys, without a slash at its end. */
export const captureFolder = (
  { prefix }: CaptureSettings,
  endpoint: string,
  variant: string,
): string => [prefix, endpoint, variant].filter((part) => part !== '').join('/');
