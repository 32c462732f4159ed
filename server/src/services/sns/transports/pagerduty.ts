import { createHash } from 'node:crypto';
import { cut } from '../news/cut.js';
import type { News, Tone } from '../news/types.js';
import type { ChatForm } from './chat-form.js';
import { bareUrl, hashParameters, topicName } from './endpoint-parts.js';

const severities: Readonly<Record<Tone, string>> = {
  critical: 'critical',
  warning: 'warning',
  good: 'info',
  neutral: 'info',
};

/** Bounds of Events API v2. */
const longest = { summary: 1_024, key: 255 };
const ownHost = /^events(\.eu)?\.pagerduty\.com$/;

/**
 * PagerDuty's Events API v2: what begins triggers, what is over resolves the same incident, told by
 * `dedup_key`. The routing key is in the address: `/integration/KEY/enqueue`, as for SNS at AWS, or
 * `routing_key=KEY` behind `?` or `#pagerduty?`.
 */
export const pagerduty: ChatForm = {
  name: 'pagerduty',
  hosts: ownHost,
  check(endpoint) {
    if (routingKey(endpoint) !== undefined) return;
    throw new Error('PagerDuty needs routing_key=KEY behind ? in the endpoint');
  },
  post(endpoint, news, { id, topic }) {
    const key = dedupKey(news, id);
    const head = { routing_key: routingKey(endpoint) ?? '', dedup_key: key };
    const body = news.over
      ? { ...head, event_action: 'resolve' }
      : { ...head, event_action: 'trigger', client: 'Guiderail', payload: payload(news, topic) };
    return {
      url: target(endpoint),
      body: news.links.length === 0 || news.over ? body : { ...body, links: linksOf(news) },
    };
  },
};

function routingKey(endpoint: URL): string | undefined {
  const inPath = /^\/integration\/(\w+)\/enqueue\/?$/.exec(endpoint.pathname)?.[1];
  const hidden = hashParameters(endpoint).get('routing_key');
  return inPath ?? endpoint.searchParams.get('routing_key') ?? hidden ?? undefined;
}

function target(endpoint: URL): string {
  if (ownHost.test(endpoint.hostname)) return `${endpoint.origin}/v2/enqueue`;
  const bare = new URL(bareUrl(endpoint));
  bare.searchParams.delete('routing_key');
  return bare.href;
}

/** A matter has one key; a message about none has its own, so that no try makes a second incident. */
function dedupKey({ key }: News, id: string): string {
  const text = key ?? `message/${id}`;
  return text.length <= longest.key ? text : createHash('sha256').update(text).digest('hex');
}

const payload = (news: News, topic: string): object => ({
  summary: cut(news.title, longest.summary),
  severity: severities[news.tone],
  source: topicName(topic),
  custom_details: {
    ...(news.text === '' ? {} : { text: news.text }),
    ...Object.fromEntries(news.facts.map(({ name, value }) => [name, value])),
  },
});

const linksOf = ({ links }: News): object[] =>
  links.map(({ name, url }) => ({ href: url, text: name }));
