import {
  type Cause,
  evidenceOf,
  type MonitorHistory,
  type News,
  newsOf,
  titleOf,
  toldNothing,
} from '@guiderail/analysis';
import type { Execution } from '../executions.js';
import type { Incident, IncidentChange, IncidentState } from './document.js';

const mostWindows = 30;
const mostSigns = 20;
const mostChanges = 200;
/** Who changes what nobody has asked for. */
export const itself = 'guiderail';

/** What an incident has become, and what there is to tell of it. */
export interface Followed {
  readonly incident: Incident;
  readonly news?: News | undefined;
}

/** Who did something, where it was a person. */
export interface Doing {
  readonly now: number;
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
}

/** An incident that nobody knows of yet. */
export function newIncident(
  { id, family, onset }: Cause,
  execution: Execution,
  now: number,
): Incident {
  const { region, schedule, endpoint, feature_group: group, type } = execution;
  const window = { start: onset, end: onset };
  return {
    ...{ id, region, schedule, endpoint, type, family, title: '', features: [] },
    ...(group && { featureGroup: group }),
    ...{ level: 'warning', state: 'closed', acknowledged: false, mutedUntil: null },
    ...{ told: toldNothing, opened: now, closed: null, modified: now, reopened: 0 },
    ...{ windowCount: 0, windows: [], firstWindow: window, lastWindow: window },
    ...{ report: null, reportDue: null, changes: [], news: 0 },
  };
}

/** Brings an incident in line with its cause: what is new is noted, and told once. */
export function follow(
  before: Incident,
  cause: Cause,
  history: MonitorHistory,
  doing: Doing,
): Followed {
  const { standing } = cause;
  const isOpen = standing.state === 'open';
  const changes = changesOf(before, cause, doing);
  const more = newFeatures(before, cause);
  const joined = isOpen && before.changes.length > 0 ? more : [];
  const seen = { ...before, ...(isOpen || before.title === '' ? seenOf(cause, history) : {}) };
  const closes = !isOpen && before.state !== 'closed';
  const reopens = isOpen && before.state === 'closed' && before.changes.length > 0;
  const incident: Incident = {
    ...seen,
    level: isOpen ? standing.level : before.level,
    // a new opening is for somebody to look at again
    acknowledged: isOpen && !reopens && before.acknowledged,
    closed: isOpen ? null : closes ? doing.now : before.closed,
    reopened: before.reopened + (reopens ? 1 : 0),
    ...(joined.length > 0 ? { joined: [...(before.joined ?? []), ...joined] } : {}),
    changes: [...before.changes, ...changes].slice(-mostChanges),
  };
  return told({ ...incident, state: stateOf(incident, isOpen, doing.now) }, isOpen, doing.now);
}

/** What is to be told now, and that it will have been told. */
export function told(incident: Incident, isOpen: boolean, now: number): Followed {
  const muted = incident.mutedUntil !== null && incident.mutedUntil > now;
  const state = isOpen ? 'open' : 'closed';
  const { news, told } = newsOf(incident.told, { state, level: incident.level }, muted);
  return {
    incident: { ...incident, told, modified: now, news: incident.news + (news ? 1 : 0) },
    news,
  };
}

export function stateOf(
  { acknowledged, mutedUntil }: Pick<Incident, 'acknowledged' | 'mutedUntil'>,
  isOpen: boolean,
  now: number,
): IncidentState {
  if (!isOpen) return 'closed';
  if (mutedUntil !== null && mutedUntil > now) return 'muted';
  return acknowledged ? 'acknowledged' : 'open';
}

export const withChange = (incident: Incident, change: IncidentChange): Incident => ({
  ...incident,
  changes: [...incident.changes, change].slice(-mostChanges),
});

/** What changed of its standing and features, in words of the log. */
function changesOf(before: Incident, cause: Cause, doing: Doing): IncidentChange[] {
  const { now: time, by = itself, reason } = doing;
  const { standing, family } = cause;
  const isOpen = standing.state === 'open';
  const wasOpen = before.state !== 'closed';
  const isNew = before.changes.length === 0;
  const note = (what: IncidentChange['what'], because?: string) => ({
    ...{ time, what, by },
    ...(because === undefined ? {} : { reason: because }),
  });
  if (!isOpen) return wasOpen ? [note('closed', reason ?? whyClosed(standing, family))] : [];
  const level = `at ${standing.level}`;
  if (!wasOpen) return [note(isNew ? 'opened' : 'reopened', reason ?? level)];
  const features = newFeatures(before, cause);
  return [
    ...(features.length > 0 ? [note('grown', `${features.join(', ')} joined`)] : []),
    ...(standing.level === before.level
      ? []
      : [note(standing.level === 'critical' ? 'raised' : 'lowered', level)]),
  ];
}

const newFeatures = (before: Incident, { keys }: Cause): string[] =>
  featuresOf(keys).filter((name) => !before.features.includes(name));

function whyClosed({ state, clean }: Cause['standing'], family: Cause['family']): string {
  const what = family === 'runs' ? 'runs' : 'windows';
  if (state === 'none') return `its ${what} were run again, and the evidence is gone`;
  if (family === 'runs') return 'a run succeeded';
  return `nothing found in the last ${clean === 1 ? 'window' : `${clean} windows`}`;
}

const featuresOf = (keys: readonly string[]): string[] => [
  ...new Set(keys.map((key) => key.slice(key.indexOf('/') + 1))),
];

function seenOf(cause: Cause, history: MonitorHistory): Partial<Incident> {
  const evidence = evidenceOf(cause, history.runs);
  const windows = evidence.slice(-mostWindows).map(({ start, end, signs }) => ({
    ...{ start, end },
    signs: signs.slice(0, mostSigns),
  }));
  const [first, last] = [evidence[0], evidence.at(-1)];
  return {
    title: titleOf(cause, evidence),
    features: featuresOf(cause.keys),
    windowCount: evidence.length,
    windows,
    ...(first && { firstWindow: { start: cause.onset, end: first.end } }),
    ...(last && { lastWindow: { start: last.start, end: last.end } }),
  };
}
