import { messageOf, ServiceError } from '../../../base/errors.js';
import type { Incident } from '../incidents/document.js';
import type { Monitoring } from '../room.js';
import type { Schedule } from '../schedule.js';
import { explainedBy } from './close-explained.js';
import type { BaselineVersion } from './versions.js';

/** Incidents of a schedule, the newest first, that are looked through. */
const mostIncidents = 100;

/**
 * Opens again what versions had closed that an undo takes back: it is as wrong as it was.
 * @returns the incidents' ids
 */
export async function reopenUnexplained(
  { deps, incidents }: Monitoring,
  { region, name }: Schedule,
  undone: readonly BaselineVersion[],
  undo: BaselineVersion,
): Promise<string[]> {
  const query = { state: 'closed', schedule: name, MaxResults: mostIncidents };
  const { incidents: closed } = await incidents.list(region, query);
  const reopened: string[] = [];
  for (const incident of closed) {
    const version = undone.find((one) => isClosedBy(incident, one));
    if (!version) continue;
    const reason = `baseline version ${version.version} was taken back: ${undo.reason}`;
    try {
      const action = { does: 'reopen', by: undo.author, reason } as const;
      const { state } = await incidents.act(region, incident.id, action);
      // what ran clean meanwhile left no evidence: the next run with some opens it
      if (state !== 'closed') reopened.push(incident.id);
    } catch (error) {
      // it ended too long ago, or somebody was faster: the baseline is back all the same
      if (!(error instanceof ServiceError)) throw error;
      deps.log('warn', 'an incident could not be opened again after an undo', {
        ...{ schedule: name, incident: incident.id, error: messageOf(error) },
      });
    }
  }
  return reopened;
}

/** Whether the version was what closed it last. */
const isClosedBy = ({ changes }: Incident, version: BaselineVersion): boolean => {
  const last = changes.findLast(({ what }) => what === 'closed');
  return last?.reason?.startsWith(explainedBy(version)) ?? false;
};
