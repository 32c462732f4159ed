import {
  EXAMPLES_FILE,
  type News,
  type Sign,
  shownDescription,
  timeInWords,
} from '@guiderail/analysis';
import { escapeText } from '../../../base/markup.js';
import type { Incident } from './document.js';

const mostListed = 10;
const longestName = 100;
const longestLine = 250;
/** SNS's bound on subjects, with room for the monitor's name at the end. */
const longestSubject = 100;
/** Slack refuses a whole message for one text above 3,000 characters. */
const longestBlock = 2_900;

/** A message in the form that Slack's incoming webhooks show as it is. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly object[];
}

/** What a person reads first, such as `WARNING: hum drifted since 12 Mar, in 2 windows (monitor)`. */
export const headlineOf = (incident: Incident, news: News): string =>
  `${firstWordOf(incident, news)}: ${shownTitle(incident, news)} (${incident.schedule})`;

/** Why runs failed is no matter when they succeed again. */
const shownTitle = ({ title, family }: Incident, news: News): string =>
  news === 'Closed' && family === 'runs' ? title.replace(/: .*$/s, '') : title;

function firstWordOf({ level }: Incident, news: News): string {
  if (news === 'Closed') return 'Over';
  if (news === 'Reopened') return `${level.toUpperCase()} again`;
  return news === 'Raised' ? 'CRITICAL now' : level.toUpperCase();
}

/** The headline, its title cut so that the whole is at most 100 characters. */
function subjectOf(incident: Incident, news: News): string {
  const whole = headlineOf(incident, news);
  if (whole.length <= longestSubject) return whole;
  const ending = `… (${cut(incident.schedule, 40)})`;
  const start = `${firstWordOf(incident, news)}: ${shownTitle(incident, news)}`;
  return `${start.slice(0, longestSubject - ending.length).trimEnd()}${ending}`;
}

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** The message as plain text, for e-mail and other places without markup; ends with its id. */
export function plainMessage(
  incident: Incident,
  news: News,
  publicUrl: string | undefined,
): { subject: string; body: string } {
  const body = [
    headlineOf(incident, news),
    '',
    ...told(incident, news, (feature) => `- ${feature}`),
    '',
    ...footer(incident, news),
    ...reportOf(incident, publicUrl).map((place) => `Report ${place}`),
    ...examplesOf(incident).map((place) => `Examples ${place}`),
    `Incident ${incident.id}`,
  ].join('\n');
  return { subject: subjectOf(incident, news), body };
}

export function slackMessage(
  incident: Incident,
  news: News,
  publicUrl: string | undefined,
): SlackMessage {
  const text = block(escapeText(headlineOf(incident, news)));
  const lines = told(incident, news, (feature) => `• *${escapeText(feature)}*`, escapeText);
  const [report] = reportOf(incident, publicUrl).map(escapeText);
  const link = report?.startsWith('http') ? `<${report}|Report>` : `Report \`${report}\``;
  const below = [
    ...footer(incident, news).map(escapeText),
    ...(report ? [link] : []),
    ...examplesOf(incident).map((place) => `Examples \`${escapeText(place)}\``),
    `Incident ${incident.id}`,
  ].join('\n');
  return {
    text,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `*${text}*` } },
      { type: 'section', text: { type: 'mrkdwn', text: block(lines.join('\n')) || '-' } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: block(below) }] },
    ],
  };
}

/** Bounded, and not within one of the three names that `escapeText` writes. */
const block = (text: string): string =>
  text.length <= longestBlock
    ? text
    : `${text.slice(0, longestBlock).replace(/&[a-z]{0,3}$/, '')}…`;

/** What there is to say of it; `named` marks a feature up, and `safe` what is said of it. */
function told(
  incident: Incident,
  news: News,
  named: (feature: string) => string,
  safe: (text: string) => string = (text) => text,
): string[] {
  if (news === 'Closed') return [safe(whyOver(incident)), ...joinedIn(incident).map(safe)];
  if (incident.family === 'runs') return whyBlind(incident).map(safe);
  const lines = newestFindings(incident).map(
    ([feature, found]) => `${named(feature)}: ${safe(found)}`,
  );
  return [...listed(lines, incident), ...joinedIn(incident).map(safe)];
}

/** Of a monitor that sees nothing: what its newest run said. */
function whyBlind({ windows, endpoint, featureGroup, features }: Incident): string[] {
  const what = endpoint ? `Endpoint ${endpoint} is` : groupOr('Its transforms are', featureGroup);
  const said = windows.at(-1)?.signs[0]?.description ?? 'No reason is known.';
  const isOnlyLate = features.includes('no labels');
  const means = isOnlyLate
    ? 'Until labels come, nobody knows how good the predictions are.'
    : `${what} not watched by this monitor until a run succeeds.`;
  return [said, means];
}

const groupOr = (otherwise: string, group: string | undefined): string =>
  group === undefined ? otherwise : `Feature group ${group} is`;

/** What came to it after it had opened, which is told with the other news alone. */
function joinedIn({ joined = [] }: Incident): string[] {
  if (joined.length === 0) return [];
  const names = joined.slice(0, mostListed).map((name) => cut(name, longestName));
  const more = joined.length - names.length;
  const count = joined.length === 1 ? '1 feature' : `${joined.length} features`;
  return [`${count} joined after it opened: ${names.join(', ')}${more > 0 ? ' and more' : ''}.`];
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
  if (method === 'given_others')
    return shownDescription(description).replace(/^.* is (?=[\d.]+ standard)/, '');
  if (check === 'baseline_drift_check' && value !== undefined && threshold !== undefined) {
    return `drift ${short(value)} where ${short(threshold)} is allowed`;
  }
  return shownDescription(description).slice(0, longestLine);
}

const short = (value: number): string => String(Number(value.toPrecision(2)));

function whyOver({ changes, lastWindow, family }: Incident): string {
  const closing = changes.findLast(({ what }) => what === 'closed');
  const by = closing && closing.by !== 'guiderail' ? ` by ${closing.by}` : '';
  const why = `Closed${by}: ${closing?.reason ?? 'no reason given'}.`;
  return family === 'runs'
    ? `${why} The last run that did not was due ${timeInWords(lastWindow.start, true)}.`
    : `${why} Last seen in the window ${spanOf(lastWindow)}.`;
}

function footer(incident: Incident, news: News): string[] {
  const { endpoint, featureGroup, lastWindow, reopened, family, job } = incident;
  const newest =
    family === 'runs'
      ? [
          `Newest such run due ${timeInWords(lastWindow.start, true)}`,
          ...(job ? [`Processing job ${job}, log group /aws/sagemaker/ProcessingJobs`] : []),
        ]
      : [`Newest window ${spanOf(lastWindow)}`];
  return [
    ...(endpoint === '' ? [] : [`Endpoint ${endpoint}`]),
    ...(featureGroup === undefined ? [] : [`Feature group ${featureGroup}`]),
    ...(news === 'Closed' ? [] : newest),
    ...(reopened > 0 ? [`It has come back ${reopened === 1 ? 'once' : `${reopened} times`}`] : []),
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

/** The file of records that show what the newest window has of it. */
function examplesOf({ report, windows, state }: Incident): string[] {
  const shown = windows.at(-1)?.signs.some(({ examples = 0 }) => examples > 0) ?? false;
  return report !== null && shown && state !== 'closed' ? [`${report}/${EXAMPLES_FILE}`] : [];
}
