import { Readable } from 'node:stream';
import { EncodedOutput } from '../base/encoded-output.js';
import { uuid } from '../base/ids.js';
import type { CallContext } from '../base/service.js';
import type { Operation } from './model.js';
import type { Registry } from './registry.js';
import { validate } from './validation/validate.js';

type InternalContext = Pick<CallContext, 'region'> &
  Partial<CallContext> & { readonly validateOnly?: boolean };

type Call = (input: Record<string, unknown>, context: InternalContext) => Promise<unknown>;

/** Every registered operation by service and name; services/common/calls.ts gives the types. */
export type AnyCalls = Readonly<Record<string, Readonly<Record<string, Call>>>>;

/** Calls operations without HTTP: input validated as a client's would be, then the handler. */
export function inProcessCalls(registry: () => Registry, accountId: string): AnyCalls {
  const never = new AbortController().signal;
  const call =
    (service: string, name: string): Call =>
    async (given, context) => {
      const operation = find(registry(), service, name);
      const input = withBody(operation, given);
      validate(operation, input);
      if (context.validateOnly) return {};
      const output = await operation.handler?.(input, {
        requestId: context.requestId ?? uuid(),
        accountId: context.accountId ?? accountId,
        region: context.region,
        accessKeyId: context.accessKeyId ?? 'guiderail',
        mayRunCode: context.mayRunCode ?? false,
        signal: context.signal ?? never,
      });
      return (output instanceof EncodedOutput ? output.read() : output) ?? {};
    };
  const services = new Map<string, Readonly<Record<string, Call>>>();
  return new Proxy({} as AnyCalls, {
    get: (_, service) => {
      const known = services.get(String(service));
      if (known) return known;
      const made = operationsOf((name) => call(String(service), name));
      services.set(String(service), made);
      return made;
    },
  });
}

function operationsOf(call: (name: string) => Call): Readonly<Record<string, Call>> {
  const calls = new Map<string, Call>();
  return new Proxy({} as Readonly<Record<string, Call>>, {
    get: (_, name) => {
      const known = calls.get(String(name)) ?? call(String(name));
      calls.set(String(name), known);
      return known;
    },
  });
}

function find(registry: Registry, service: string, name: string): Operation {
  const operation = registry.get(service as never)?.operations.get(name);
  if (!operation?.handler) throw new Error(`no room registers ${service}.${name}`);
  return operation;
}

/** Handlers take a streamed body as a stream and any other as bytes, however the caller has it. */
export function withBody(
  operation: Operation,
  input: Record<string, unknown>,
): Record<string, unknown> {
  const blob = operation.input.members.find(({ shape }) => shape.kind === 'blob');
  const value = blob && input[blob.name];
  if (!blob || value === undefined || blob.shape.kind !== 'blob') return input;
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  if (!blob.shape.streaming || !(bytes instanceof Uint8Array)) {
    return { ...input, [blob.name]: bytes };
  }
  return { ...input, [blob.name]: Readable.from([Buffer.from(bytes)]) };
}
