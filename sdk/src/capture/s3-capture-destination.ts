import { createHash } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { parseS3Uri, s3PathJoin } from '../s3-uri.js';
import { Session } from '../session.js';
import { encryption } from '../uploads.js';
import type {
  CaptureBatch,
  CaptureDestination,
  CaptureLine,
  CaptureReceipt,
} from './capture-destination.js';

export interface S3CaptureDestinationOptions {
  readonly endpointName: string;
  /** Default: `AllTraffic`. */
  readonly variantName?: string | undefined;
  /** Default: `s3://<default bucket>/model-monitor/data-capture`. */
  readonly destinationS3Uri?: string | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly sagemakerSession?: Session | undefined;
}

const hour_ms = 3_600_000;
const two = (value: number): string => String(value).padStart(2, '0');

/** AWS's key below the variant: `yyyy/mm/dd/hh/MM-SS-mmm-<uuid>.jsonl`, in UTC. */
function captureKey(time_ms: number, id: string): string {
  const at = new Date(time_ms);
  const folder = at.toISOString().slice(0, 13).replace(/[-T]/g, '/');
  const ms = String(at.getUTCMilliseconds()).padStart(3, '0');
  return `${folder}/${two(at.getUTCMinutes())}-${two(at.getUTCSeconds())}-${ms}-${id}.jsonl`;
}

/** The same UUID for the same text, so that a batch sent again overwrites what arrived of it. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');
}

/**
 * Writes captures to S3 where an endpoint of SageMaker's would: one object a batch and hour.
 *
 * @example
 * const destination = new S3CaptureDestination({
 *   endpointName: 'wine',
 *   destinationS3Uri: 's3://wine/data-capture',
 * });
 */
export class S3CaptureDestination implements CaptureDestination {
  readonly #options: S3CaptureDestinationOptions;
  readonly #session: Session;

  constructor(options: S3CaptureDestinationOptions) {
    if (options.destinationS3Uri !== undefined) parseS3Uri(options.destinationS3Uri);
    this.#options = options;
    this.#session = options.sagemakerSession ?? new Session();
  }

  async send(batch: CaptureBatch, signal: AbortSignal): Promise<CaptureReceipt> {
    const { endpointName, variantName = 'AllTraffic', kmsKeyId } = this.#options;
    const destination =
      this.#options.destinationS3Uri ??
      (await this.#session.defaultUri('model-monitor', 'data-capture'));
    const { bucket, key } = parseS3Uri(s3PathJoin(destination, endpointName, variantName));
    for (const [hour, lines] of byHour(batch.lines)) {
      const name = captureKey(lines[0]?.time_ms ?? 0, uuidOf(`${batch.id} ${hour}`));
      await this.#session.s3Client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: s3PathJoin(key, name),
          Body: lines.map(({ text }) => `${text}\n`).join(''),
          ContentType: 'application/jsonlines',
          ...encryption(kmsKeyId),
        }),
        { abortSignal: signal },
      );
    }
    return { accepted: batch.lines.length, ignored: 0, rejected: 0 };
  }
}

function byHour(lines: readonly CaptureLine[]): Map<number, CaptureLine[]> {
  const hours = new Map<number, CaptureLine[]>();
  for (const line of lines) {
    const hour = Math.floor(line.time_ms / hour_ms);
    const found = hours.get(hour);
    if (found) found.push(line);
    else hours.set(hour, [line]);
  }
  return hours;
}
