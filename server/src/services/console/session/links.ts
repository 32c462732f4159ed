import { ServiceError } from '../../../base/errors.js';
import type { OwnPath } from '../../../base/own-path.js';
import { minute_ms } from '../../../base/time.js';
import { hashOf, newSecret } from './secrets.js';

export const linkLife_ms = minute_ms;
const mostWaiting = 100;

/** One-time links that wait to be opened; in memory only: a restart voids them. */
export class SignInLinks {
  /** By the token's hash, the oldest first. */
  readonly #waiting = new Map<string, { readonly accessKeyId: string; readonly expires: number }>();

  /** @returns the token; beyond the bound the oldest link is void. */
  make(accessKeyId: string, realNow: number): string {
    this.#forget(realNow);
    const token = newSecret();
    this.#waiting.set(hashOf(token), { accessKeyId, expires: realNow + linkLife_ms });
    return token;
  }

  /** Whose link it is; a link works once. */
  use(token: string, realNow: number): string | undefined {
    const hash = hashOf(token);
    const link = this.#waiting.get(hash);
    this.#waiting.delete(hash);
    return link && link.expires > realNow ? link.accessKeyId : undefined;
  }

  #forget(realNow: number): void {
    for (const [hash, { expires }] of this.#waiting) {
      if (expires > realNow && this.#waiting.size < mostWaiting) break;
      this.#waiting.delete(hash);
    }
  }
}

export interface LinksDeps {
  readonly noAuth: boolean;
  readonly realNow: () => number;
  /** Where the console is opened, by the name under which the server was asked. */
  readonly baseUrl: (host: string | undefined) => string;
}

/**
 * `POST /_guiderail/console/links`: a link that signs its opener in with the asking key's rights.
 * Answers `{"Url", "ExpiresAt"}`; where nobody has to sign in, an address without an expiry.
 */
export const linksPath = (links: SignInLinks, deps: LinksDeps): OwnPath => ({
  method: 'POST',
  pattern: /^\/_guiderail\/(console\/links)$/,
  forCaptures: false,
  async handler(_, { accessKeyId, mayRunCode, header }) {
    const base = deps.baseUrl(header('host'));
    // without authentication only leave to run code shows that a signature was verified
    if (deps.noAuth && !mayRunCode) return { Url: new URL('/console/', base).href };
    const now = deps.realNow();
    const url = new URL('/console/sign-in', base);
    url.searchParams.set('token', links.make(accessKeyId, now));
    return { Url: url.href, ExpiresAt: now + linkLife_ms };
  },
});

/** A session may not prolong itself by links of its own making. */
export const linksNeedKey = (): ServiceError =>
  new ServiceError(
    'AccessDeniedException',
    'Links to the console are made with a key: npx guiderail console.',
    403,
  );
