import { ownCall } from '../cli/own-call.js';
import type { TestServer } from './server.js';

/** A browser's part of the console, as far as the server sees it. */
export interface ConsoleClient {
  /** `guiderail_session_PORT=…`; empty where nobody signed in. */
  readonly cookie: string;
  /** @param path below `/console/api/` */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** What a call answers. @throws Error with the server's words */
  call<T>(path: string, body?: unknown): Promise<T>;
}

/** A link that signs its opener in, made with a key; the server's first unless given. */
export const newLink = async (
  server: TestServer,
  credentials = server.client.credentials,
): Promise<string> => {
  const link = await ownCall<{ Url: string }>({ ...server.client, credentials }, 'console/links');
  return link.Url;
};

/** Signs in by a link and asks with the cookie. */
export async function signedIn(
  server: TestServer,
  credentials = server.client.credentials,
): Promise<ConsoleClient> {
  const answer = await fetch(await newLink(server, credentials), { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0];
  if (cookie === undefined) throw new Error(`not signed in: ${answer.headers.get('location')}`);
  return consoleClient(server, cookie);
}

/** Asks with a cookie, or without one. */
export function consoleClient({ endpoint }: { endpoint: string }, cookie = ''): ConsoleClient {
  const own: Record<string, string> = cookie === '' ? {} : { cookie };
  const post: ConsoleClient['post'] = (path, body = {}, headers = {}) =>
    fetch(`${endpoint}/console/api/${path}`, {
      method: 'POST',
      headers: {
        ...{ ...own, 'content-type': 'application/json', 'x-guiderail-console': '1' },
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    cookie,
    get: (path, headers) =>
      fetch(`${endpoint}/console/api/${path}`, {
        headers: { ...own, ...headers },
        redirect: 'manual',
      }),
    post,
    async call<T>(path: string, body?: unknown) {
      const answer = await post(path, body);
      const told = (await answer.json()) as { code?: string; message?: string };
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${told.code}: ${told.message}`);
      return told as T;
    },
  };
}
