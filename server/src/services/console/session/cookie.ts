import type { ConsoleRequest } from '../request.js';

const usualName = 'guiderail_session';

/**
 * Browsers keep one jar for all ports of a host: the port is in the name, so that signing in to
 * one server does not sign out of its neighbour.
 */
function nameAt(request: ConsoleRequest): string {
  const port = /:(\d{1,5})$/.exec(request.header('host') ?? '')?.[1];
  return port === undefined ? usualName : `${usualName}_${port}`;
}

/** The secret that the cookie holds; undefined where it holds nothing that was made here. */
export function readCookie(request: ConsoleRequest): string | undefined {
  const name = nameAt(request);
  for (const one of (request.header('cookie') ?? '').split(';')) {
    const mark = one.indexOf('=');
    if (mark < 0 || one.slice(0, mark).trim() !== name) continue;
    const value = one.slice(mark + 1).trim();
    if (/^[A-Za-z0-9_-]{43}$/.test(value)) return value;
  }
  return undefined;
}

/** @param secure whether the console is reached by TLS */
export const writeCookie = (
  request: ConsoleRequest,
  secret: string,
  { seconds, secure }: { readonly seconds: number; readonly secure: boolean },
): string =>
  `${nameAt(request)}=${secret}; Path=/console; Max-Age=${seconds}; HttpOnly; SameSite=Strict` +
  (secure ? '; Secure' : '');
