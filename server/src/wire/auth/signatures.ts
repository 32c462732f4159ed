import { createHmac, timingSafeEqual } from 'node:crypto';
import { limits } from '../../base/limits.js';
import type { WireRequest } from '../request.js';
import { authError, type Dialect } from './auth-errors.js';
import type { Authorization } from './authorization.js';
import { canonicalPaths, stringToSign } from './canonical.js';
import { HmacKey } from './hmac-key.js';

/** What signed the request; the chunks of an `aws-chunked` body continue from it. */
export interface SigningContext {
  readonly key: HmacKey;
  readonly time: string;
  readonly scope: string;
  readonly signature: string;
}

const cachedKeys = 1_000;

/** Two signatures as text, to be compared: 64 digits each, and written over by each check. */
const given = Buffer.alloc(64);
const wanted = Buffer.alloc(64);

/** Verifies AWS Signature Version 4 against the secrets it is given. */
export class Signatures {
  readonly #secretOf: (accessKeyId: string) => string | undefined;
  readonly #now: () => number;
  #lastTime: { readonly text: string; readonly ms: number | undefined } | undefined;
  readonly #keys = new Map<string, { secret: string; key: HmacKey }>();

  constructor(secretOf: (accessKeyId: string) => string | undefined, now: () => number) {
    this.#secretOf = secretOf;
    this.#now = now;
  }

  /**
   * What can be refused before a byte of the body is read: unknown key, wrong time.
   * @returns the signing key.
   */
  admit(authorization: Authorization, dialect: Dialect): HmacKey {
    const secret = this.#secretOf(authorization.accessKeyId);
    if (secret === undefined) {
      const message =
        dialect === 's3'
          ? 'The AWS Access Key Id you provided does not exist in our records.'
          : 'The security token included in the request is invalid.';
      throw authError(dialect, 'unknownKey', message);
    }
    this.#checkTime(authorization, dialect);
    return this.#key(authorization, secret);
  }

  /** Compares the signature in constant time. @throws ServiceError in the dialect. */
  verify(
    request: WireRequest,
    authorization: Authorization,
    key: HmacKey,
    payloadHash: string,
    dialect: Dialect,
  ): void {
    given.write(authorization.signature, 'latin1');
    for (const path of canonicalPaths(request.path, dialect === 's3')) {
      const text = stringToSign(request, authorization, path, payloadHash);
      wanted.write(key.hex(text), 'latin1');
      if (timingSafeEqual(given, wanted)) return;
    }
    const message =
      'The request signature we calculated does not match the signature you provided. ' +
      'Check your AWS Secret Access Key and signing method.';
    throw authError(dialect, 'wrongSignature', message);
  }

  #checkTime(authorization: Authorization, dialect: Dialect): void {
    const { time, date, expires } = authorization;
    const signed = this.#parseTime(time);
    if (signed === undefined || !time.startsWith(date)) {
      const message = 'X-Amz-Date must be YYYYMMDDTHHMMSSZ, on the day of the credential.';
      throw authError(dialect, 'malformed', message);
    }
    const now = this.#now();
    if (expires !== undefined && now > signed + expires * 1000) {
      throw authError(dialect, 'expired', 'Request has expired');
    }
    const late = expires === undefined && now - signed > limits.signatureSkew_ms;
    if (!late && signed - now <= limits.signatureSkew_ms) return;
    const message =
      dialect === 's3'
        ? 'The difference between the request time and the current time is too large.'
        : `Signature ${late ? 'expired' : 'not yet current'}: ${time} is more than ` +
          `${limits.signatureSkew_ms / 60_000} minutes from the server's ${formatTime(now)}.`;
    throw authError(dialect, 'skewed', message);
  }

  /** Requests of one second state one time. */
  #parseTime(text: string): number | undefined {
    if (this.#lastTime?.text === text) return this.#lastTime.ms;
    const ms = parseTime(text);
    this.#lastTime = { text, ms };
    return ms;
  }

  #key(authorization: Authorization, secret: string): HmacKey {
    const { credential, date, region, service } = authorization;
    const known = this.#keys.get(credential);
    if (known && known.secret === secret) return known.key;
    const key = new HmacKey(signingKey(secret, date, region, service));
    if (this.#keys.size >= cachedKeys) this.#keys.clear();
    this.#keys.set(credential, { secret, key });
    return key;
  }
}

/** The key of a day, region and service. */
export function signingKey(secret: string, date: string, region: string, service: string): Buffer {
  const dated = hmac(`AWS4${secret}`, date);
  return hmac(hmac(hmac(dated, region), service), 'aws4_request');
}

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

function parseTime(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

const formatTime = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
