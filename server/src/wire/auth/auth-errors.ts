import { ServiceError } from '../../base/errors.js';

/** How a family of services words its refusals. */
export type Dialect = 's3' | 'json' | 'rest' | 'query';

export type AuthFailure =
  | 'missing'
  | 'malformed'
  | 'unknownKey'
  | 'wrongSignature'
  | 'skewed'
  | 'expired'
  | 'unsignedHeaders';

interface Wording {
  readonly code: string;
  readonly status: number;
}

const wordings: Readonly<Record<Dialect, Readonly<Record<AuthFailure, Wording>>>> = {
  s3: {
    missing: { code: 'AccessDenied', status: 403 },
    malformed: { code: 'AuthorizationHeaderMalformed', status: 400 },
    unknownKey: { code: 'InvalidAccessKeyId', status: 403 },
    wrongSignature: { code: 'SignatureDoesNotMatch', status: 403 },
    skewed: { code: 'RequestTimeTooSkewed', status: 403 },
    expired: { code: 'AccessDenied', status: 403 },
    unsignedHeaders: { code: 'AccessDenied', status: 403 },
  },
  json: jsonWordings(400),
  rest: jsonWordings(403),
  query: {
    missing: { code: 'MissingAuthenticationToken', status: 403 },
    malformed: { code: 'IncompleteSignature', status: 400 },
    unknownKey: { code: 'InvalidClientTokenId', status: 403 },
    wrongSignature: { code: 'SignatureDoesNotMatch', status: 403 },
    skewed: { code: 'SignatureDoesNotMatch', status: 403 },
    expired: { code: 'SignatureDoesNotMatch', status: 403 },
    unsignedHeaders: { code: 'SignatureDoesNotMatch', status: 403 },
  },
};

function jsonWordings(status: number): Record<AuthFailure, Wording> {
  return {
    missing: { code: 'MissingAuthenticationTokenException', status },
    malformed: { code: 'IncompleteSignatureException', status },
    unknownKey: { code: 'UnrecognizedClientException', status },
    wrongSignature: { code: 'InvalidSignatureException', status },
    skewed: { code: 'InvalidSignatureException', status },
    expired: { code: 'InvalidSignatureException', status },
    unsignedHeaders: { code: 'InvalidSignatureException', status },
  };
}

/** A refusal in the words of the service asked. */
export function authError(dialect: Dialect, failure: AuthFailure, message: string): ServiceError {
  const { code, status } = wordings[dialect][failure];
  return new ServiceError(code, message, status);
}
