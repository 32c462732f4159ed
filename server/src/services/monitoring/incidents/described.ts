import type { IncidentDetail, IncidentSummary } from '../../common/own-answers/incident.js';
import type { Incident } from './document.js';

/** An incident's members as the server's own paths and its events give them; times in milliseconds. */
export function described(incident: Incident): IncidentSummary {
  const { mutedUntil, closed, report, endpoint, featureGroup } = incident;
  return {
    IncidentId: incident.id,
    Title: incident.title,
    State: incident.state,
    Level: incident.level,
    MonitoringScheduleName: incident.schedule,
    ...(endpoint === '' ? {} : { EndpointName: endpoint }),
    ...(featureGroup === undefined ? {} : { FeatureGroupName: featureGroup }),
    MonitoringType: incident.type,
    Family: incident.family,
    Features: incident.features,
    ...(incident.joined ? { JoinedFeatures: incident.joined } : {}),
    OpenedTime: incident.opened,
    LastModifiedTime: incident.modified,
    ...(closed === null ? {} : { ClosedTime: closed }),
    ...(mutedUntil === null ? {} : { MutedUntil: mutedUntil }),
    FirstWindow: windowOf(incident.firstWindow, incident),
    LastWindow: windowOf(incident.lastWindow, incident),
    WindowCount: incident.windowCount,
    ReopenedCount: incident.reopened,
    ...(report === null ? {} : { ReportS3Uri: report }),
    ...(incident.job === undefined ? {} : { ProcessingJobName: incident.job }),
  };
}

/** A run that failed has its scheduled time alone. */
const windowOf = (
  { start, end }: { start: number; end: number },
  { family }: Pick<Incident, 'family'>,
) => ({ StartTime: start, EndTime: family === 'runs' ? start : end });

/** The same with all that is known of it: what each window showed, and what became of it. */
export const describedWhole = (incident: Incident): IncidentDetail => ({
  ...described(incident),
  Windows: incident.windows.map(({ signs, ...window }) => ({
    ...windowOf(window, incident),
    Violations: signs.map((sign) => ({
      FeatureName: sign.feature,
      ConstraintCheckType: sign.check,
      Strength: sign.grade,
      ...(sign.value === undefined ? {} : { Value: sign.value }),
      ...(sign.threshold === undefined ? {} : { Threshold: sign.threshold }),
      Description: sign.description,
    })),
  })),
  Changes: incident.changes.map(({ time, what, by, reason }) => ({
    ...{ Time: time, Change: what, By: by },
    ...(reason === undefined ? {} : { Reason: reason }),
  })),
});
