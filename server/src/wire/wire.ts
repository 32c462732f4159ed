import { Readable } from 'node:stream';
import type { AccessKey } from '../base/access-key.js';
import { type Awaitable, whenReady } from '../base/awaitable.js';
import { EncodedOutput } from '../base/encoded-output.js';
import { messageOf, ServiceError } from '../base/errors.js';
import type { RawRequest, RawResponse } from '../base/http.js';
import { uuid } from '../base/ids.js';
import type { Log } from '../base/log.js';
import type { CallContext, Invocation, ServiceOperations } from '../base/service.js';
import { Admission, type Admitted } from './admission.js';
import { type AnyCalls, inProcessCalls } from './calls.js';
import { Dispatcher, formPairs, type Located, locateForm } from './dispatcher.js';
import { asServiceError, renderError } from './errors.js';
import { type JsonCall, jsonCalls } from './json-call.js';
import { protocols, writeEncoded } from './protocols/protocols.js';
import { buildRegistry, type ListedOperations, type Registry } from './registry.js';
import { parseRequest } from './request.js';
import { validate } from './validation/validate.js';

export interface WireOptions {
  /** What the rooms register; called once, by `start`. Several may register under one service. */
  readonly services: () => readonly ServiceOperations[];
  /** What is to be served, by service; without it, whatever is registered. */
  readonly listed?: ListedOperations;
  readonly accountId: string;
  /** The region of requests that carry none: unsigned ones, where they are accepted. */
  readonly defaultRegion: string;
  /** Accepts requests whatever their signature; its scope is still read. */
  readonly noAuth: boolean;
  readonly keyOf: (accessKeyId: string) => AccessKey | undefined;
  readonly log: Log;
  /** Real time in milliseconds; signatures are checked against it. */
  readonly now?: () => number;
}

export interface Wire {
  /**
   * Builds the registry.
   * @throws Error naming the operation when a listed operation has no handler, a handler is not
   * listed, AWS's client does not know it, or two rooms register it.
   */
  start(): void;
  /** Answers a request, at once where nothing has to be waited for; a failure is an answer too. */
  handle(request: RawRequest): Awaitable<RawResponse>;
  /**
   * Answers a request to a path of the server's own, which no service of AWS's has: verified like
   * any other, or by a key that it carries; body read whole, failures told as a REST service's.
   */
  handleOwn(request: RawRequest, work: OwnWork): Promise<RawResponse>;
  /** The registered operations, to be called in process: `calls.s3.PutObject(input, context)`. */
  readonly calls: AnyCalls;
  /** Any registered operation by plain JSON, for whoever was let in elsewhere. */
  readonly callJson: JsonCall;
}

/** What answers on a path of the server's own. */
export type OwnWork = (
  identity: Pick<Admitted, 'accessKeyId' | 'region' | 'allows' | 'request'>,
  body: Uint8Array,
) => Promise<RawResponse>;

/** AWS's protocols over the operations that rooms register; knows no service. */
export function createWire(options: WireOptions): Wire {
  let started: { registry: Registry; dispatcher: Dispatcher } | undefined;
  const get = () => {
    if (!started) throw new Error('the wire has not been started');
    return started;
  };
  const admission = new Admission(options);
  return {
    start() {
      const registry = buildRegistry(options.services(), options.listed);
      started = { registry, dispatcher: new Dispatcher(registry) };
    },
    handle: (raw) => new Exchange(raw, options, admission, get()).answer(),
    handleOwn: (raw, work) => new Exchange(raw, options, admission, get()).answerOwn(work),
    calls: inProcessCalls(() => get().registry, options.accountId),
    callJson: jsonCalls(() => get().registry, options.accountId),
  };
}

const nowhere: Located = {
  protocol: 'rest-xml',
  model: undefined,
  operation: undefined,
  labels: {},
  asked: '',
};

const ownPath: Located = { ...nowhere, protocol: 'rest-json' };

/** One request on its way to an answer. */
class Exchange {
  readonly #raw: RawRequest;
  readonly #options: WireOptions;
  readonly #admission: Admission;
  readonly #registry: Registry;
  readonly #dispatcher: Dispatcher;
  readonly #requestId = uuid();
  #located = nowhere;

  constructor(
    raw: RawRequest,
    options: WireOptions,
    admission: Admission,
    { registry, dispatcher }: { registry: Registry; dispatcher: Dispatcher },
  ) {
    this.#raw = raw;
    this.#options = options;
    this.#admission = admission;
    this.#registry = registry;
    this.#dispatcher = dispatcher;
    // Whoever reads the body is told of its breaking off; at other times nobody may be listening.
    raw.body.on('error', () => {});
  }

  answer(): Awaitable<RawResponse> {
    try {
      const request = parseRequest(this.#raw);
      this.#located = this.#dispatcher.locate(request);
      const admitted = this.#admission.admit(request, this.#located);
      if (admitted instanceof Promise) return this.#answerLater(admitted);
      const answer = this.#call(admitted);
      if (answer instanceof Promise) return this.#finishLater(answer);
      return this.#finish(answer);
    } catch (error) {
      return this.#fail(error);
    }
  }

  async #answerLater(admitting: Promise<Admitted>): Promise<RawResponse> {
    let streamed: Readable | undefined;
    try {
      const admitted = await admitting;
      if (admitted.body instanceof Readable) streamed = admitted.body;
      const answer = this.#call(admitted);
      return this.#finish(answer instanceof Promise ? await answer : answer);
    } catch (error) {
      return this.#fail(error);
    } finally {
      streamed?.destroy();
    }
  }

  async #finishLater(answer: Promise<RawResponse>): Promise<RawResponse> {
    try {
      return this.#finish(await answer);
    } catch (error) {
      return this.#fail(error);
    }
  }

  async answerOwn(work: OwnWork): Promise<RawResponse> {
    this.#located = ownPath;
    try {
      const admitted = await this.#admission.admitOwn(parseRequest(this.#raw), ownPath);
      const { status, headers, body } = await work(admitted, admitted.body as Buffer);
      return this.#finish({ status, headers: { ...headers }, body });
    } catch (error) {
      return this.#fail(error);
    }
  }

  #call(admitted: Admitted): Awaitable<RawResponse> {
    const { request, body } = admitted;
    if (this.#located.protocol === 'query') {
      const pairs = formPairs(request, body as Buffer);
      this.#located = locateForm(this.#located, this.#registry, pairs);
    }
    const { model, operation, labels, asked } = this.#located;
    if (admitted.allows === 'captures') throw forCapturesAlone(asked);
    if (!model || !operation?.handler) throw unknownOperation(asked);
    const protocol = protocols[this.#located.protocol];
    const input = protocol.read({ model, operation, request, labels, body });
    validate(operation, input);
    const { accountId } = this.#options;
    const context = new RequestContext(this.#raw, this.#requestId, accountId, admitted);
    return whenReady(operation.handler(input, context), (output) =>
      output instanceof EncodedOutput
        ? writeEncoded(protocol, operation, output)
        : protocol.write(model, operation, output ?? {}, this.#requestId),
    );
  }

  /** The headers are made for this answer alone, so that they take the request's id as they are. */
  #finish(answer: RawResponse): RawResponse {
    const id = this.#requestId;
    const headers = answer.headers as Record<string, string>;
    if (this.#located.protocol === 'rest-xml') {
      headers['x-amz-request-id'] = id;
      headers['x-amz-id-2'] = Buffer.from(id).toString('base64');
    } else headers['x-amzn-requestid'] = id;
    return answer;
  }

  #fail(error: unknown): RawResponse {
    const { protocol, model, asked } = this.#located;
    const requestId = this.#requestId;
    const known = asServiceError(error, this.#options.log, { requestId, asked });
    const { method, rawTarget: path } = this.#raw;
    try {
      return this.#finish(renderError(known, { protocol, model, method, path, requestId }));
    } catch (fault) {
      this.#options.log('error', 'an error could not be written', {
        requestId,
        code: known.code,
        error: fault instanceof Error ? fault.stack : messageOf(fault),
      });
      return this.#finish({ status: known.status, headers: {} });
    }
  }
}

/** What an operation is told of its request. */
class RequestContext implements CallContext {
  readonly requestId: string;
  readonly accountId: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly mayRunCode: boolean;
  readonly #raw: RawRequest;
  readonly #admitted: Admitted;
  #abort: AbortController | undefined;

  constructor(raw: RawRequest, requestId: string, accountId: string, admitted: Admitted) {
    this.#raw = raw;
    this.#admitted = admitted;
    this.requestId = requestId;
    this.accountId = accountId;
    this.region = admitted.region;
    this.accessKeyId = admitted.accessKeyId;
    this.mayRunCode = admitted.allows === 'everything';
  }

  /** Made when first asked for: few operations listen, and a signal costs as much as a hash. */
  get signal(): AbortSignal {
    if (this.#abort) return this.#abort.signal;
    const abort = new AbortController();
    this.#abort = abort;
    if (this.#raw.body.errored) abort.abort();
    this.#raw.onGone?.(() => abort.abort());
    return abort.signal;
  }

  /** Made when asked for, by the operations that must not be done twice. */
  get invocation(): Invocation | undefined {
    const { request, accessKeyId, bodyHash } = this.#admitted;
    const id = request.headers.get('amz-sdk-invocation-id');
    if (!id || bodyHash === undefined) return undefined;
    const { method, rawTarget } = this.#raw;
    const tries = request.headers.get('amz-sdk-request');
    return {
      // no part holds a line end
      name: `${accessKeyId}\n${this.region}\n${id}\n${method}\n${rawTarget}\n${bodyHash}`,
      mayBeRepeated: tries === undefined || !firstTry.test(tries),
    };
  }
}

const firstTry = /(?:^|[;\s])attempt=1(?:;|\s|$)/;

const forCapturesAlone = (asked: string): ServiceError =>
  new ServiceError('AccessDeniedException', `This key is for sending captures, not for ${asked}.`);

const unknownOperation = (asked: string): ServiceError =>
  new ServiceError('UnknownOperationException', `Guiderail does not serve ${asked}.`);
