import { signV4 } from './capture/sign-v4.js';
import type { Session } from './session.js';

/**
 * What was asked needs Guiderail, and the session's clients talk to AWS, which has no operation
 * for it.
 */
export class NeedsGuiderailError extends Error {
  override readonly name = 'NeedsGuiderailError';

  constructor(what: string) {
    super(
      `${what} needs Guiderail: AWS has no operation for it. ` +
        "Set AWS_ENDPOINT_URL to the server's address, or clientConfig.endpoint of the Session.",
    );
  }
}

/** Guiderail refused a request; `name` is the error's code, such as `ResourceNotFound`. */
export class GuiderailError extends Error {
  override readonly name: string;
  /** Of HTTP. */
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = code;
    this.status = status;
  }
}

/** Whether the error says that who was asked is not Guiderail. */
export const isElsewhere = (error: unknown): boolean =>
  error instanceof NeedsGuiderailError ||
  (error instanceof GuiderailError && notServed.has(error.name));

const notServed: ReadonlySet<string> = new Set(['UnexpectedAnswer', 'UnknownOperationException']);

const awsHosts = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws)$/;

/** The address that the session's clients talk to; undefined where they take AWS's own. */
export async function customEndpoint(session: Session): Promise<URL | undefined> {
  const endpoint = await session.sagemakerClient.config.endpoint?.();
  if (endpoint) {
    const { protocol, hostname, port } = endpoint;
    return new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
  }
  // AWS's clients read these too, but do not tell
  const { AWS_ENDPOINT_URL_SAGEMAKER, AWS_ENDPOINT_URL } = process.env;
  const named = AWS_ENDPOINT_URL_SAGEMAKER ?? AWS_ENDPOINT_URL;
  return named === undefined ? undefined : new URL(named);
}

/** The headers of a request to a path of Guiderail's own, signed with the session's credentials. */
export async function signedHeaders(
  session: Session,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<Record<string, string>> {
  const credentials = await session.sagemakerClient.config.credentials();
  const region = await session.regionName();
  const time = new Date();
  const request = { method: 'POST', url, headers, body, region, service: 'sagemaker', time };
  const { host: _, ...signed } = signV4(request, credentials);
  return signed;
}

export interface OwnRequest {
  /** What the caller wants, for messages; such as `Acknowledging an incident`. */
  readonly what: string;
  /** After `/_guiderail/`. */
  readonly path: string;
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Tries where the server cannot be reached or asks for patience. Default: 1. */
  readonly attempts?: number | undefined;
}

/**
 * Asks Guiderail for what AWS has no operation for.
 * @throws NeedsGuiderailError when the session talks to AWS; GuiderailError as the server answers.
 */
export async function askGuiderail<T>(session: Session, request: OwnRequest): Promise<T> {
  const origin = await customEndpoint(session);
  if (!origin || awsHosts.test(origin.hostname)) throw new NeedsGuiderailError(request.what);
  const url = new URL(`/_guiderail/${request.path}`, origin);
  for (let attempt = 1; ; attempt++) {
    const last = attempt >= (request.attempts ?? 1);
    const answer = await send(session, url, request).catch((error: unknown) => {
      if (last) throw error;
      return undefined;
    });
    if (answer && (last || (answer.status !== 429 && answer.status !== 503))) {
      return read<T>(answer, request.what);
    }
    const asked_s = Number(answer?.headers.get('retry-after') ?? Number.NaN);
    await answer?.body?.cancel();
    const pause_s = Number.isFinite(asked_s) ? Math.min(asked_s, 60) : 2 ** attempt / 10;
    await new Promise((resolve) => setTimeout(resolve, pause_s * 1000));
  }
}

async function send(session: Session, url: URL, request: OwnRequest): Promise<Response> {
  const { body: given = {} } = request;
  const body = new TextEncoder().encode(typeof given === 'string' ? given : JSON.stringify(given));
  const headers = { 'content-type': 'application/json', ...request.headers };
  const signed = await signedHeaders(session, url, headers, body);
  try {
    return await fetch(url, { method: 'POST', headers: signed, body, redirect: 'manual' });
  } catch (error) {
    const { cause } = error as { cause?: { code?: string; message?: string } };
    const why = cause?.code ?? cause?.message ?? String(error);
    throw new Error(`${url.origin} cannot be reached: ${why}`, { cause: error });
  }
}

async function read<T>(answer: Response, what: string): Promise<T> {
  const text = await answer.text();
  const body = parsed(text);
  if (answer.ok && body) return body as T;
  const told = (body ?? {}) as { __type?: string; message?: string; Message?: string };
  const type = answer.headers.get('x-amzn-errortype') ?? told.__type;
  const code = type?.split('#').at(-1)?.split(':', 1)[0];
  // another server than Guiderail answers as it likes
  if (code === undefined || code === 'UnknownOperationException') {
    const shortly = text.replace(/\s+/g, ' ').slice(0, 300);
    throw new GuiderailError(
      code ?? 'UnexpectedAnswer',
      `${what}: ${answer.url} does not serve it: status ${answer.status}: ${shortly}`,
      answer.status,
    );
  }
  throw new GuiderailError(code, told.message ?? told.Message ?? code, answer.status);
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined; // the caller shows the text
  }
}
