import type { Readable } from 'node:stream';
import type { RawResponse } from '../../base/http.js';
import type { Operation } from '../model.js';
import { operationBindings } from '../rest-bindings.js';
import type { Member, SchemaRef } from '../shapes.js';
import { writeText } from './text-values.js';

/** How a REST protocol writes a document. */
export interface DocumentWriter {
  readonly contentType: string;
  write(schema: SchemaRef, value: unknown): string | Uint8Array;
  /** The body of an answer that has no document. */
  readonly empty: string | undefined;
}

/** The answer of an operation, its members where the model binds them. */
export function writeRestOutput(
  operation: Operation,
  output: Readonly<Record<string, unknown>>,
  writer: DocumentWriter,
): RawResponse {
  const { output: bindings, bodySchema } = operationBindings(operation);
  const headers: Record<string, string> = {};
  for (const { name, shape, traits } of bindings.headers) {
    const value = output[name];
    if (value === undefined || value === null) continue;
    headers[(traits.httpHeader as string).toLowerCase()] = writeText(shape, value);
  }
  for (const { name, shape, traits } of bindings.prefixHeaders) {
    const values = (output[name] ?? {}) as Record<string, unknown>;
    for (const key of Object.keys(values)) {
      const header = `${traits.httpPrefixHeaders}${key}`.toLowerCase();
      headers[header] = writeText(shape.kind === 'map' ? shape.value : shape, values[key]);
    }
  }
  const status = statusOf(operation, bindings.statusCode, output);
  if (bindings.payload) {
    const value = output[bindings.payload.name];
    return { status, headers, body: writePayload(bindings.payload, value, headers, writer) };
  }
  const body = bodySchema ? writer.write(bodySchema, output) : writer.empty;
  if (body !== undefined) headers['content-type'] ??= writer.contentType;
  return { status, headers, body };
}

function statusOf(
  operation: Operation,
  member: Member | undefined,
  output: Readonly<Record<string, unknown>>,
): number {
  const given = member && output[member.name];
  if (typeof given === 'number') return given;
  // S3's model does not say that a range answers with 206.
  return output.ContentRange === undefined ? operation.http.status : 206;
}

function writePayload(
  { shape, schema }: Member,
  value: unknown,
  headers: Record<string, string>,
  writer: DocumentWriter,
): Readable | Uint8Array | string | undefined {
  if (value === undefined || value === null) return undefined;
  if (shape.kind === 'blob') {
    headers['content-type'] ??= 'application/octet-stream';
    return value as Readable | Uint8Array | string;
  }
  if (shape.kind === 'string') {
    headers['content-type'] ??= 'text/plain';
    return String(value);
  }
  headers['content-type'] ??= writer.contentType;
  return writer.write(schema, value);
}
