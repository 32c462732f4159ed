import { messageOf, ServiceError } from '../../../base/errors.js';
import { JobFailure } from '../../common/processing-image.js';
import type { Monitoring } from '../room.js';
import type { TrialRun } from '../trial/trial-job.js';
import { filesOfBaseline, foundIn, openTrial, tryRun } from '../trial/try-run.js';
import type { BaselineVersion } from './versions.js';

const mostIncidents = 100;

/** How the reason of an incident begins that a version closed. */
export const explainedBy = ({ version }: BaselineVersion): string =>
  `baseline version ${version} explains it: `;

/**
 * Closes the schedule's incidents of which nothing is left when the accepted window is held against
 * its new baseline.
 * @returns their ids
 */
export async function closeExplained(
  { deps, incidents }: Monitoring,
  run: TrialRun,
  version: BaselineVersion,
  signal: AbortSignal,
): Promise<string[]> {
  const { region, schedule } = run;
  const active = await incidents.list(region, {
    ...{ state: 'active', schedule, MaxResults: mostIncidents },
  });
  if (active.incidents.length === 0) return [];
  const closed: string[] = [];
  try {
    const { files } = await filesOfBaseline(deps, run.baseline);
    const result = await tryRun(deps, await openTrial(deps, run), files, { signal });
    const left = new Set(
      foundIn(result).violations.map((one) => one.feature_name ?? one.metric_name ?? one.facet),
    );
    const reason = `${explainedBy(version)}${version.reason}`;
    for (const { id, features } of active.incidents) {
      if (features.some((name) => left.has(name))) continue;
      await incidents.act(region, id, { does: 'close', by: version.author, reason });
      closed.push(id);
    }
  } catch (error) {
    // the version stands; what is left open closes when its windows are clean
    if (!(error instanceof ServiceError || error instanceof JobFailure)) throw error;
    deps.log('warn', 'incidents could not be held against a new baseline', {
      ...{ schedule, error: messageOf(error) },
    });
  }
  return closed;
}
