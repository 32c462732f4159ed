import { queryValue, type WireRequest } from '../request.js';
import { authError, type Dialect } from './auth-errors.js';
import { isQueryV2 } from './query-v2.js';

/** What a request says of its signature, before anything is verified. */
export interface Authorization {
  readonly source: 'header' | 'query';
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the credential's scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** `<access key>/<scope>`, as sent. */
  readonly credential: string;
  /** `<date>/<region>/<service>/aws4_request`. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`, empty when the request has none. */
  readonly time: string;
  /** Seconds that a presigned URL holds. */
  readonly expires?: number | undefined;
}

const algorithm = 'AWS4-HMAC-SHA256';

/** The service that a request was signed for; undefined when it does not say so. */
export function scopeService(request: WireRequest): string | undefined {
  const header = request.headers.get('authorization');
  const credential =
    header === undefined ? queryValue(request, 'X-Amz-Credential') : field(header, 'Credential=');
  if (credential === undefined) return isQueryV2(request) ? 's3' : undefined;
  const end = credential.lastIndexOf('/');
  const start = credential.lastIndexOf('/', end - 1);
  return end > start && start > 0 ? credential.slice(start + 1, end) : undefined;
}

/** What follows `name` in the header, up to the next comma or blank. */
function field(header: string, name: string): string | undefined {
  const start = header.indexOf(name);
  if (start < 0) return undefined;
  const from = start + name.length;
  const comma = header.indexOf(',', from);
  const blank = header.indexOf(' ', from);
  if (comma < 0 && blank < 0) return header.slice(from);
  return header.slice(from, blank < 0 || (comma >= 0 && comma < blank) ? comma : blank);
}

/**
 * Reads the `Authorization` header or the query of a presigned URL.
 * @returns undefined when the request is not signed at all.
 * @throws ServiceError in the dialect when it is signed in a way that can't be read.
 */
export function readAuthorization(
  request: WireRequest,
  dialect: Dialect,
): Authorization | undefined {
  const header = request.headers.get('authorization');
  if (header !== undefined) return fromHeader(header, request, dialect);
  const named = queryValue(request, 'X-Amz-Algorithm');
  if (named !== undefined) return fromQuery(named, request, dialect);
  return undefined;
}

function fromHeader(header: string, request: WireRequest, dialect: Dialect): Authorization {
  if (!header.startsWith(`${algorithm} `)) {
    const message = `The authorization header must use ${algorithm}; other schemes are not read.`;
    throw authError(dialect, 'malformed', message);
  }
  const preamble = readPreamble(header, dialect);
  const signature = readSignature(field(header, 'Signature='), dialect);
  return { source: 'header', ...preamble, signature, time: timeOf(request) };
}

type Credential = Pick<
  Authorization,
  'accessKeyId' | 'date' | 'region' | 'service' | 'credential' | 'scope'
>;

type Preamble = Credential & Pick<Authorization, 'signedHeaders'>;

const keptPreambles = 1_000;
const longestPreamble = 1_024;
/** A client's requests differ in their signatures alone, so what comes before is read once. */
const preambles = new Map<string, Preamble>();

function readPreamble(header: string, dialect: Dialect): Preamble {
  const end = header.lastIndexOf('Signature=');
  const text = end < 0 ? header : header.slice(0, end);
  const known = preambles.get(text);
  if (known) return known;
  const preamble = {
    ...readCredential(field(header, 'Credential='), dialect),
    signedHeaders: readSignedHeaders(field(header, 'SignedHeaders='), dialect),
  };
  const isWhole = text.includes('Credential=') && text.includes('SignedHeaders=');
  if (!isWhole || text.length > longestPreamble) return preamble;
  if (preambles.size >= keptPreambles) preambles.clear();
  preambles.set(text, preamble);
  return preamble;
}

function fromQuery(named: string, request: WireRequest, dialect: Dialect): Authorization {
  if (named !== algorithm) {
    throw authError(dialect, 'malformed', `X-Amz-Algorithm must be ${algorithm}.`);
  }
  const text = queryValue(request, 'X-Amz-Expires');
  const expires = Number(text ?? Number.NaN);
  if (!Number.isInteger(expires) || expires < 0 || expires > 604_800) {
    const message = 'X-Amz-Expires must be a number of seconds from 0 to 604800.';
    throw authError(dialect, 'malformed', message);
  }
  return {
    source: 'query',
    ...readCredential(queryValue(request, 'X-Amz-Credential'), dialect),
    signedHeaders: readSignedHeaders(queryValue(request, 'X-Amz-SignedHeaders'), dialect),
    signature: readSignature(queryValue(request, 'X-Amz-Signature'), dialect),
    time: queryValue(request, 'X-Amz-Date') ?? '',
    expires,
  };
}

function readCredential(text: string | undefined, dialect: Dialect): Credential {
  const credential = text ?? '';
  const parts = credential.split('/');
  const [accessKeyId = '', date = '', region = '', service = '', end] = parts;
  const fits =
    parts.length === 5 &&
    /^[\w+=,.@-]{1,128}$/.test(accessKeyId) &&
    /^\d{8}$/.test(date) &&
    /^[a-z0-9-]{1,64}$/.test(region) &&
    /^[a-z0-9-]{1,64}$/.test(service) &&
    end === 'aws4_request';
  if (!fits) {
    const message = 'Credential must be <access key>/<YYYYMMDD>/<region>/<service>/aws4_request.';
    throw authError(dialect, 'malformed', message);
  }
  const scope = credential.slice(accessKeyId.length + 1);
  return { accessKeyId, date, region, service, credential, scope };
}

function readSignedHeaders(text: string | undefined, dialect: Dialect): readonly string[] {
  const names = (text ?? '').split(';');
  if (!names.includes('host')) {
    throw authError(dialect, 'malformed', 'SignedHeaders must be there and contain host.');
  }
  return names;
}

function readSignature(text: string | undefined, dialect: Dialect): string {
  if (text === undefined || !/^[0-9a-f]{64}$/.test(text)) {
    throw authError(dialect, 'malformed', 'Signature must be 64 hexadecimal digits.');
  }
  return text;
}

/** `X-Amz-Date`, or `Date` in the same basic form. */
function timeOf(request: WireRequest): string {
  const amzDate = request.headers.get('x-amz-date');
  if (amzDate !== undefined) return amzDate;
  const date = request.headers.get('date');
  if (date === undefined) return '';
  if (/^\d{8}T\d{6}Z$/.test(date)) return date;
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? '' : `${new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '')}`;
}
