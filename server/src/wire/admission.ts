import type { Readable } from 'node:stream';
import type { AccessKey, Allowance } from '../base/access-key.js';
import type { Awaitable } from '../base/awaitable.js';
import { ServiceError, validationException } from '../base/errors.js';
import { limits } from '../base/limits.js';
import { authError, type Dialect } from './auth/auth-errors.js';
import { type Authorization, readAuthorization } from './auth/authorization.js';
import { isKey, readBearerKey, wrongKey } from './auth/bearer-key.js';
import { sha256Hex } from './auth/canonical.js';
import type { HmacKey } from './auth/hmac-key.js';
import { isQueryV2, verifyQueryV2 } from './auth/query-v2.js';
import { Signatures, type SigningContext } from './auth/signatures.js';
import { checkedBody } from './body/checked-body.js';
import { checksumAlgorithms } from './body/checksums.js';
import { decompress, readBody } from './body/read-body.js';
import { dialectOf, type Located, pathWithBucket } from './dispatcher.js';
import { streamsBody } from './protocols/rest-input.js';
import { queryValue, type WireRequest } from './request.js';

/** A request that may come in: who sent it, and its body as verified as it can be by now. */
export interface Admitted {
  readonly accessKeyId: string;
  readonly allows: Allowance;
  readonly region: string;
  /** The request without the wrapping of an aws-chunked body. */
  readonly request: WireRequest;
  /** A stream for operations that take one; it errors when what was promised of it is not so. */
  readonly body: Buffer | Readable;
  /** SHA-256 of the body as it was sent, where it was taken. */
  readonly bodyHash?: string | undefined;
}

interface Sender {
  readonly authorization: Authorization | undefined;
  readonly key: HmacKey | undefined;
  readonly accessKeyId: string;
  readonly region: string;
}

interface AdmissionOptions {
  readonly defaultRegion: string;
  readonly noAuth: boolean;
  readonly keyOf: (accessKeyId: string) => AccessKey | undefined;
  readonly now?: (() => number) | undefined;
}

/** Verifies signatures and reads bodies, in the order that each needs the other. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #signatures: Signatures;
  readonly #now: () => number;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#signatures = new Signatures(secretOf(options), this.#now);
  }

  /** At once where the request has no body. @throws ServiceError, at once or later. */
  admit(request: WireRequest, located: Located): Awaitable<Admitted> {
    const dialect = dialectOf(located);
    if (dialect === 's3') {
      return isQueryV2(request) && !this.#options.noAuth
        ? this.#admitQueryV2(request, located)
        : this.#admitObject(request, located);
    }
    const sender = this.#sender(request, dialect);
    if (!request.hasBody) return this.#admitMessage(request, located, sender, noBody);
    return messageBody(request, located).then((sent) =>
      this.#admitMessage(request, located, sender, sent),
    );
  }

  /** Who says that they sent it; whether that is so is still to be verified. */
  #sender(request: WireRequest, dialect: Dialect): Sender {
    const authorization = this.#authorization(request, dialect);
    const key = authorization && this.#signingKey(authorization, dialect);
    const accessKeyId = authorization?.accessKeyId ?? 'anonymous';
    const region = authorization?.region ?? this.#options.defaultRegion;
    return { authorization, key, accessKeyId, region };
  }

  #admitMessage(
    request: WireRequest,
    located: Located,
    { authorization, key, accessKeyId, region }: Sender,
    sent: Buffer,
  ): Awaitable<Admitted> {
    const hash = payloadHash(request, sent);
    const verified = this.#verify(request, authorization, key, hash, dialectOf(located));
    const allows = this.#allowance(accessKeyId, verified);
    const bodyHash = hash === unsigned ? undefined : hash;
    // Written out: for each object that begins with a spread and goes on, Node 20 makes a hidden
    // class of its own, which takes 0.6 µs and 240 bytes of the old generation.
    const admitted = (body: Buffer): Admitted => {
      return { accessKeyId, region, allows, request, body, bodyHash };
    };
    if (!isGzip(request, located)) return admitted(sent);
    return decompress(sent, limits.requestBody_bytes).then(admitted);
  }

  async #admitObject(request: WireRequest, located: Located): Promise<Admitted> {
    const { authorization, key, accessKeyId, region } = this.#sender(request, 's3');
    let verified = false;
    const check = (payloadHash: string): void => {
      verified = this.#verify(request, authorization, key, payloadHash, 's3');
    };
    const kept = this.#options.noAuth ? undefined : key;
    const body = await this.#objectBody(request, located, authorization, kept, check);
    const allows = this.#allowance(accessKeyId, verified);
    return { accessKeyId, region, allows, request: unwrapped(request), body };
  }

  /** @throws ServiceError when the signature does not hold, unless none has to. */
  #verify(
    request: WireRequest,
    authorization: Authorization | undefined,
    key: HmacKey | undefined,
    payloadHash: string,
    dialect: Dialect,
  ): boolean {
    if (!authorization || !key) return false;
    try {
      this.#signatures.verify(request, authorization, key, payloadHash, dialect);
      return true;
    } catch (error) {
      if (this.#options.noAuth) return false;
      throw error;
    }
  }

  /**
   * Admits a request to a path of the server's own: signed like AWS's, or with a key that it
   * carries whole, for programs without a client of AWS's.
   */
  async admitOwn(request: WireRequest, located: Located): Promise<Admitted> {
    const given = readBearerKey(request);
    if (!given) return this.admit(request, located);
    const { keyOf, noAuth, defaultRegion } = this.#options;
    const known = keyOf(given.accessKeyId);
    const verified = isKey(given, known);
    if (!verified && !noAuth) throw wrongKey();
    const region = request.headers.get('x-guiderail-region') ?? defaultRegion;
    if (!/^[a-z0-9-]{1,64}$/.test(region)) {
      throw validationException('x-guiderail-region must be a region, such as us-east-1.');
    }
    const body = await messageBody(request, located);
    const { accessKeyId } = given;
    return { accessKeyId, region, allows: this.#allowance(accessKeyId, verified), request, body };
  }

  /** Without authentication an unknown key or a wrong time only gives no leave to run code. */
  #signingKey(authorization: Authorization, dialect: Dialect): HmacKey | undefined {
    try {
      return this.#signatures.admit(authorization, dialect);
    } catch (error) {
      if (this.#options.noAuth) return undefined;
      throw error;
    }
  }

  /** A signature that does not hold gives no leave to run code. */
  #allowance(accessKeyId: string, verified: boolean): Allowance {
    if (!verified) return 'no-code';
    return this.#options.keyOf(accessKeyId)?.allows ?? 'no-code';
  }

  async #admitQueryV2(request: WireRequest, located: Located): Promise<Admitted> {
    const { defaultRegion: region } = this.#options;
    const secrets = secretOf(this.#options);
    const accessKeyId = verifyQueryV2(request, pathWithBucket(request), secrets, this.#now());
    const body = await this.#objectBody(request, located, undefined, undefined, () => {});
    const allows = this.#allowance(accessKeyId, true);
    return { accessKeyId, allows, region, request: unwrapped(request), body };
  }

  #authorization(request: WireRequest, dialect: Dialect): Authorization | undefined {
    const { noAuth } = this.#options;
    try {
      const authorization = readAuthorization(request, dialect);
      if (authorization || noAuth) return authorization;
    } catch (error) {
      if (noAuth) return undefined;
      throw error;
    }
    const message = dialect === 's3' ? 'Access Denied' : 'Request is missing Authentication Token';
    throw authError(dialect, 'missing', message);
  }

  /** S3 signs a hash that the headers state, so the signature comes first and the body streams. */
  async #objectBody(
    request: WireRequest,
    located: Located,
    authorization: Authorization | undefined,
    key: HmacKey | undefined,
    check: (payloadHash: string) => void,
  ): Promise<Buffer | Readable> {
    const stated = statedHash(request, authorization);
    if (authorization && key) checkSignedHeaders(request, authorization);
    check(stated);
    const signing =
      authorization && key && stated.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD')
        ? signingContext(authorization, key)
        : undefined;
    const streams = located.operation !== undefined && streamsBody(located.operation);
    const limit = streams ? limits.objectBody_bytes : limits.requestBody_bytes;
    const length =
      request.headers.get('x-amz-decoded-content-length') ?? request.headers.get('content-length');
    if (length !== undefined && Number(length) > limit) throw entityTooLarge();
    const body = checkedBody(request.body, {
      headers: request.headers,
      sha256: /^[0-9a-f]{64}$/.test(stated) ? stated : undefined,
      chunked: isChunked(request, stated) ? { signing } : undefined,
      checksums: located.operation?.bodyChecksums ?? false,
      limit,
    });
    return streams ? body : readBody(body, limit);
  }
}

const secretOf =
  ({ keyOf }: Pick<AdmissionOptions, 'keyOf'>) =>
  (accessKeyId: string): string | undefined =>
    keyOf(accessKeyId)?.secretAccessKey;

const signingContext = (authorization: Authorization, key: HmacKey): SigningContext => ({
  key,
  time: authorization.time,
  scope: authorization.scope,
  signature: authorization.signature,
});

/** S3 acts on `x-amz-` headers, so none may be slipped in. */
function checkSignedHeaders(request: WireRequest, authorization: Authorization): void {
  if (authorization.source !== 'header') return;
  for (const name of request.headers.keys()) {
    if (!name.startsWith('x-amz-') || authorization.signedHeaders.includes(name)) continue;
    const message = `There were headers present in the request which were not signed: ${name}`;
    throw authError('s3', 'unsignedHeaders', message);
  }
}

const encodingsOf = (request: WireRequest): string[] =>
  (request.headers.get('content-encoding') ?? '').split(',').map((name) => name.trim());

const isChunked = (request: WireRequest, stated: string): boolean =>
  stated.startsWith('STREAMING-') || encodingsOf(request).includes('aws-chunked');

/** What the headers of an aws-chunked request say of its body once that is decoded. */
function unwrapped(request: WireRequest): WireRequest {
  if (!isChunked(request, request.headers.get('x-amz-content-sha256') ?? '')) return request;
  const headers = new Map(request.headers);
  headers.delete('content-length');
  const length = headers.get('x-amz-decoded-content-length');
  if (length !== undefined) headers.set('content-length', length);
  headers.delete('content-encoding');
  const encodings = encodingsOf(request).filter((name) => name !== 'aws-chunked' && name !== '');
  if (encodings.length > 0) headers.set('content-encoding', encodings.join(','));
  const announced = (headers.get('x-amz-trailer') ?? '').toLowerCase().split(/\s*,\s*/);
  const trailer = checksumAlgorithms.find(({ header }) => announced.includes(header));
  if (trailer && !headers.has('x-amz-sdk-checksum-algorithm')) {
    headers.set('x-amz-sdk-checksum-algorithm', trailer.member.slice('Checksum'.length));
  }
  return { ...request, headers };
}

const knownHash =
  /^(UNSIGNED-PAYLOAD|[0-9a-f]{64}|STREAMING-(UNSIGNED-PAYLOAD-TRAILER|AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?))$/;

function statedHash(request: WireRequest, authorization: Authorization | undefined): string {
  const stated =
    request.headers.get('x-amz-content-sha256') ?? queryValue(request, 'X-Amz-Content-Sha256');
  if (stated === undefined) {
    if (authorization?.source !== 'header') return 'UNSIGNED-PAYLOAD';
    const message = 'Missing required header for this request: x-amz-content-sha256';
    throw new ServiceError('InvalidRequest', message);
  }
  if (knownHash.test(stated)) return stated;
  const message =
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, ' +
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.';
  throw new ServiceError('InvalidArgument', message);
}

const entityTooLarge = (): ServiceError =>
  new ServiceError(
    'EntityTooLarge',
    'Your proposed upload exceeds the maximum allowed object size.',
  );

/** All other services sign the body itself, so it is read first. */
function messageBody(request: WireRequest, located: Located): Promise<Buffer> {
  const limit = located.model?.entry.bodyLimit_bytes ?? limits.requestBody_bytes;
  return readBody(request.body, limit, request.headers.get('content-length'));
}

const isGzip = (request: WireRequest, located: Located): boolean =>
  located.protocol !== 'rest-json' &&
  request.headers.get('content-encoding')?.trim().toLowerCase() === 'gzip';

const unsigned = 'UNSIGNED-PAYLOAD';

function payloadHash(request: WireRequest, body: Buffer): string {
  const stated = request.headers.get('x-amz-content-sha256');
  if (stated === unsigned) return stated;
  return body.length === 0 ? emptyHash : sha256Hex(body);
}

const noBody = Buffer.alloc(0);
const emptyHash = sha256Hex(noBody);
