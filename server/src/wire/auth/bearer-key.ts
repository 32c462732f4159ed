import { createHash, timingSafeEqual } from 'node:crypto';
import type { AccessKey } from '../../base/access-key.js';
import { ServiceError } from '../../base/errors.js';
import type { WireRequest } from '../request.js';

/** A key that a request carries whole, instead of a signature made with it. */
export interface BearerKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Reads `Authorization: Bearer <id>:<secret>` or `x-api-key: <id>:<secret>`.
 * @returns undefined when the request carries neither.
 */
export function readBearerKey(request: WireRequest): BearerKey | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const text = bearer ?? request.headers.get('x-api-key')?.trim();
  if (text === undefined) return undefined;
  const colon = text.indexOf(':');
  if (colon <= 0) {
    throw new ServiceError(
      'UnrecognizedClientException',
      'The key must be <access key id>:<secret access key>.',
      401,
    );
  }
  return { accessKeyId: text.slice(0, colon), secretAccessKey: text.slice(colon + 1) };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether it is that key; an unknown id takes as long as a wrong secret. */
export function isKey(given: BearerKey, known: AccessKey | undefined): known is AccessKey {
  const same = timingSafeEqual(
    digest(given.secretAccessKey),
    digest(known?.secretAccessKey ?? 'no such key'),
  );
  return same && known !== undefined;
}

export const wrongKey = (): ServiceError =>
  new ServiceError(
    'UnrecognizedClientException',
    'The key is not one of this server: guiderail key list shows those there are.',
    401,
  );
