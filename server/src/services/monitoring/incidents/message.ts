import { type News, type Sign, timeInWords } from '@guiderail/analysis';
import type { Incident } from './document.js';

const mostListed = 10;
const longestName = 100;
const longestLine = 250;

/** A message in the form that Slack's incoming webhooks show as it is. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly object[];
}

/** What a person reads first, such as `WARNING: hum drifted since 12 Mar, in 2 windows (monitor)`. */
export function headlineOf({ title, level, schedule }: Incident, news: News): string {
  const where = `(${schedule})`;
  if (news === 'Closed') return `Over: ${title} ${where}`;
  if (news === 'Reopened') return `${level.toUpperCase()} again: ${title} ${where}`;
  if (news === 'Raised') return `CRITICAL now: ${title} ${where}`;
  return `${level.toUpperCase()}: ${title} ${where}`;
}

/** The message as plain text, for e-mail and other places without markup. */
export function plainMessage(
  incident: Incident,
  news: News,
  publicUrl: string | undefined,
): { subject: string; body: string } {
  const subject = headlineOf(incident, news);
  const lines = newestFindings(incident).map(([feature, found]) => `- ${feature}: ${found}`);
  const body = [
    subject,
    '',
    ...(news === 'Closed' ? [whyOver(incident)] : listed(lines, incident)),
    '',
    ...footer(incident, news),
    ...reportOf(incident, publicUrl).map((place) => `Report ${place}`),
  ].join('\n');
  return { subject, body };
}

export function slackMessage(
  incident: Incident,
  news: News,
  publicUrl: string | undefined,
): SlackMessage {
  const text = escaped(headlineOf(incident, news));
  const lines = newestFindings(incident).map(
    ([feature, found]) => `• *${escaped(feature)}*: ${escaped(found)}`,
  );
  const told = news === 'Closed' ? [escaped(whyOver(incident))] : listed(lines, incident);
  const [report] = reportOf(incident, publicUrl).map(escaped);
  const link = report?.startsWith('http') ? `<${report}|Report>` : `Report \`${report}\``;
  const below = [...footer(incident, news).map(escaped), ...(report ? [link] : [])].join('\n');
  return {
    text,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `*${text}*` } },
      { type: 'section', text: { type: 'mrkdwn', text: told.join('\n') || '-' } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: below }] },
    ],
  };
}

/** What the newest window showed of each feature; those that exceed most first. */
function newestFindings({ windows }: Incident): [feature: string, found: string][] {
  const ratio = ({ value = 0, threshold = 0 }: Sign) => (threshold > 0 ? value / threshold : 0);
  const signs = [...(windows.at(-1)?.signs ?? [])].sort((a, b) => ratio(b) - ratio(a));
  const found = new Map<string, string[]>();
  for (const sign of signs) {
    const feature = sign.feature.slice(0, longestName);
    found.set(feature, [...(found.get(feature) ?? []), lineOf(sign)]);
  }
  return [...found].map(([feature, lines]) => [feature, lines.join('; ')]);
}

function listed(lines: readonly string[], { features }: Incident): string[] {
  const shown = lines.slice(0, mostListed);
  const more = Math.max(lines.length, features.length) - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

/** The check's finding in a few words; its own words where there is no number to it. */
function lineOf({ check, value, threshold, method, description }: Sign): string {
  if (method === 'new_values' && value !== undefined) {
    return `${Math.round(100 * value)} % of the rows have values that the baseline never had`;
  }
  if (check === 'baseline_drift_check' && value !== undefined && threshold !== undefined) {
    return `drift ${short(value)} where ${short(threshold)} is allowed`;
  }
  return description.slice(0, longestLine);
}

const short = (value: number): string => String(Number(value.toPrecision(2)));

function whyOver({ changes, lastWindow }: Incident): string {
  const closing = changes.findLast(({ what }) => what === 'closed');
  const by = closing && closing.by !== 'guiderail' ? ` by ${closing.by}` : '';
  const reason = closing?.reason ?? 'no reason given';
  return `Closed${by}: ${reason}. Last seen in the window ${spanOf(lastWindow)}.`;
}

function footer(incident: Incident, news: News): string[] {
  const { endpoint, lastWindow, id, reopened } = incident;
  return [
    ...(endpoint === '' ? [] : [`Endpoint ${endpoint}`]),
    ...(news === 'Closed' ? [] : [`Newest window ${spanOf(lastWindow)}`]),
    ...(reopened > 0 ? [`It has come back ${reopened === 1 ? 'once' : `${reopened} times`}`] : []),
    `Incident ${id}`,
  ];
}

/** `12 Mar 00:00 UTC to 19 Mar 00:00 UTC`. */
const spanOf = ({ start, end }: { start: number; end: number }): string =>
  `${timeInWords(start, true)} to ${timeInWords(end, true)}`;

/** A link to the console's page where there is one, else the object's place. */
function reportOf(incident: Incident, publicUrl: string | undefined): string[] {
  const { region, schedule, report, reportDue } = incident;
  if (report === null) return [];
  if (publicUrl === undefined || reportDue === null) return [`${report}/report.html`];
  return [`${publicUrl}/console/reports/${region}/${encodeURIComponent(schedule)}/${reportDue}`];
}

/** Slack's three control characters. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
