import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { EncodedOutput } from '../../base/encoded-output.js';
import { messageOf, ServiceError } from '../../base/errors.js';
import type { RawResponse } from '../../base/http.js';
import { limits } from '../../base/limits.js';
import type { Operation, ServiceModel } from '../model.js';
import { parseQuery, type WireRequest } from '../request.js';
import { operationBindings } from '../rest-bindings.js';
import type { ProtocolName } from '../service-table.js';
import type { Member, SchemaRef } from '../shapes.js';
import { codecsOf } from './codecs.js';
import { readForm } from './query-input.js';
import { readCbor } from './read-cbor.js';
import { readStructure } from './read-values.js';
import { readRestInput } from './rest-input.js';
import { writeRestOutput } from './rest-output.js';
import { serializationException } from './serialization.js';
import { checkXmlDepth } from './xml-depth.js';

/** What a protocol reads an operation's input from. */
export interface Incoming {
  readonly model: ServiceModel;
  readonly operation: Operation;
  readonly request: WireRequest;
  readonly labels: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable;
}

type Output = Readonly<Record<string, unknown>>;

/** One of AWS's protocols, seen from the server. */
export interface Protocol {
  /** @throws ServiceError when the request can't be read. */
  read(incoming: Incoming): Record<string, unknown>;
  write(model: ServiceModel, operation: Operation, output: Output, requestId: string): RawResponse;
  /**
   * The content type of JSON that stands for an operation's whole output; undefined where such a
   * document does not hold all of it, or is not JSON.
   */
  encoded?(operation: Operation): string | undefined;
}

/** @throws Error when the protocol or the operation's model has no place for encoded JSON. */
export function writeEncoded(
  protocol: Protocol,
  operation: Operation,
  { body }: EncodedOutput<unknown>,
): RawResponse {
  const type = protocol.encoded?.(operation);
  if (type !== undefined) {
    return { status: operation.http.status, headers: { 'content-type': type }, body };
  }
  const name = `${operation.service.id}.${operation.name}`;
  throw new Error(`${name} gave encoded JSON, which is not the whole of its answer here`);
}

const json = (version: '1.0' | '1.1'): Protocol => ({
  read: ({ operation, body }) =>
    readStructure(operation.input, (body as Buffer).length === 0 ? {} : parseJson(body as Buffer)),
  write: (model, operation, output) => ({
    status: 200,
    headers: { 'content-type': `application/x-amz-json-${version}` },
    body:
      operation.output.members.length === 0
        ? '{}'
        : codecsOf(model).writeJson(operation.outputSchema, output),
  }),
  encoded: () => `application/x-amz-json-${version}`,
});

const restJson: Protocol = {
  read: ({ operation, labels, request, body }) =>
    readRestInput(operation, labels, request, body, {
      fail: serializationException,
      readDocument: (_, member, bytes) => readJsonDocument(operation, member, bytes),
    }),
  write: (model, operation, output) =>
    writeRestOutput(operation, output, {
      contentType: 'application/json',
      empty: '{}',
      write: (schema, value) => codecsOf(model).writeJson(schema, value),
    }),
  encoded: (operation) => (isAllBody(operation) ? 'application/json' : undefined),
};

/** Whether a document holds every member of an answer: none is a header, the status or the body. */
const isAllBody = (operation: Operation): boolean =>
  operationBindings(operation).output.body.length === operation.output.members.length;

function readJsonDocument(operation: Operation, member: Member | undefined, bytes: Buffer) {
  const value = parseJson(bytes);
  if (!member) return readStructure(operation.input, value);
  if (member.shape.kind === 'structure') return readStructure(member.shape, value);
  return value;
}

const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

const restXml: Protocol = {
  read: ({ model, operation, labels, request, body }) =>
    readRestInput(operation, labels, request, body, {
      fail: (message) => new ServiceError('InvalidArgument', message),
      readDocument: (_, member, bytes) =>
        readXml(model, member?.schema ?? operation.inputSchema, bytes),
    }),
  write: (model, operation, output) =>
    writeRestOutput(operation, output, {
      contentType: 'application/xml',
      empty: undefined,
      write: (schema, value) => xmlDeclaration + writeXmlDocument(model, operation, schema, value),
    }),
};

function readXml(model: ServiceModel, schema: SchemaRef, bytes: Buffer): unknown {
  try {
    checkXmlDepth(bytes, limits.requestDepth);
    return codecsOf(model).readXml(schema, bytes);
  } catch (error) {
    const message = `The XML you provided was not well-formed or did not validate: ${messageOf(error)}`;
    throw new ServiceError('MalformedXML', message);
  }
}

function writeXmlDocument(
  model: ServiceModel,
  operation: Operation,
  schema: SchemaRef,
  value: unknown,
): string {
  const text = codecsOf(model).writeXml(schema, value);
  // GetBucketLocation's document is its one member's text: `<A><A>x</A></A>` is `<A>x</A>` there.
  const [only, more] = operation.output.members;
  const nested = only && !more && new RegExp(`^<${only.name}( [^>]*)?><${only.name}>`).exec(text);
  if (!nested) return text;
  const inner = text.slice(nested[0].length, text.indexOf(`</${only.name}>`));
  return `<${only.name}${nested[1] ?? ''}>${inner}</${only.name}>`;
}

const query: Protocol = {
  read: ({ operation, body }) => readForm(operation.input, parseQuery((body as Buffer).toString())),
  write: (model, operation, output, requestId) => {
    const { xmlNamespace } = model.entry;
    const result = codecsOf(model).writePlainXml(resultSchema(operation), output);
    return {
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body:
        `<${operation.name}Response xmlns="${xmlNamespace}">${result}` +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>` +
        `</${operation.name}Response>`,
    };
  },
};

const resultSchemas = new WeakMap<Operation, SchemaRef>();

/** The output's schema under the name that the query protocol gives its element. */
function resultSchema(operation: Operation): SchemaRef {
  const known = resultSchemas.get(operation);
  if (known) return known;
  const { outputSchema } = operation;
  const schema = typeof outputSchema === 'function' ? outputSchema() : outputSchema;
  const [names, members] = Array.isArray(schema) ? [schema[4], schema[5]] : [[], []];
  const name = `${operation.name}Result`;
  const made = [3, 'guiderail', name, { xmlName: name }, names, members] as unknown as SchemaRef;
  resultSchemas.set(operation, made);
  return made;
}

const rpcCbor: Protocol = {
  read: ({ operation, body }) => {
    if ((body as Buffer).length === 0) return {};
    return readStructure(operation.input, parseCbor(body as Buffer));
  },
  write: (model, operation, output) => ({
    status: 200,
    headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    body:
      operation.output.members.length === 0
        ? Uint8Array.of(0xbf, 0xff)
        : codecsOf(model).writeCbor(operation.outputSchema, output),
  }),
};

function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw serializationException('The request body is not UTF-8.');
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    throw serializationException(`The request body is not JSON: ${messageOf(error)}`);
  }
}

function parseCbor(body: Buffer): unknown {
  try {
    return readCbor(body);
  } catch (error) {
    throw serializationException(`The request body is not CBOR: ${messageOf(error)}`);
  }
}

export const protocols: Readonly<Record<ProtocolName, Protocol>> = {
  'json-1.0': json('1.0'),
  'json-1.1': json('1.1'),
  'rest-json': restJson,
  'rest-xml': restXml,
  query,
  cbor: rpcCbor,
};
