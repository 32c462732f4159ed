const kinds: Readonly<Record<string, string>> = {
  'sns-http': 'Topics, to programs',
  'sns-chat': 'Topics, to chats',
  'sns-email': 'Topics, by e-mail',
  events: 'Rules, to their targets',
  'events-http': 'Rules, to HTTP APIs',
  'events-onward': 'Rules, to topics and buses',
  'events-logs': 'Rules, to log groups',
  'alarm-action': "Alarms' actions",
  'alarm-event': "Alarms' events",
};

/** Who sent it, in words; the kind's own name where it is another. */
export function senderWords(kind: string, payload: unknown): string {
  const { rule, alarm } = fieldsOf(payload);
  if (kind.startsWith('events')) return `Rule ${textOf(rule) ?? ''}`.trim();
  if (kind.startsWith('sns-')) return 'Topic';
  if (kind === 'alarm-action') return `Alarm ${textOf(alarm) ?? ''}`.trim();
  return kind === 'alarm-event' ? 'Alarm' : kind;
}

/** Kinds by which the list is narrowed. */
export const kindOptions: readonly (readonly [string, string])[] = [
  ['', 'Everything'],
  ...Object.entries(kinds),
];

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Characters of a body that are shown; more is left out with a word. */
const longestBody = 4000;

/**
 * What a delivery carries, as somebody reads it: the message of a topic, the event of a rule, or else
 * the payload as JSON.
 */
export function bodyOf(payload: unknown): { readonly text: string; readonly cut: boolean } {
  const { message, body, subject } = fieldsOf(payload);
  const sent = fieldsOf(message);
  const text =
    textOf(sent.text) ?? textOf(message) ?? textOf(body) ?? JSON.stringify(payload, null, 2);
  const headed = textOf(sent.subject) ?? textOf(subject);
  const whole = `${headed === undefined ? '' : `${headed}\n\n`}${pretty(text)}`;
  return { text: whole.slice(0, longestBody), cut: whole.length > longestBody };
}

function pretty(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return text;
  try {
    return JSON.stringify(JSON.parse(trimmed), null, 2);
  } catch {
    return text; // a text that begins with a bracket
  }
}

/** Where a delivery goes, short: what an ARN ends with; an address as it is. */
export function laneWords(lane: string): string {
  const [, , service = '', , , ...rest] = lane.split(':');
  if (!lane.startsWith('arn:')) return lane;
  const [name = '', id] = rest;
  if (service === 'sns') return id === undefined ? `topic ${name}` : `a subscription of ${name}`;
  const api = /api-destination\/([^/]+)/.exec(lane)?.[1];
  return api === undefined ? rest.join(':') : `HTTP API ${api}`;
}
