import { shownDescription } from '@guiderail/analysis';
import { alarmEventNews } from './alarm.js';
import { facts, type Json, objectOf, textOf, timeOf } from './read.js';
import type { News, Tone } from './types.js';

/** An event of EventBridge's form. */
export function eventNews(event: Json): News | undefined {
  const type = textOf(event['detail-type']);
  if (type === undefined || textOf(event.source) === undefined) return undefined;
  if (type === 'CloudWatch Alarm State Change') return alarmEventNews(event);
  if (/^Guiderail Incident/.test(type)) return incidentNews(event, type);
  return stateNews(event, type);
}

const first = (detail: Json, ...names: readonly string[]): string | undefined => {
  const name = names.find((one) => textOf(detail[one]) !== undefined);
  return name === undefined ? undefined : textOf(detail[name]);
};

/** What a change of an incident is called after its title; an end and a beginning need no word. */
const changes: Readonly<Record<string, string>> = {
  LevelRaised: ' (got worse)',
  Reopened: ' (came back)',
  Acknowledged: ' (acknowledged)',
  Muted: ' (muted)',
};

/** An incident opened, changed or over: its id holds its messages together. */
function incidentNews(event: Json, type: string): News {
  const detail = objectOf(event.detail);
  const change = first(detail, 'Change', 'State') ?? type;
  const over = /closed|resolved/i.test(change);
  const level = first(detail, 'Level')?.toLowerCase() ?? 'incident';
  const word = over ? 'Over' : level.replace(/^./, (letter) => letter.toUpperCase());
  const subject = first(detail, 'Title', 'MonitoringScheduleName') ?? 'an incident';
  const id = first(detail, 'IncidentId') ?? firstResource(event);
  return {
    title: `${word}: ${subject}${changes[change] ?? ''}`,
    tone: over ? 'good' : level === 'warning' ? 'warning' : 'critical',
    text: over ? (first(detail, 'Reason') ?? '') : violationsOf(detail),
    facts: facts(
      ['Monitor', detail.MonitoringScheduleName],
      ['Endpoint', detail.EndpointName],
      ['Features', listOf(detail.Features)],
      ['Since', timeOf(isoOf(detail.OpenedTime))],
      ['Windows', detail.WindowCount],
      ['Report', detail.ReportS3Uri],
      ['Time', timeOf(event.time)],
    ),
    links: linksOf(detail),
    key: id === undefined ? undefined : `incident/${id}`,
    over,
  };
}

function violationsOf({ Violations: violations }: Json): string {
  if (!Array.isArray(violations)) return '';
  return violations
    .map(objectOf)
    .map(
      (one) =>
        `${textOf(one.FeatureName) ?? '?'}: ${shownDescription(textOf(one.Description) ?? '')}`,
    )
    .join('\n');
}

const isoOf = (time: unknown): unknown =>
  typeof time === 'number' && Math.abs(time) < 8.64e15 ? new Date(time).toISOString() : time;

const badState = /fail|violation|error|outofservice|rollback/i;
const goodState = /^(completed|inservice|succeeded|ok)$/i;

/** Anything with a state, such as SageMaker's jobs: its name, its state and why. */
function stateNews(event: Json, type: string): News {
  const detail = objectOf(event.detail);
  const names = Object.keys(detail).filter((key) => /(Name|name)$/.test(key));
  const name = names.map((key) => textOf(detail[key])).find((text) => text !== undefined);
  const stateKey = Object.keys(detail).find((key) => /(Status|State|status|state)$/.test(key));
  const state = stateKey === undefined ? undefined : textOf(detail[stateKey]);
  const kind = type.replace(/^SageMaker /, '').replace(/ (State|Status) Change$/, '');
  const tone: Tone = badState.test(state ?? '')
    ? 'critical'
    : goodState.test(state ?? '')
      ? 'good'
      : 'neutral';
  return {
    title: [kind, name, state && `is ${state}`].filter(Boolean).join(' '),
    tone,
    text: first(detail, 'FailureReason', 'ExitMessage', 'reason', 'message') ?? '',
    facts: facts(
      ...names.map((key) => [spaced(key), detail[key]] as const),
      ['Time', timeOf(event.time)],
      ['Region', event.region],
      ['Resource', firstResource(event)],
    ),
    links: linksOf(detail),
    key: firstResource(event),
    over: tone === 'good',
  };
}

const firstResource = ({ resources }: Json): string | undefined =>
  Array.isArray(resources) ? textOf(resources[0]) : undefined;

const listOf = (value: unknown): string | undefined =>
  Array.isArray(value) ? value.map(textOf).filter(Boolean).slice(0, 10).join(', ') : textOf(value);

const spaced = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2');

/** Addresses over http alone: a message must not carry other schemes into a mail program. */
function linksOf(detail: Json): News['links'] {
  return ['link', 'url', 'report', 'console']
    .map((key) => ({ name: key === 'report' ? 'Report' : 'Open', url: textOf(detail[key]) ?? '' }))
    .filter(({ url }) => /^https?:\/\/[^\s<>"]+$/.test(url));
}
