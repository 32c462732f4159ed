import type { AccessKey } from '../../../base/access-key.js';
import type { RawResponse } from '../../../base/http.js';
import { redirect } from '../headers.js';
import type { ConsoleRequest } from '../request.js';
import { writeCookie } from './cookie.js';
import type { SignInLinks } from './links.js';
import { maySignIn, type Sessions, sessionLife_ms } from './sessions.js';

export interface SignInDeps {
  readonly keyOf: (accessKeyId: string) => AccessKey | undefined;
  readonly realNow: () => number;
  readonly isSecure: (host: string | undefined) => boolean;
}

const home = '/console/';
const expired = '/console/?sign-in=expired';

/** Opens a one-time link: a cookie and the way to the console, or word that the link is void. */
export async function signIn(
  request: ConsoleRequest,
  links: SignInLinks,
  sessions: Sessions,
  { keyOf, realNow, isSecure }: SignInDeps,
): Promise<RawResponse> {
  // looking is not opening, and another site's page may not sign anybody in
  if (request.method !== 'GET' || request.header('sec-fetch-site') === 'cross-site') {
    return redirect(303, expired);
  }
  const { query } = request;
  const accessKeyId = links.use(query.get('token') ?? '', realNow());
  const key = accessKeyId === undefined ? undefined : keyOf(accessKeyId);
  if (!key || !maySignIn(key)) return redirect(303, expired);
  const secret = await sessions.begin(key.accessKeyId, realNow());
  const secure = isSecure(request.header('host'));
  const cookie = writeCookie(request, secret, { seconds: sessionLife_ms / 1000, secure });
  return redirect(303, nextOf(query.get('next')), { 'set-cookie': cookie });
}

/** A page of the console, and nothing else: a link that was tampered with leads to the start. */
function nextOf(next: string | null): string {
  if (next === null || next.length > 2000 || !/^\/console\/[\x21-\x7e]*$/.test(next)) return home;
  const url = URL.canParse(next, 'http://console') ? new URL(next, 'http://console') : undefined;
  if (url?.host !== 'console' || url.pathname.includes('//')) return home;
  const isPage =
    url.pathname.startsWith(home) && !/^\/console\/(api|assets|sign-in)\b/.test(url.pathname);
  return isPage ? `${url.pathname}${url.search}${url.hash}` : home;
}
