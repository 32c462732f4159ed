import { ServiceError } from '../../../base/errors.js';
import type { RawResponse } from '../../../base/http.js';
import type { Objects } from '../../../storage/objects.js';
import { type RunKey, type RunRow, reportOf } from '../runs.js';
import { foreignHeaders, mostShown_bytes } from './object.js';

export interface ReportDeps {
  readonly objects: Pick<Objects, 'read'>;
  readonly execution: (key: RunKey) => Promise<RunRow | undefined>;
}

/**
 * `GET reports/{region}/{schedule}/{due}`: the page that a run wrote. Only reports of known runs
 * are served so: the address names a run, never an object.
 */
export async function reportAnswer(
  parts: readonly string[],
  { objects, execution }: ReportDeps,
): Promise<RawResponse> {
  const key = keyOf(parts);
  const run = key && (await execution(key));
  const at = run && reportOf(run);
  const body = at && (await objects.read(at.bucket, at.key, mostShown_bytes));
  if (!body) throw noReport();
  return {
    status: 200,
    headers: foreignHeaders({ 'content-type': 'text/html; charset=utf-8' }),
    body,
  };
}

const noReport = (): ServiceError =>
  new ServiceError(
    'NoSuchReport',
    'There is no such report: the run may still be going on, or failed before it wrote one.',
    404,
  );

function keyOf([region = '', schedule = '', due = '', ...more]: readonly string[]) {
  if (more.length > 0 || !/^\d{1,15}$/.test(due)) return undefined;
  try {
    const names = { region: decodeURIComponent(region), schedule: decodeURIComponent(schedule) };
    return { ...names, due: Number(due) };
  } catch {
    return undefined; // a broken escape names no run
  }
}
