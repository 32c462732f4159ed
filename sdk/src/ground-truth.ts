import { randomUUID } from 'node:crypto';
import { askGuiderail } from './guiderail-requests.js';
import { parseS3Uri, s3PathJoin } from './s3-uri.js';
import { Session } from './session.js';

/** What came true: text, a number or a boolean; anything else is sent as JSON. */
export type Label =
  | string
  | number
  | boolean
  | readonly unknown[]
  | Readonly<Record<string, unknown>>;

/** What came true of one prediction. */
export interface LabelledInference {
  /** The id that the prediction was asked for with, else its capture's event id. */
  readonly inferenceId: string;
  readonly label: Label;
  /** When it was collected. Default: now. */
  readonly time?: Date | undefined;
}

/** What became of labels that were sent. */
export interface FeedbackReceipt {
  readonly accepted: number;
  /** By their place in the list. */
  readonly rejected: readonly {
    readonly index: number;
    readonly inferenceId: string;
    readonly reason: string;
  }[];
}

export interface GroundTruthUploaderOptions {
  /** The folder that schedules have as `groundTruthInput`. */
  readonly groundTruthS3Uri: string;
  readonly kmsKey?: string | undefined;
  readonly sagemakerSession?: Session | undefined;
}

/** Of one batch to Guiderail. */
const mostLabels = 10_000;
const mostBatch_bytes = 4 * 1024 * 1024;

/**
 * Writes labels as JSON Lines where AWS's model monitor looks for them:
 * `<folder>/yyyy/mm/dd/hh/…`, by the hour when they were collected.
 *
 * @example
 * const uploader = new GroundTruthUploader({ groundTruthS3Uri: 's3://wine/ground-truth' });
 * await uploader.upload([{ inferenceId: 'bottle-1', label: 5.5 }]);
 */
export class GroundTruthUploader {
  readonly groundTruthS3Uri: string;
  readonly #kmsKey: string | undefined;
  readonly #session: Session;

  constructor(options: GroundTruthUploaderOptions) {
    parseS3Uri(options.groundTruthS3Uri); // refused before there are labels
    this.groundTruthS3Uri = options.groundTruthS3Uri;
    this.#kmsKey = options.kmsKey;
    this.#session = options.sagemakerSession ?? new Session();
  }

  /** Writes one object for each hour. @returns the objects' S3 URIs. */
  async upload(labels: readonly LabelledInference[]): Promise<string[]> {
    const hours = new Map<string, string[]>();
    const now = new Date();
    for (const label of labels) {
      const hour = (label.time ?? now).toISOString().slice(0, 13).replace(/[-T]/g, '/');
      const lines = hours.get(hour);
      if (lines) lines.push(recordOf(label));
      else hours.set(hour, [recordOf(label)]);
    }
    const uris: string[] = [];
    const name = `${now.toISOString().replace(/[:.]/g, '-')}-${randomUUID()}.jsonl`;
    for (const [hour, lines] of hours) {
      const { bucket, key } = parseS3Uri(s3PathJoin(this.groundTruthS3Uri, hour, name));
      const text = lines.map((line) => `${line}\n`).join('');
      uris.push(await this.#session.uploadStringAsFileBody(text, bucket, key, this.#kmsKey));
    }
    return uris;
  }
}

function recordOf({ inferenceId, label }: LabelledInference): string {
  const isPlain = typeof label !== 'object';
  return JSON.stringify({
    groundTruthData: {
      data: isPlain ? String(label) : JSON.stringify(label),
      encoding: isPlain ? 'CSV' : 'JSON',
    },
    eventMetadata: { eventId: inferenceId },
    eventVersion: '0',
  });
}

/**
 * Gives labels to Guiderail, in as many calls as they need; a call whose answer is lost is made
 * again and counts once.
 */
export async function sendLabels(
  session: Session,
  endpointName: string,
  labels: readonly LabelledInference[],
): Promise<FeedbackReceipt> {
  const rejected: FeedbackReceipt['rejected'][number][] = [];
  let accepted = 0;
  let first = 0;
  for (const lines of batches(labels)) {
    const answer = await askGuiderail<{
      accepted: number;
      rejected: { line: number; reason: string }[];
    }>(session, {
      what: `Feedback to ${endpointName} without a groundTruthS3Uri`,
      path: `endpoints/${encodeURIComponent(endpointName)}/labels`,
      body: lines.map((line) => `${line}\n`).join(''),
      headers: {
        'content-type': 'application/jsonlines',
        'x-guiderail-batch-id': randomUUID(),
      },
      attempts: 6,
    });
    accepted += answer.accepted;
    for (const { line, reason } of answer.rejected) {
      const index = first + line - 1;
      rejected.push({ index, inferenceId: labels[index]?.inferenceId ?? '', reason });
    }
    first += lines.length;
  }
  return { accepted, rejected };
}

function* batches(labels: readonly LabelledInference[]): Generator<string[]> {
  let lines: string[] = [];
  let size = 0;
  for (const { inferenceId, label, time } of labels) {
    const line = JSON.stringify({ inferenceId, label, time: time?.toISOString() });
    const bytes = Buffer.byteLength(line) + 1;
    if (lines.length === mostLabels || (lines.length > 0 && size + bytes > mostBatch_bytes)) {
      yield lines;
      [lines, size] = [[], 0];
    }
    lines.push(line);
    size += bytes;
  }
  if (lines.length > 0) yield lines;
}
