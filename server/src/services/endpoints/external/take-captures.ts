import { createHash } from 'node:crypto';
import { ServiceError, validationException } from '../../../base/errors.js';
import { captureFolder } from '../capture/settings.js';
import type { EndpointsDeps } from '../deps.js';
import type { EndpointHost } from '../host.js';
import type { CaptureInbox } from './inbox.js';
import { type Rejection, readBatch } from './read-batch.js';

/** Captures of an endpoint, as they were sent. */
export interface SentCaptures {
  readonly region: string;
  readonly endpoint: string;
  /** JSON Lines. */
  readonly body: Buffer;
  /** By which a repetition of the batch is known. */
  readonly batchId: string | undefined;
}

export interface TakenCaptures {
  /** Records that are durable now, those of them that came before included. */
  readonly accepted: number;
  readonly rejected: readonly Rejection[];
  /** Records that the endpoint's capture, being off, left out. */
  readonly ignored: number;
  /** What the endpoint's DataCaptureConfig asks of senders now. */
  readonly capture: { readonly enabled: boolean; readonly samplingPercentage: number };
}

/** Bytes of batches that are worked on at a time. */
const limit_bytes = 64 * 1024 * 1024;
/** After which a batch that was put off may come again. */
const retryAfter_s = 2;
const bucketKnown_ms = 1_000;
const mostBuckets = 1_000;

/**
 * Takes captures of a model that is asked elsewhere. Resolves when they are durable.
 * @throws ServiceError ResourceNotFound, ValidationException, ConflictException; or, to be tried
 * again after a while, ThrottlingException (429) and ServiceUnavailable (503).
 */
export function takeCaptures(
  deps: Pick<EndpointsDeps, 'clock' | 'objects' | 'realNow'>,
  host: EndpointHost,
  inbox: CaptureInbox,
): (sent: SentCaptures) => Promise<TakenCaptures> {
  let underWay_bytes = 0;
  const bucketIsThere = knownForAWhile(deps);
  return async (sent) => {
    if (inbox.full) {
      const message = 'Too many captures wait to become objects: send this batch again later.';
      throw new ServiceError('ServiceUnavailable', message, 503, {}, retryAfter_s);
    }
    if (underWay_bytes > 0 && underWay_bytes + sent.body.length > limit_bytes) {
      const message = 'Too many captures are being taken in: send this batch again later.';
      throw new ServiceError('ThrottlingException', message, 429, {}, retryAfter_s);
    }
    underWay_bytes += sent.body.length;
    try {
      return await take(deps, host, inbox, bucketIsThere, sent);
    } finally {
      underWay_bytes -= sent.body.length;
    }
  };
}

/** Whether a bucket is there, or was a moment ago: batches come often, buckets seldom go. */
function knownForAWhile({
  objects,
  realNow = () => performance.now(),
}: Pick<EndpointsDeps, 'objects' | 'realNow'>): (bucket: string) => Promise<boolean> {
  const seen = new Map<string, number>();
  return async (bucket) => {
    const now = realNow();
    const at = seen.get(bucket);
    if (at !== undefined && now - at < bucketKnown_ms) return true;
    seen.delete(bucket);
    if ((await objects.bucketRegion(bucket)) === undefined) return false;
    if (seen.size >= mostBuckets) seen.clear();
    seen.set(bucket, now);
    return true;
  };
}

async function take(
  deps: Pick<EndpointsDeps, 'clock'>,
  host: EndpointHost,
  inbox: CaptureInbox,
  bucketIsThere: (bucket: string) => Promise<boolean>,
  { region, endpoint, body, batchId }: SentCaptures,
): Promise<TakenCaptures> {
  const live = host.find(region, endpoint);
  if (!live) {
    const message = `There is no endpoint "${endpoint}" in ${region}.`;
    throw new ServiceError('ResourceNotFound', message, 404);
  }
  const { name } = live.resource;
  const { capture: settings, variants } = live.fleet;
  if (!settings) {
    throw validationException(
      `Endpoint "${name}" captures nothing: give its configuration a DataCaptureConfig.`,
    );
  }
  const { bucket, enabled, percentage } = settings;
  const capture = { enabled, samplingPercentage: percentage };
  const names = variants.map((variant) => variant.name);
  const target = { settings, variants: names, now: deps.clock.now() };
  const { records, rejected } = readBatch(body, target);
  if (!enabled) return { accepted: 0, rejected, ignored: records.length, capture };
  if (!(await bucketIsThere(bucket))) {
    throw validationException(
      `The bucket "${bucket}" of the captures of endpoint "${name}" does not exist: create it.`,
    );
  }
  const owner = {
    region,
    endpoint: name,
    bucket,
    folder: (variant: string) => captureFolder(settings, name, variant),
  };
  const identity =
    batchId === undefined
      ? undefined
      : {
          id: batchId,
          content: createHash('sha256').update(body).digest('base64url').slice(0, 22),
        };
  if (!(await inbox.take(owner, records, identity))) {
    const message = `A batch "${batchId}" with other contents came before: give each its own id.`;
    throw new ServiceError('ConflictException', message, 409);
  }
  return { accepted: records.length, rejected, ignored: 0, capture };
}
