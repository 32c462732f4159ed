import { createRequire } from 'node:module';
import type { Awaitable } from '../base/awaitable.js';
import type { EncodedOutput } from '../base/encoded-output.js';
import type { CallContext } from '../base/service.js';
import type { ServiceEntry } from './service-table.js';
import { type SchemaRef, type StructureShape, structureOf } from './shapes.js';

/** A handler once its types are behind it: validated input in, output out. */
export type AnyHandler = (
  input: Record<string, unknown>,
  context: CallContext,
) => Awaitable<Record<string, unknown> | EncodedOutput<unknown> | undefined>;

/** An operation of AWS's model; one that is served has a handler. */
export class Operation {
  readonly service: ServiceEntry;
  readonly name: string;
  readonly inputSchema: SchemaRef;
  readonly outputSchema: SchemaRef;
  readonly http: { readonly method: string; readonly uri: string; readonly status: number };
  /** Whether checksum headers of a request speak of its body. */
  readonly bodyChecksums: boolean;
  handler: AnyHandler | undefined;
  #input: StructureShape | undefined;
  #output: StructureShape | undefined;

  constructor(service: ServiceEntry, schema: OperationSchema) {
    const [, , name, traits, input, output] = schema;
    this.service = service;
    this.name = name;
    this.inputSchema = input;
    this.outputSchema = output;
    const [method, uri, status] = (typeof traits === 'object' && traits.http) || ['POST', '/', 200];
    this.http = { method, uri, status };
    this.bodyChecksums = typeof traits === 'object' && traits.httpChecksum !== undefined;
  }

  get input(): StructureShape {
    this.#input ??= structureOf(this.inputSchema);
    return this.#input;
  }

  get output(): StructureShape {
    this.#output ??= structureOf(this.outputSchema);
    return this.#output;
  }
}

interface OperationTraits {
  readonly http?: [method: string, uri: string, status: number];
  readonly httpChecksum?: unknown;
}

type OperationSchema = readonly [
  kind: 9,
  namespace: string,
  name: string,
  traits: number | OperationTraits,
  input: SchemaRef,
  output: SchemaRef,
];

/** An error of a service's model. */
export interface ErrorModel {
  readonly name: string;
  readonly namespace: string;
  /** Its name in the query protocol, where that differs. */
  readonly queryCode: string;
  readonly schema: SchemaRef;
  readonly messageMember: string;
}

type ErrorSchema = readonly [
  kind: -3,
  namespace: string,
  name: string,
  traits: { readonly awsQueryError?: readonly [code: string, status: number] },
  members: readonly string[],
  ...rest: readonly unknown[],
];

/** A service as AWS's client package describes it. */
export interface ServiceModel {
  readonly entry: ServiceEntry;
  readonly namespace: string;
  /** All operations of AWS's, served or not. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** By name and by query code. */
  readonly errors: ReadonlyMap<string, ErrorModel>;
}

const require = createRequire(import.meta.url);

/** Reads the schemas of a client package; no client is constructed. */
export function loadModel(entry: ServiceEntry): ServiceModel {
  const exported = require(entry.clientPackage) as Record<string, unknown>;
  const operations = new Map<string, Operation>();
  const errors = new Map<string, ErrorModel>();
  let namespace = '';
  for (const key of Object.keys(exported)) {
    if (!key.endsWith('$')) continue;
    const schema = exported[key];
    if (!Array.isArray(schema)) continue;
    if (schema[0] === 9) {
      const operation = new Operation(entry, schema as unknown as OperationSchema);
      operations.set(operation.name, operation);
      namespace = schema[1] as string;
    } else if (schema[0] === -3) addError(errors, schema as unknown as ErrorSchema);
  }
  return { entry, namespace, operations, errors };
}

function addError(errors: Map<string, ErrorModel>, schema: ErrorSchema): void {
  const [, namespace, name, traits, members] = schema;
  const queryCode = traits.awsQueryError?.[0] ?? name;
  const messageMember = members.find((member) => /^message$/i.test(member)) ?? 'message';
  const error = {
    name,
    namespace,
    queryCode,
    schema: schema as unknown as SchemaRef,
    messageMember,
  };
  errors.set(name, error);
  if (!errors.has(queryCode)) errors.set(queryCode, error);
}
