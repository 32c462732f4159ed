import { escapeText } from '../../../base/markup.js';
import { cut } from '../news/cut.js';
import type { News, Tone } from '../news/types.js';
import type { ChatForm } from './chat-form.js';
import { bareUrl, topicName } from './endpoint-parts.js';

/** Bounds of Slack's blocks (api.slack.com/reference/block-kit/blocks). */
const longest = { header: 150, text: 2_900, field: 1_900, fields: 10 };

const signs: Readonly<Record<Tone, string>> = {
  critical: ':red_circle:',
  warning: ':large_yellow_circle:',
  good: ':large_green_circle:',
  neutral: '',
};

/** Slack's incoming webhooks, and Mattermost's and Rocket.Chat's, which read the same. */
export const slack: ChatForm = {
  name: 'slack',
  hosts: /^hooks\.slack(-gov)?\.com$/,
  post: (endpoint, news, { topic }) => ({
    url: bareUrl(endpoint),
    body: { text: fallback(news), blocks: blocksOf(news, topic) },
  }),
};

const fallback = ({ tone, title }: News): string =>
  [signs[tone], escapeText(title)].filter((part) => part !== '').join(' ');

function blocksOf(news: News, topic: string): object[] {
  const blocks: object[] = [
    section(`${signs[news.tone]} *${escapeText(cut(news.title, longest.header))}*`.trim()),
  ];
  if (news.text !== '') blocks.push(section(cut(escapeText(news.text), longest.text)));
  if (news.facts.length > 0) {
    const fields = news.facts.slice(0, longest.fields).map(({ name, value }) => ({
      type: 'mrkdwn',
      text: cut(`*${escapeText(name)}*\n${escapeText(value)}`, longest.field),
    }));
    blocks.push({ type: 'section', fields });
  }
  const links = news.links.map(({ name, url }) => `<${escapeText(url)}|${escapeText(name)}>`);
  const foot = [...links, `Topic ${escapeText(topicName(topic))}`].join('  ·  ');
  blocks.push({ type: 'context', elements: [{ type: 'mrkdwn', text: foot }] });
  return blocks;
}

const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text } });
