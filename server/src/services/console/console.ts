import { messageOf, ServiceError } from '../../base/errors.js';
import type { RawRequest, RawResponse } from '../../base/http.js';
import { uuid } from '../../base/ids.js';
import type { OwnPath } from '../../base/own-path.js';
import { apiPath, ConsoleApi } from './api/api.js';
import { errorAnswer } from './api/json-answer.js';
import type { ConsoleDeps } from './deps.js';
import { BuiltFiles } from './files/built-files.js';
import { serveFile } from './files/serve-files.js';
import { isFromThisMachine } from './guard.js';
import { redirect, textAnswer } from './headers.js';
import { ConsoleRequest } from './request.js';
import { linksPath, SignInLinks } from './session/links.js';
import { Sessions } from './session/sessions.js';
import { signIn } from './session/sign-in.js';

export interface ConsoleService {
  /** Answers `/console` and what lies under it; no signature is checked. */
  handle(request: RawRequest): Promise<RawResponse>;
  /** One-time links, for who signs. */
  readonly paths: readonly OwnPath[];
  /** Called often with the real time. */
  tick(realNow: number): Promise<void>;
}

/** The console: its files, its sign-in, and what its pages ask. */
export async function consoleService(deps: ConsoleDeps): Promise<ConsoleService> {
  const sessions = await Sessions.open(deps.state, deps.keyOf);
  const links = new SignInLinks();
  const api = new ConsoleApi(deps, sessions);
  const files = new BuiltFiles(deps.folder);
  return {
    paths: [linksPath(links, deps)],
    tick: (realNow) => sessions.tick(realNow),
    async handle(raw) {
      raw.body.on('error', () => {}); // whoever reads the body is told
      const request = new ConsoleRequest(raw);
      if (deps.noAuth && !isFromThisMachine(request)) {
        const message = 'Without authentication the console answers to this machine only.';
        return textAnswer(403, message);
      }
      if (request.path.startsWith(apiPath)) return apiAnswer(request, api, deps);
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return textAnswer(405, 'The console is read with GET.', { allow: 'GET, HEAD' });
      }
      if (request.path === '/console') return redirect(308, `/console/${request.search}`);
      if (request.path === '/console/sign-in') return signIn(request, links, sessions, deps);
      return oldReport(request) ?? serveFile(request, files);
    },
  };
}

/** The only place where a failure of the console's becomes an answer. */
async function apiAnswer(
  request: ConsoleRequest,
  api: ConsoleApi,
  { log }: ConsoleDeps,
): Promise<RawResponse> {
  const requestId = uuid();
  try {
    return await api.answer(request, requestId);
  } catch (error) {
    if (error instanceof ServiceError) return errorAnswer(request, error, requestId);
    log('error', 'a request of the console failed by a fault of the server', {
      ...{ requestId, asked: request.path },
      error: error instanceof Error ? error.stack : messageOf(error),
    });
    const message = `An internal error occurred; see the log for ${requestId}.`;
    return errorAnswer(request, new ServiceError('InternalFailure', message, 500), requestId);
  }
}

const oldReportPath = /^\/console\/reports\/([^/]+)\/([^/]+)\/(\d{1,15})$/;

/** The address of a run's report in messages: the monitor's page shows the run. */
function oldReport({ path }: ConsoleRequest): RawResponse | undefined {
  const [, region, schedule, due] = oldReportPath.exec(path) ?? [];
  if (region === undefined) return undefined;
  return redirect(302, `/console/monitors/${schedule}?region=${region}&run=${due}`);
}
