import type { Awaitable } from './base/awaitable.js';
import type { RawRequest, RawResponse } from './base/http.js';

/** What answers without a signature, beside AWS's services. */
export interface FrontDoorOptions {
  readonly wire: (request: RawRequest) => Awaitable<RawResponse>;
  /** Signed requests to `/_guiderail/…`: what AWS has no operation for. */
  readonly own: (request: RawRequest) => Promise<RawResponse>;
  /** What lies at and below `/console`, with a sign-in of its own. */
  readonly console: (request: RawRequest) => Promise<RawResponse>;
  /** Links of messages, which carry no signature; undefined when the request is for none. */
  readonly link: (request: {
    readonly path: string;
    readonly query: URLSearchParams;
    readonly wantsHtml: boolean;
  }) => Promise<RawResponse | undefined>;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
  readonly clockNow: () => number;
  readonly isReady: () => boolean;
}

/** Health, metrics and the console are told by path; everything else is AWS's. */
export function openFrontDoor(
  options: FrontDoorOptions,
): (request: RawRequest) => Awaitable<RawResponse> {
  return (request) => {
    if (request.rawTarget.startsWith('/_guiderail/')) return options.own(request);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return request.rawTarget.startsWith('/console/api/')
        ? options.console(request)
        : options.wire(request);
    }
    if (isUnsignedLink(request)) return answerLink(request, options);
    const mark = request.rawTarget.indexOf('?');
    const path = mark < 0 ? request.rawTarget : request.rawTarget.slice(0, mark);
    if (path === '/console' || path.startsWith('/console/')) return options.console(request);
    return ownPages.get(path)?.(options) ?? options.wire(request);
  };
}

type Page = (options: FrontDoorOptions) => Awaitable<RawResponse>;

const ownPages: ReadonlyMap<string, Page> = new Map<string, Page>([
  [
    '/healthz',
    ({ clockNow }) => json(200, { status: 'ok', clock: new Date(clockNow()).toISOString() }),
  ],
  [
    '/readyz',
    ({ isReady }) =>
      isReady() ? json(200, { status: 'ready' }) : json(503, { status: 'starting' }),
  ],
  [
    '/metrics',
    async ({ metrics }) => text(200, await metrics(), 'text/plain; version=0.0.4; charset=utf-8'),
  ],
]);

async function answerLink(request: RawRequest, options: FrontDoorOptions): Promise<RawResponse> {
  return (await options.link(linkOf(request))) ?? options.wire(request);
}

/** Confirming and unsubscribing by a token, and a certificate: AWS takes them without a signature. */
const isUnsignedLink = ({ method, rawTarget, rawHeaders }: RawRequest): boolean =>
  method === 'GET' && // a HEAD looks only
  ((rawTarget.startsWith('/?') &&
    /^\/\?(.*&)?Action=(ConfirmSubscription|Unsubscribe)(&|$)/.test(rawTarget)) ||
    rawTarget.startsWith('/SimpleNotificationService-')) &&
  !/[?&]X-Amz-Signature=/i.test(rawTarget) &&
  headerOf(rawHeaders, 'authorization') === undefined;

function linkOf({ rawTarget, rawHeaders }: RawRequest) {
  const [path = '', ...query] = rawTarget.split('?');
  const accept = headerOf(rawHeaders, 'accept') ?? '';
  return {
    path,
    query: new URLSearchParams(query.join('?')),
    wantsHtml: accept.includes('text/html'),
  };
}

function headerOf(rawHeaders: readonly string[], name: string): string | undefined {
  const at = rawHeaders.findIndex((one, i) => i % 2 === 0 && one.toLowerCase() === name);
  return at < 0 ? undefined : rawHeaders[at + 1];
}

const text = (status: number, body: string, type = 'text/plain; charset=utf-8'): RawResponse => ({
  status,
  headers: { 'content-type': type, 'cache-control': 'no-store' },
  body,
});

const json = (status: number, body: object): RawResponse =>
  text(status, `${JSON.stringify(body)}\n`, 'application/json');
