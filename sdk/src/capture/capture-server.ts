import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { type CaptureOptions, Captures } from './captures.js';
import { observeExchange } from './observe-exchange.js';

export interface CaptureServerOptions extends CaptureOptions {
  /** The path that predicts; a query does not matter. Default: `/invocations`. */
  readonly path?: string | RegExp | undefined;
  /** Default: `POST`. */
  readonly methods?: readonly string[] | undefined;
  /** Bytes of a request or a response; exchanges with more are dropped and counted. Default: 768 KiB. */
  readonly maxBodyBytes?: number | undefined;
  /** The call's own id. Default: the header that SageMaker has for it. */
  readonly inferenceId?: ((request: IncomingMessage) => string | undefined) | undefined;
  /** Default: the header that SageMaker has for them. */
  readonly customAttributes?: ((request: IncomingMessage) => string | undefined) | undefined;
}

/** A handler of Node's http server. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A middleware as Express, Connect and Fastify's `onRequest` hook call it. */
export type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

const headerOf =
  (name: string) =>
  ({ headers }: IncomingMessage): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };

/** Watches the requests that the options name; never throws. */
function observer(captures: Captures, options: CaptureServerOptions): Handler {
  const { path = '/invocations', methods = ['POST'], maxBodyBytes = 768 * 1024 } = options;
  const idOf = options.inferenceId ?? headerOf('x-amzn-sagemaker-inference-id');
  const attributesOf = options.customAttributes ?? headerOf('x-amzn-sagemaker-custom-attributes');
  const wanted = ({ url = '', method = '' }: IncomingMessage) => {
    const asked = url.split('?', 1)[0] ?? '';
    if (!methods.includes(method)) return false;
    return typeof path === 'string' ? asked === path : path.test(asked);
  };
  return (request, response) => {
    if (!wanted(request) || !captures.sample()) return;
    const track = (work: Promise<void>) => captures.track(work);
    observeExchange(request, response, maxBodyBytes, track, (observed) => {
      if (observed === 'too large') return captures.tooLarge();
      if (observed instanceof Error) return captures.unreadable(observed);
      // a refusal or a failure is no inference
      if (observed === 'broken off') return captures.refused();
      if (observed.status < 200 || observed.status >= 300) return captures.refused();
      try {
        const inferenceId = idOf(request);
        const customAttributes = attributesOf(request);
        captures.add({ ...observed.exchange, inferenceId, customAttributes });
      } catch (error) {
        captures.unreadable(error);
      }
    });
  };
}

/**
 * Captures what a Node http server or handler is asked and answers on one path. Requests and
 * responses go their way unchanged; captured is what was answered with a status of 200 to 299,
 * decompressed where it was compressed.
 *
 * For a server, the captures are given; they are sent to the end when the server closes. For a
 * handler, a handler that captures.
 *
 * @example
 * const server = createServer(handler).listen(8080);
 * const captures = captureServer(server, { path: '/predict', destination });
 *
 * @example
 * createServer(captureServer(handler, { path: '/predict', destination })).listen(8080);
 */
export function captureServer(server: Server | TlsServer, options: CaptureServerOptions): Captures;
export function captureServer(
  handler: Handler,
  options: CaptureServerOptions,
): Handler & { readonly captures: Captures };
export function captureServer(target: Server | TlsServer | Handler, options: CaptureServerOptions) {
  const captures = new Captures(options);
  const observe = observer(captures, options);
  if (typeof target === 'function') {
    const captured: Handler = (request, response) => {
      observe(request, response);
      return target(request, response);
    };
    return Object.assign(captured, { captures });
  }
  target.prependListener('request', observe);
  target.once('close', () => void captures.close());
  return captures;
}

/**
 * The same as a middleware, for Express and what is like it; put it before body parsers and
 * compression. In Fastify: `app.addHook('onRequest', (q, a, done) => capture(q.raw, a.raw, done))`.
 *
 * @example
 * const capture = captureMiddleware({ path: '/predict', destination });
 * app.use(capture);
 */
export function captureMiddleware(
  options: CaptureServerOptions,
): Middleware & { readonly captures: Captures } {
  const captures = new Captures(options);
  const observe = observer(captures, options);
  const middleware: Middleware = (request, response, next) => {
    observe(request, response);
    next();
  };
  return Object.assign(middleware, { captures });
}
