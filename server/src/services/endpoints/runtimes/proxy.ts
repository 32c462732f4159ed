import {
  Agent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest, Agent as TlsAgent } from 'node:https';
import { isIP } from 'node:net';
import { messageOf } from '../../../base/errors.js';
import { limits } from '../../../base/limits.js';
import { type AddressRule, checkedLookup } from '../../common/addresses.js';
import type { RuntimeBounds } from '../../common/model-runtime.js';
import {
  LoadError,
  type Prediction,
  PredictionError,
  type PredictionRequest,
  type Runtime,
} from './runtime.js';

export const upstreamVariable = 'GUIDERAIL_UPSTREAM_URL';
const variable = upstreamVariable;
/** Those of an endpoint. */
const usualBounds: RuntimeBounds = {
  invocation_ms: 60_000,
  answer_bytes: limits.invocationBody_bytes,
};
const ping_ms = 2_000;
const sockets = 256;
const attributesHeader = 'x-amzn-sagemaker-custom-attributes';

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Uint8Array;
}

/**
 * A model server that the user runs, called by SageMaker's container contract: GET /ping,
 * POST /invocations.
 */
export class ProxyRuntime implements Runtime {
  readonly #url: URL;
  readonly #agent: Agent;
  readonly #options: RequestOptions;
  readonly #bounds: RuntimeBounds;

  private constructor(url: URL, rule: AddressRule, bounds: RuntimeBounds) {
    this.#url = url;
    this.#bounds = bounds;
    const options = { keepAlive: true, maxSockets: sockets, maxFreeSockets: sockets };
    this.#agent = url.protocol === 'https:' ? new TlsAgent(options) : new Agent(options);
    this.#options = { agent: this.#agent, lookup: checkedLookup(rule, refusal) };
  }

  /**
   * Connects to the server named in the container's environment.
   * @throws LoadError saying what to set or to start.
   */
  static async open(
    environment: Readonly<Record<string, string>> | undefined,
    rule: AddressRule,
    bounds: RuntimeBounds = usualBounds,
  ): Promise<ProxyRuntime> {
    const url = upstreamUrl(environment?.[variable]);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) && !rule(host)) throw refusal(host, host); // no name to look up
    const runtime = new ProxyRuntime(url, rule, bounds);
    try {
      await runtime.#ping();
    } catch (error) {
      await runtime.close();
      throw error;
    }
    return runtime;
  }

  async predict(request: PredictionRequest): Promise<Prediction> {
    const headers: Record<string, string | number> = {
      'content-type': request.contentType,
      'content-length': request.body.byteLength,
    };
    if (request.accept) headers.accept = request.accept;
    if (request.customAttributes) headers[attributesHeader] = request.customAttributes;
    const { invocation_ms } = this.#bounds;
    const call = () => this.#call('POST', '/invocations', headers, request, invocation_ms);
    const answer = await call().catch((error: unknown) => {
      // the server closed an idle connection just as it was used again: nothing was answered
      if (error instanceof StaleConnection) return call();
      throw error;
    });
    if (answer.status < 200 || answer.status > 299) {
      throw new PredictionError(answer.status, Buffer.from(answer.body).toString('utf8'));
    }
    return {
      body: answer.body,
      contentType: answer.headers['content-type'] ?? 'application/octet-stream',
      customAttributes: answer.headers[attributesHeader]?.toString(),
    };
  }

  async close(): Promise<void> {
    this.#agent.destroy();
  }

  async #ping(): Promise<void> {
    const signal = AbortSignal.timeout(ping_ms);
    const target = `${this.#url.origin}${this.#url.pathname}ping`;
    let answer: Answer;
    try {
      answer = await this.#call('GET', '/ping', {}, { body: new Uint8Array(), signal }, ping_ms);
    } catch (error) {
      if (error instanceof LoadError) throw error;
      throw new LoadError(
        `GET ${target} was not answered (${messageOf(error)}): start the model server or correct ${variable}.`,
        true,
      );
    }
    if (answer.status === 200) return;
    throw new LoadError(`GET ${target} answered ${answer.status} and not 200.`, true);
  }

  #call(
    method: string,
    path: string,
    headers: Record<string, string | number>,
    { body, signal }: Pick<PredictionRequest, 'body' | 'signal'>,
    timeout_ms: number,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const send = this.#url.protocol === 'https:' ? httpsRequest : httpRequest;
      const target = new URL(this.#url.pathname + path.slice(1), this.#url);
      const outgoing = send(target, { ...this.#options, method, headers, signal });
      const timer = AbortSignal.timeout(timeout_ms);
      const expire = () => outgoing.destroy(new TimedOut(timeout_ms));
      timer.addEventListener('abort', expire, { once: true });
      const finish = () => timer.removeEventListener('abort', expire);
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        finish();
        reject(failure(error, outgoing.reusedSocket));
      });
      outgoing.on('response', (incoming) => {
        readAnswer(incoming, this.#bounds.answer_bytes).then(resolve, reject).finally(finish);
      });
      outgoing.end(body);
    });
  }
}

class StaleConnection extends Error {}

class TimedOut extends Error {
  constructor(timeout_ms: number) {
    super(`no whole answer within ${timeout_ms / 1_000} s`);
  }
}

/** AWS gives the status 0 to a model that did not answer in time. */
function failure(error: NodeJS.ErrnoException, reused: boolean): Error {
  if (error instanceof TimedOut)
    return new PredictionError(0, `The model server: ${error.message}.`);
  if (error instanceof LoadError) return error;
  if (reused && error.code === 'ECONNRESET') return new StaleConnection();
  return new PredictionError(503, `The model server cannot be reached: ${error.message}.`);
}

async function readAnswer(incoming: IncomingMessage, most: number): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > most) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new PredictionError(502, `The model server broke off its answer: ${messageOf(error)}.`);
  }
  if (size > most) {
    throw new PredictionError(502, `The model server's answer is larger than ${most} bytes.`);
  }
  const { statusCode: status = 0, headers } = incoming;
  return { status, headers, body: Buffer.concat(chunks) };
}

function upstreamUrl(text: string | undefined): URL {
  const example = `such as http://127.0.0.1:8080`;
  if (!text) throw new LoadError(`Set ${variable} in the container's Environment, ${example}.`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new LoadError(`${variable} must be an address over http or https, ${example}.`);
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

const refusal = (host: string, address: string): LoadError =>
  new LoadError(
    `${variable} leads to ${host === address ? address : `${host} (${address})`}, a private ` +
      `address: start the server with GUIDERAIL_ALLOW_PRIVATE_TARGETS=${address} if that is meant.`,
  );
