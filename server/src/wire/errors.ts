import { cbor as cborCodec } from '@smithy/core/cbor';
import { messageOf, ServiceError } from '../base/errors.js';
import type { RawResponse } from '../base/http.js';
import type { Log } from '../base/log.js';
import { escapeMarkup } from '../base/markup.js';
import type { ErrorModel, ServiceModel } from './model.js';
import { codecsOf } from './protocols/codecs.js';
import type { ProtocolName } from './service-table.js';

/** Whom a failure is told to, and how. */
export interface ErrorTarget {
  readonly protocol: ProtocolName;
  /** Undefined when the request did not get as far as a service. */
  readonly model: ServiceModel | undefined;
  readonly method: string;
  readonly path: string;
  readonly requestId: string;
}

/** A bug is told without its text, and logged with its stack. */
export function asServiceError(error: unknown, log: Log, facts: object): ServiceError {
  if (error instanceof ServiceError) return error;
  const stack = error instanceof Error ? error.stack : undefined;
  log('error', 'a request failed by a fault of the server', {
    ...facts,
    error: stack ?? messageOf(error),
  });
  return new ServiceError('InternalFailure', 'An internal error occurred; see the log.', 500);
}

/** The only place where a failure becomes an answer. */
export function renderError(error: ServiceError, target: ErrorTarget): RawResponse {
  const answer = inItsProtocol(error, target);
  if (error.retryAfter_s === undefined) return answer;
  const headers = { ...answer.headers, 'retry-after': String(Math.ceil(error.retryAfter_s)) };
  return { ...answer, headers };
}

function inItsProtocol(error: ServiceError, target: ErrorTarget): RawResponse {
  const known = target.model?.errors.get(error.code);
  switch (target.protocol) {
    case 'rest-xml':
      return restXml(error, target);
    case 'query':
      return query(error, target, known);
    case 'cbor':
      return cbor(error, target, known);
    default:
      return json(error, target, known);
  }
}

function json(error: ServiceError, target: ErrorTarget, known: ErrorModel | undefined) {
  const rest = target.protocol === 'rest-json';
  const name = known?.name ?? error.code;
  const fields = document(error, target, known);
  return {
    status: error.status,
    headers: {
      'content-type': rest ? 'application/json' : `application/x-amz-${target.protocol}`,
      'x-amzn-errortype': name,
      ...queryError(error, target, known),
    },
    body: JSON.stringify(rest ? fields : { __type: name, ...fields }),
  };
}

/** The message and the error's other members, as the service's own JSON has them. */
function document(
  error: ServiceError,
  target: ErrorTarget,
  known: ErrorModel | undefined,
): Record<string, unknown> {
  const fields = { ...error.members, [known?.messageMember ?? 'message']: error.message };
  if (!known || !target.model) return fields;
  const bytes = codecsOf(target.model).writeJson(known.schema, fields);
  return JSON.parse(bytes.toString()) as typeof fields;
}

/** Clients that came from the query protocol read the old code in a header. */
function queryError(
  error: ServiceError,
  target: ErrorTarget,
  known: ErrorModel | undefined,
): Record<string, string> {
  if (!target.model?.entry.protocols.includes('query')) return {};
  return { 'x-amzn-query-error': `${known?.queryCode ?? error.code};${faultOf(error)}` };
}

const faultOf = (error: ServiceError): string => (error.status < 500 ? 'Sender' : 'Receiver');

function query(error: ServiceError, target: ErrorTarget, known: ErrorModel | undefined) {
  const xmlns = target.model?.entry.xmlNamespace;
  return {
    status: error.status,
    headers: { 'content-type': 'text/xml' },
    body:
      `<ErrorResponse${xmlns ? ` xmlns="${xmlns}"` : ''}><Error><Type>${faultOf(error)}</Type>` +
      `<Code>${escapeXml(known?.queryCode ?? error.code)}</Code>` +
      `<Message>${escapeXml(error.message)}</Message></Error>` +
      `<RequestId>${target.requestId}</RequestId></ErrorResponse>`,
  };
}

function cbor(error: ServiceError, target: ErrorTarget, known: ErrorModel | undefined) {
  const fields = document(error, target, known);
  const namespace = known?.namespace ?? target.model?.namespace;
  const name = known?.name ?? error.code;
  return {
    status: error.status,
    headers: {
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      ...queryError(error, target, known),
    },
    body: cborCodec.serialize({ __type: namespace ? `${namespace}#${name}` : name, ...fields }),
  };
}

function restXml(error: ServiceError, target: ErrorTarget): RawResponse {
  if (target.method === 'HEAD' || error.status === 304)
    return { status: error.status, headers: {} };
  const members = Object.entries(error.members)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join('');
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml' },
    body:
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
      `<Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>` +
      `${members}<Resource>${escapeXml(target.path)}</Resource>` +
      `<RequestId>${target.requestId}</RequestId></Error>`,
  };
}

/** Text for XML 1.0, which has no place for control characters. */
const escapeXml = (text: string): string =>
  escapeMarkup(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
    text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd'),
  );
