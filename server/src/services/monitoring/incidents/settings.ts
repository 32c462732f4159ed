import { type IncidentRules, incidentRules } from '@guiderail/analysis';
import { sagemakerArn } from '../../../base/arns.js';
import type { MonitoringDeps } from '../deps.js';
import { planOf } from '../plan.js';
import { type Schedule, scheduleKind } from '../schedule.js';

/** Keys of the definition's environment; a schedule's tag `guiderail:<key>` goes before it. */
const keys = {
  incident_opens_after: { member: 'opensAfter', least: 1, whole: true },
  incident_within: { member: 'within', least: 1, whole: true },
  incident_closes_after: { member: 'closesAfter', least: 1, whole: true },
  incident_reopens_within: { member: 'reopensWithin', least: 1, whole: true },
  incident_critical_effect: { member: 'criticalEffect', least: 0, whole: false },
  incident_critical_after: { member: 'criticalAfter', least: 0, whole: true },
  incident_critical_features: { member: 'criticalFeatures', least: 0, whole: true },
} as const satisfies Record<string, { member: keyof IncidentRules; least: number; whole: boolean }>;

const mostWindows = 50;
const tagPrefix = 'guiderail:';
const notifyPrefix = 'guiderail:notify';

/** How a schedule's incidents open and close, and who hears of them. */
export interface IncidentSettings {
  readonly rules: IncidentRules;
  /** ARNs. */
  readonly notify: readonly string[];
  /** Whether the definition leaves metrics on. */
  readonly metrics: boolean;
  /** What could not be read, in words. */
  readonly problems: readonly string[];
}

export const usualSettings: IncidentSettings = {
  rules: incidentRules,
  notify: [],
  metrics: true,
  problems: [],
};

/** What a schedule's tags and its definition's environment ask for. */
export async function settingsOf(
  deps: Pick<MonitoringDeps, 'resources' | 'tags' | 'accountId'>,
  schedule: Schedule,
): Promise<IncidentSettings> {
  const { region, name } = schedule;
  const owner = { region, accountId: deps.accountId };
  const tags = await deps.tags.all(sagemakerArn(owner, scheduleKind, name));
  const { environment } = await planOf(deps.resources, schedule.document.config, owner);
  const tagged = tags.map(({ Key, Value }) => [Key, Value] as const);
  return readSettings(environment, Object.fromEntries(tagged));
}

/** @param tags of the schedule; values of `guiderail:notify…` are ARNs between spaces */
export function readSettings(
  environment: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
): IncidentSettings {
  const problems: string[] = [];
  let rules = incidentRules;
  for (const [key, { member, least, whole }] of Object.entries(keys)) {
    const text = tags[`${tagPrefix}${key}`] ?? environment[key];
    if (text === undefined) continue;
    const value = Number(text);
    const isRight = text.trim() !== '' && value >= least && value <= mostWindows;
    if (isRight && (!whole || Number.isInteger(value))) rules = { ...rules, [member]: value };
    else problems.push(`${key} is ${text}: give a number from ${least} to ${mostWindows}`);
  }
  if (rules.opensAfter > rules.within) rules = { ...rules, within: rules.opensAfter };
  const notify = Object.entries(tags)
    .filter(([key]) => key.startsWith(notifyPrefix))
    .flatMap(([, value]) => value.split(/[\s,]+/).filter((arn) => arn !== ''));
  const metrics = environment.publish_cloudwatch_metrics !== 'Disabled';
  return { rules, notify: [...new Set(notify)], metrics, problems };
}
