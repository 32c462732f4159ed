import type { Readable } from 'node:stream';
import type { ServiceError } from '../../base/errors.js';
import type { Operation } from '../model.js';
import { queryValue, type WireRequest } from '../request.js';
import { operationBindings } from '../rest-bindings.js';
import type { Member } from '../shapes.js';
import { setKey } from './serialization.js';
import { readText } from './text-values.js';

/** How a REST protocol reads a document, and words what it can't read. */
export interface DocumentFormat {
  readDocument(operation: Operation, member: Member | undefined, body: Buffer): unknown;
  fail(message: string): ServiceError;
}

/** Whether the body of an operation is handed to its handler as a stream. */
export function streamsBody(operation: Operation): boolean {
  const shape = operationBindings(operation).input.payload?.shape;
  return shape?.kind === 'blob' && shape.streaming;
}

/**
 * The input of an operation from the parts of a REST request that its members are bound to.
 * @throws ServiceError as the format words it.
 */
export function readRestInput(
  operation: Operation,
  labels: Readonly<Record<string, string>>,
  request: WireRequest,
  body: Buffer | Readable,
  format: DocumentFormat,
): Record<string, unknown> {
  const bindings = operationBindings(operation).input;
  const input: Record<string, unknown> = {};
  for (const { name, shape } of bindings.labels) {
    const text = labels[name];
    if (text !== undefined) input[name] = readText(shape, text, name, format.fail);
  }
  for (const { name, shape, traits } of bindings.headers) {
    const header = (traits.httpHeader as string).toLowerCase();
    const text = request.headers.get(header);
    if (text !== undefined) input[name] = readText(shape, text, header, format.fail);
  }
  for (const { name, traits } of bindings.prefixHeaders) {
    input[name] = readPrefixed(request, (traits.httpPrefixHeaders as string).toLowerCase());
  }
  if (request.query.length > 0) readQuery(operation, request, input, format);
  readPayload(operation, body, input, format);
  return input;
}

function readPrefixed(request: WireRequest, prefix: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of request.headers) {
    if (name.startsWith(prefix)) setKey(found, name.slice(prefix.length), value);
  }
  return found;
}

function readQuery(
  operation: Operation,
  request: WireRequest,
  input: Record<string, unknown>,
  format: DocumentFormat,
): void {
  const { queries, queryParams } = operationBindings(operation).input;
  for (const { name, shape, traits } of queries) {
    const query = traits.httpQuery as string;
    const first = queryValue(request, query);
    if (first === undefined) continue;
    if (shape.kind === 'list') {
      const values = request.query.filter(([key]) => key === query).map(([, value]) => value);
      input[name] = values.map((value) => readText(shape.item, value, query, format.fail));
    } else if (first !== '' || shape.kind === 'string') {
      input[name] = readText(shape, first, query, format.fail);
    }
  }
  if (!queryParams) return;
  const bound = new Set(queries.map(({ traits }) => traits.httpQuery));
  const others: Record<string, string> = {};
  for (const [key, value] of request.query) if (!bound.has(key)) setKey(others, key, value);
  input[queryParams.name] = others;
}

function readPayload(
  operation: Operation,
  body: Buffer | Readable,
  input: Record<string, unknown>,
  format: DocumentFormat,
): void {
  const { payload, body: members } = operationBindings(operation).input;
  if (!Buffer.isBuffer(body)) {
    if (payload) input[payload.name] = body;
    return;
  }
  if (payload?.shape.kind === 'blob') input[payload.name] = body;
  else if (payload?.shape.kind === 'string') input[payload.name] = body.toString();
  else if (body.length === 0) return;
  else if (payload) input[payload.name] = format.readDocument(operation, payload, body);
  else if (members.length > 0) {
    const document = format.readDocument(operation, undefined, body) as Record<string, unknown>;
    for (const { name } of members) {
      if (document[name] !== undefined) input[name] = document[name];
    }
  }
}
