import { ServiceError, validationException } from '../../../base/errors.js';
import type { RawResponse } from '../../../base/http.js';
import { readJsonObject } from '../../../base/own-path.js';
import type { ConsoleDeps } from '../deps.js';
import { checkPost, refuseOtherSites } from '../guard.js';
import type { ConsoleRequest } from '../request.js';
import { readCookie, writeCookie } from '../session/cookie.js';
import { linksNeedKey } from '../session/links.js';
import type { Session, Sessions } from '../session/sessions.js';
import { InFlight } from './in-flight.js';
import { jsonAnswer } from './json-answer.js';
import { objectAnswer } from './object.js';
import { reportAnswer } from './report.js';

export const apiPath = '/console/api/';
const mostBody_bytes = 1024 ** 2;

/** What a path below `/console/api/` is asked with. */
interface Asked {
  readonly request: ConsoleRequest;
  readonly session: Session;
  readonly requestId: string;
  /** The path's parts after its first, as they were sent. */
  readonly parts: readonly string[];
}

interface Route {
  readonly post: boolean;
  answer(asked: Asked): Promise<RawResponse>;
}

/** `/console/api/…`: what the console's pages ask, with the rights of whoever is signed in. */
export class ConsoleApi {
  readonly #deps: ConsoleDeps;
  readonly #sessions: Sessions;
  readonly #inFlight = new InFlight();
  readonly #routes: Readonly<Record<string, Route>> = {
    session: { post: false, answer: (asked) => this.#session(asked) },
    'sign-out': { post: true, answer: (asked) => this.#signOut(asked) },
    aws: { post: true, answer: (asked) => this.#aws(asked) },
    own: { post: true, answer: (asked) => this.#own(asked) },
    object: {
      post: false,
      answer: ({ request }) => objectAnswer(request, this.#deps.objects),
    },
    reports: { post: false, answer: ({ parts }) => reportAnswer(parts, this.#deps) },
  };

  constructor(deps: ConsoleDeps, sessions: Sessions) {
    this.#deps = deps;
    this.#sessions = sessions;
  }

  /** @throws ServiceError */
  async answer(request: ConsoleRequest, requestId: string): Promise<RawResponse> {
    const [name = '', ...parts] = request.path.slice(apiPath.length).split('/');
    const route = Object.hasOwn(this.#routes, name) ? this.#routes[name] : undefined;
    if (!route) throw new ServiceError('NotFound', 'There is no such path of the console.', 404);
    refuseOtherSites(request);
    const isPost = request.method === 'POST';
    if (route.post !== isPost || !(isPost || /^(GET|HEAD)$/.test(request.method))) {
      const message = `This path is asked with ${route.post ? 'POST' : 'GET'}.`;
      throw new ServiceError('MethodNotAllowed', message, 405);
    }
    if (isPost) checkPost(request);
    const session = await this.#whoAsks(request);
    return this.#inFlight.run(session.id, () =>
      route.answer({ request, session, requestId, parts }),
    );
  }

  async #whoAsks(request: ConsoleRequest): Promise<Session> {
    const secret = readCookie(request);
    const { realNow, noAuth } = this.#deps;
    const session = secret === undefined ? undefined : await this.#sessions.find(secret, realNow());
    if (session) return session;
    if (noAuth) return everybody;
    const message = 'Nobody is signed in here, or not any more: npx guiderail console opens it.';
    throw new ServiceError('NotSignedIn', message, 401);
  }

  async #session({ request, session }: Asked): Promise<RawResponse> {
    const { accountId, region, noAuth } = this.#deps;
    const [regions, version] = await Promise.all([this.#deps.regions(), this.#deps.version()]);
    const { accessKeyId, mayRunCode, expires } = session;
    const told = {
      ...{ accountId, region, regions: [...new Set([region, ...regions])] },
      ...{ accessKeyId, mayRunCode, noAuth, version, expires, now: this.#deps.now() },
    };
    return jsonAnswer(request, JSON.stringify(told));
  }

  async #signOut({ request }: Asked): Promise<RawResponse> {
    const secret = readCookie(request);
    if (secret !== undefined) await this.#sessions.end(secret);
    const secure = this.#deps.isSecure(request.header('host'));
    const headers = { 'set-cookie': writeCookie(request, '', { seconds: 0, secure }) };
    return jsonAnswer(request, '{}', { headers });
  }

  async #aws({ request, session, requestId, parts }: Asked): Promise<RawResponse> {
    const [service = '', operation = '', ...more] = parts;
    if (more.length > 0) {
      throw new ServiceError('NotFound', 'Ask for aws/SERVICE/OPERATION.', 404);
    }
    const body = await this.#deps.readBody(request.raw, mostBody_bytes);
    const caller = { ...this.#caller(request, session), requestId };
    const json = await this.#deps.callAws(service, operation, readJsonObject(body), caller);
    return jsonAnswer(request, json);
  }

  async #own({ request, session, parts }: Asked): Promise<RawResponse> {
    if (parts[0] === 'console') throw linksNeedKey();
    const body = await this.#deps.readBody(request.raw, mostBody_bytes);
    const answer = await this.#deps.callOwn(parts.join('/'), body, this.#caller(request, session));
    return jsonAnswer(request, JSON.stringify(answer));
  }

  #caller(request: ConsoleRequest, { accessKeyId, mayRunCode }: Session) {
    const region = request.header('x-guiderail-region') ?? this.#deps.region;
    if (!/^[a-z0-9-]{1,64}$/.test(region)) {
      throw validationException('x-guiderail-region must be a region, such as us-east-1.');
    }
    return { region, accessKeyId, mayRunCode, signal: request.signal };
  }
}

/** Without authentication anybody of this machine asks, and has no code run. */
const everybody: Session = { id: '', accessKeyId: 'anonymous', mayRunCode: false };
