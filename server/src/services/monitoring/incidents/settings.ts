import { type IncidentRules, incidentRules } from '@guiderail/analysis';
import { sagemakerArn } from '../../../base/arns.js';
import { ServiceError } from '../../../base/errors.js';
import { day_ms } from '../../../base/time.js';
import type { MonitoringDeps } from '../deps.js';
import { planOf } from '../plan.js';
import { type Schedule, scheduleKind } from '../schedule.js';
import { once, timetableOf } from '../window.js';
import type { Trouble } from './trouble.js';

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

/** Runs in a row that end so and open an incident; 0 for never. */
const failingKeys = {
  incident_failed_after: 'failed',
  incident_no_data_after: 'no data',
  incident_no_labels_after: 'no labels',
} as const satisfies Record<string, Trouble>;

const mostWindows = 50;
const usualFailing: Failing = { failed: 2, 'no data': 2, 'no labels': 7 };
/** With a day between runs, or a week, there is no waiting for a second one. */
const dailyFailing: Failing = { failed: 1, 'no data': 1, 'no labels': 7 };
const weeklyFailing: Failing = { failed: 1, 'no data': 1, 'no labels': 2 };
const tagPrefix = 'guiderail:';
const notifyPrefix = 'guiderail:notify';

/** How many runs in a row must end so. */
export type Failing = Readonly<Record<Trouble, number>>;

/** How a schedule's incidents open and close, and who hears of them. */
export interface IncidentSettings {
  readonly rules: IncidentRules;
  readonly failing: Failing;
  /** ARNs. */
  readonly notify: readonly string[];
  /** Whether the definition leaves metrics on. */
  readonly metrics: boolean;
  /** What could not be read, in words. */
  readonly problems: readonly string[];
}

export const usualSettings: IncidentSettings = {
  rules: incidentRules,
  failing: usualFailing,
  notify: [],
  metrics: true,
  problems: [],
};

/**
 * What a schedule's tags and its definition's environment ask for. Tags alone are left where the
 * definition was deleted: that is what the next runs fail of, and who is to hear of it stays.
 */
export async function settingsOf(
  deps: Pick<MonitoringDeps, 'resources' | 'tags' | 'accountId' | 'cron' | 'clock'>,
  schedule: Schedule,
): Promise<IncidentSettings> {
  const { region, name } = schedule;
  const owner = { region, accountId: deps.accountId };
  const tags = await deps.tags.all(sagemakerArn(owner, scheduleKind, name));
  const tagged = tags.map(({ Key, Value }) => [Key, Value] as const);
  const environment = await environmentOf(deps, schedule);
  return readSettings(environment, Object.fromEntries(tagged), failingFor(deps, schedule));
}

async function environmentOf(
  deps: Pick<MonitoringDeps, 'resources' | 'accountId'>,
  { region, document }: Schedule,
): Promise<Readonly<Record<string, string>>> {
  try {
    const owner = { region, accountId: deps.accountId };
    return (await planOf(deps.resources, document.config, owner)).environment;
  } catch (error) {
    // its definition was deleted meanwhile
    if (error instanceof ServiceError) return {};
    throw error;
  }
}

function failingFor(
  { cron, clock }: Pick<MonitoringDeps, 'cron' | 'clock'>,
  { document: { expression } }: Schedule,
): Failing {
  if (expression === once) return usualFailing;
  const timetable = timetableOf(cron, expression);
  const next = timetable.nextAfter(clock.now());
  const afterwards = next === undefined ? undefined : timetable.nextAfter(next);
  const apart = (afterwards ?? Number.POSITIVE_INFINITY) - (next ?? 0);
  if (apart >= 7 * day_ms) return weeklyFailing;
  return apart >= day_ms ? dailyFailing : usualFailing;
}

/** @param tags of the schedule; values of `guiderail:notify…` are ARNs between spaces */
export function readSettings(
  environment: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
  usual: Failing = usualFailing,
): IncidentSettings {
  const problems: string[] = [];
  let rules = incidentRules;
  let failing = usual;
  const read = (key: string, least: number, whole: boolean): number | undefined => {
    const text = tags[`${tagPrefix}${key}`] ?? environment[key];
    if (text === undefined) return undefined;
    const value = Number(text);
    const isRight = text.trim() !== '' && value >= least && value <= mostWindows;
    if (isRight && (!whole || Number.isInteger(value))) return value;
    problems.push(`${key} is ${text}: give a number from ${least} to ${mostWindows}`);
    return undefined;
  };
  for (const [key, { member, least, whole }] of Object.entries(keys)) {
    const value = read(key, least, whole);
    if (value !== undefined) rules = { ...rules, [member]: value };
  }
  for (const [key, trouble] of Object.entries(failingKeys)) {
    const value = read(key, 0, true);
    if (value !== undefined) failing = { ...failing, [trouble]: value };
  }
  if (rules.opensAfter > rules.within) rules = { ...rules, within: rules.opensAfter };
  const notify = Object.entries(tags)
    .filter(([key]) => key.startsWith(notifyPrefix))
    .flatMap(([, value]) => value.split(/[\s,]+/).filter((arn) => arn !== ''));
  const metrics = environment.publish_cloudwatch_metrics !== 'Disabled';
  return { rules, failing, notify: [...new Set(notify)], metrics, problems };
}
