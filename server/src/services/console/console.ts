import { reportContentSecurityPolicy } from '@guiderail/analysis';
import type { RawRequest, RawResponse } from '../../base/http.js';
import { notFoundPage, overviewPage } from './pages.js';
import {
  type ConsoleExecution,
  type ConsoleSchedule,
  parseReportPath,
  type RunKey,
  reportOf,
} from './runs.js';

export interface ConsoleDeps {
  /** The newest runs of every schedule and region, in any order, as many as a page should hold. */
  executions(): Promise<readonly ConsoleExecution[]>;
  /** One run, however old; without it only the runs of `executions` have their report served. */
  execution?(key: RunKey): Promise<ConsoleExecution | undefined>;
  schedules?(): Promise<readonly ConsoleSchedule[]>;
  /** The bytes of a report, or undefined where there is no such object. */
  readReport(bucket: string, key: string): Promise<Uint8Array | undefined>;
  /** Milliseconds since the epoch, by the product's clock. */
  now(): number;
}

export interface ConsoleService {
  /**
   * Answers `/console` and what lies under it; undefined for any other path. It checks no
   * signature: the caller lets only loopback peers with a loopback Host header in.
   */
  handle(request: RawRequest): Promise<RawResponse | undefined>;
}

const commonHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'";

/** A report is an object that any client may overwrite: it runs in an origin of its own. */
const reportPolicy = `${reportContentSecurityPolicy}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts`;

/** The console for now: schedules, their runs, and the runs' reports, as plain pages. */
export function consoleService(deps: ConsoleDeps): ConsoleService {
  return {
    async handle(request) {
      const path = request.rawTarget.split(/[?#]/, 1)[0] ?? '';
      if (path !== '/console' && !path.startsWith('/console/')) return undefined;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        const headers = { allow: 'GET, HEAD', 'content-type': 'text/plain' };
        return { status: 405, headers, body: 'The console is read with GET.\n' };
      }
      if (path === '/console' || path === '/console/') return overview(deps);
      return report(deps, path);
    },
  };
}

async function overview(deps: ConsoleDeps): Promise<RawResponse> {
  const [executions, schedules] = await Promise.all([
    deps.executions(),
    deps.schedules?.() ?? Promise.resolve([]),
  ]);
  return page(200, overviewPage(executions, schedules, deps.now()));
}

/** Only reports of known runs are served: an address names a run, never an object. */
async function report(deps: ConsoleDeps, path: string): Promise<RawResponse> {
  const key = parseReportPath(path);
  const run = key && (await findRun(deps, key));
  const at = run && reportOf(run);
  const bytes = at && (await deps.readReport(at.bucket, at.key));
  if (!bytes) return page(404, notFoundPage());
  const headers = { ...commonHeaders, 'content-security-policy': reportPolicy };
  return { status: 200, headers, body: bytes };
}

async function findRun(deps: ConsoleDeps, key: RunKey): Promise<ConsoleExecution | undefined> {
  if (deps.execution) return deps.execution(key);
  const { region, schedule, due } = key;
  return (await deps.executions()).find(
    (run) => run.region === region && run.schedule === schedule && run.due === due,
  );
}

const page = (status: number, body: string): RawResponse => ({
  status,
  headers: { ...commonHeaders, 'content-security-policy': pagePolicy },
  body,
});
