import { createHash } from 'node:crypto';
import { ServiceError, validationException } from '../../../base/errors.js';
import { readS3Uri } from '../../common/s3-uri.js';
import type { MonitoringDeps } from '../deps.js';
import type { LabelInbox, LabelOwner } from './label-inbox.js';
import { endpointLabelsUri } from './places.js';
import { type LabelRejection, readLabels } from './read-labels.js';

/** Labels of an endpoint's predictions, as they were sent. */
export interface SentLabels {
  readonly region: string;
  readonly endpoint: string;
  readonly body: Buffer;
  readonly form: 'json' | 'lines';
  /** By which a repetition of the batch is known. */
  readonly batchId: string | undefined;
}

export interface TakenLabels {
  /** Labels that are durable now. */
  readonly accepted: number;
  readonly rejected: readonly LabelRejection[];
}

export type TakeLabels = (sent: SentLabels) => Promise<TakenLabels>;

const retryAfter_s = 2;

/**
 * Takes labels in. Resolves when they are durable.
 * @throws ServiceError for an unknown endpoint, one without captures or a body that cannot be read;
 * ConflictException where another batch had that id; ServiceUnavailable (503) to be tried again.
 */
export function takeLabels(
  deps: Pick<MonitoringDeps, 'calls' | 'objects' | 'clock'>,
  inbox: LabelInbox,
): TakeLabels {
  return async ({ region, endpoint, body, form, batchId }) => {
    if (inbox.full) {
      const message = 'Too many labels wait to become objects: send this batch again later.';
      throw new ServiceError('ServiceUnavailable', message, 503, {}, retryAfter_s);
    }
    const owner = await ownerOf(deps, region, endpoint);
    const { labels, rejected } = readLabels(body, form, deps.clock.now());
    const content = createHash('sha256').update(body).digest('base64url').slice(0, 22);
    const batch = batchId === undefined ? undefined : { id: batchId, content };
    if (labels.length === 0) return { accepted: 0, rejected };
    if (await inbox.take(owner, labels, batch)) return { accepted: labels.length, rejected };
    const message = `A batch "${batchId}" with other contents came before: give each its own id.`;
    throw new ServiceError('ConflictException', message, 409);
  };
}

async function ownerOf(
  { calls, objects }: Pick<MonitoringDeps, 'calls' | 'objects'>,
  region: string,
  name: string,
): Promise<LabelOwner> {
  const described = await calls.sagemaker
    .DescribeEndpoint({ EndpointName: name }, { region })
    .catch((error: unknown) => {
      if (!(error instanceof ServiceError)) throw error;
      throw new ServiceError('ResourceNotFound', error.message, 404);
    });
  const endpoint = described.EndpointName ?? name;
  const capture = described.DataCaptureConfig?.DestinationS3Uri;
  const place = capture ? readS3Uri(endpointLabelsUri(capture, endpoint)) : undefined;
  if (!place) {
    throw validationException(
      `Endpoint "${endpoint}" captures nothing, so there is nothing to label: give its ` +
        'configuration a DataCaptureConfig.',
    );
  }
  if ((await objects.bucketRegion(place.bucket)) === undefined) {
    throw validationException(
      `The bucket "${place.bucket}" of the captures of endpoint "${endpoint}" does not exist: ` +
        'create it.',
    );
  }
  return { region, endpoint, bucket: place.bucket, folder: place.key };
}
