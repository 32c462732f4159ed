import type { Outbound } from '../../common/outbound.js';
import { DeliveryRefused } from '../../common/targets.js';
import type { Auth, Connection, Parameter } from './store.js';
import { urlOf } from './url.js';

interface Token {
  readonly text: string;
  /** Real time after which another is asked for. */
  readonly until: number;
  /** The connection's time of change that it was asked under. */
  readonly modified: number;
}

/** Before its end, a token is not used any more. */
const margin_ms = 60_000;
const usualLife_s = 3_600;

type OAuth = NonNullable<Auth['OAuthParameters']>;

/** Tokens of OAuth's client credentials (RFC 6749, 4.4), in memory alone. */
export class Tokens {
  readonly #outbound: Outbound;
  readonly #realNow: () => number;
  readonly #tokens = new Map<string, Token>();
  readonly #asked = new Map<string, Promise<Token>>();

  constructor(outbound: Outbound, realNow: () => number = () => Date.now()) {
    this.#outbound = outbound;
    this.#realNow = realNow;
  }

  /** @throws Error when the token cannot be had. */
  async of(connection: Connection, signal: AbortSignal): Promise<string> {
    const known = this.#tokens.get(connection.arn);
    const isGood = known && known.until > this.#realNow() && known.modified === connection.modified;
    if (isGood) return known.text;
    return (await this.#askOnce(connection, signal)).text;
  }

  /** Calls that begin together share one token. */
  #askOnce(connection: Connection, signal: AbortSignal): Promise<Token> {
    const key = `${connection.arn} ${connection.modified}`;
    const asked = this.#asked.get(key);
    if (asked !== undefined) return asked;
    const asking = this.#ask(connection, signal)
      .then((token) => {
        this.#tokens.set(connection.arn, token);
        return token;
      })
      .finally(() => this.#asked.delete(key));
    this.#asked.set(key, asking);
    return asking;
  }

  /** Forgets a token that was refused. */
  forget({ arn }: Connection): void {
    this.#tokens.delete(arn);
  }

  async #ask({ secrets, modified, name }: Connection, signal: AbortSignal): Promise<Token> {
    const given = secrets.OAuthParameters;
    if (!given) throw new DeliveryRefused(`Connection ${name} has no OAuth parameters.`);
    const { url, method, headers, body } = tokenRequest(given);
    const answer = await this.#outbound.send(url, { method, headers, body, signal });
    let said: unknown;
    try {
      said = JSON.parse(answer.body.toString('utf8'));
    } catch {
      said = undefined;
    }
    const { access_token: text, expires_in: life } = (said ?? {}) as Record<string, unknown>;
    if (typeof text !== 'string' || text === '') {
      throw new Error(`the authorization endpoint of connection ${name} gave no access_token`);
    }
    const seconds = Number(life ?? usualLife_s);
    const life_ms = (Number.isFinite(seconds) ? seconds : usualLife_s) * 1000;
    return { text, until: this.#realNow() + Math.max(life_ms - margin_ms, 0), modified };
  }
}

const pairs = (given: readonly Parameter[] = []): [string, string][] =>
  given.map(({ Key = '', Value = '' }) => [Key, Value]);

/** The client's id and secret go as basic authorization, which RFC 6749 (2.3.1) asks servers to take. */
function tokenRequest(given: OAuth) {
  const { ClientParameters, AuthorizationEndpoint = '', HttpMethod = 'POST' } = given;
  const { HeaderParameters, QueryStringParameters, BodyParameters } =
    given.OAuthHttpParameters ?? {};
  const { ClientID = '', ClientSecret = '' } = ClientParameters ?? {};
  const credentials = `${encodeURIComponent(ClientID)}:${encodeURIComponent(ClientSecret)}`;
  const form = new URLSearchParams(pairs(BodyParameters));
  const query = pairs(QueryStringParameters);
  const isGet = HttpMethod === 'GET';
  const asked = isGet ? new URLSearchParams(query) : form;
  if (!asked.has('grant_type')) {
    if (isGet) query.push(['grant_type', 'client_credentials']);
    else form.set('grant_type', 'client_credentials');
  }
  return {
    url: urlOf(AuthorizationEndpoint, [], query),
    method: HttpMethod,
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      accept: 'application/json',
      ...(isGet ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...Object.fromEntries(pairs(HeaderParameters)),
    },
    body: isGet ? '' : form.toString(),
  };
}
