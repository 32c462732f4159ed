import { EncodedOutput } from '../base/encoded-output.js';
import { ServiceError } from '../base/errors.js';
import type { CallContext, ServiceId } from '../base/service.js';
import { withBody } from './calls.js';
import { readStructure } from './protocols/read-values.js';
import type { Registry } from './registry.js';
import { validate } from './validation/validate.js';

/** Who calls; verified by whoever hands the call on. */
export type JsonCaller = Pick<
  CallContext,
  'requestId' | 'region' | 'accessKeyId' | 'mayRunCode' | 'signal'
>;

/**
 * Calls any operation that is served by plain JSON, whatever its service's protocol.
 * @param input what JSON.parse gave; it is taken over. Times are ISO 8601 or seconds since the
 * epoch, bytes are base64
 * @returns JSON text: times in ISO 8601, bytes in base64
 * @throws ServiceError as a client would be told
 */
export type JsonCall = (
  service: string,
  operation: string,
  input: Record<string, unknown>,
  caller: JsonCaller,
) => Promise<string>;

/** Of a body that streams, such as GetObject's; the rest is left out and said so. */
const mostStreamed_bytes = 4 * 1024 ** 2;

export const jsonCalls =
  (registry: () => Registry, accountId: string): JsonCall =>
  async (service, name, given, caller) => {
    const operation = registry()
      .get(service as ServiceId)
      ?.operations.get(name);
    if (!operation?.handler) {
      const message = `Guiderail does not serve ${service}.${name}.`;
      throw new ServiceError('UnknownOperationException', message);
    }
    const input = withBody(operation, readStructure(operation.input, given));
    validate(operation, input);
    const { requestId, region, accessKeyId, mayRunCode, signal } = caller;
    const context = { requestId, region, accessKeyId, mayRunCode, signal, accountId };
    const output = (await operation.handler(input, context)) ?? {};
    if (output instanceof EncodedOutput) return Buffer.from(output.body).toString();
    return JSON.stringify(await plainOutput(output));
  };

/** The output as JSON has it, a body that streams read up to its bound. */
async function plainOutput(output: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(output)) {
    if (!isStream(value)) {
      answer[name] = plain(value);
      continue;
    }
    const { bytes, truncated } = await readUpTo(value, mostStreamed_bytes);
    answer[name] = bytes.toString('base64');
    if (truncated) answer.Truncated = true;
  }
  return answer;
}

const isStream = (value: unknown): value is AsyncIterable<Uint8Array> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

async function readUpTo(stream: AsyncIterable<Uint8Array>, limit: number) {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk.subarray(0, limit - length));
    length += chunk.length;
    if (length > limit) break; // which destroys the stream
  }
  return { bytes: Buffer.concat(chunks), truncated: length > limit };
}

/** As AWS's JSON has it, but for times: NaN and the infinities are texts. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  }
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}
