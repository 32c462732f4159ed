import { escapeText } from '../../../base/markup.js';
import { cut } from '../news/cut.js';
import type { News, Tone } from '../news/types.js';
import type { ChatForm } from './chat-form.js';
import { bareUrl, topicName } from './endpoint-parts.js';

/** Bounds of Slack's blocks (api.slack.com/reference/block-kit/blocks). */
const longest = { header: 150, text: 2_900, name: 100, field: 1_800, fields: 10 };

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
  if (news.text !== '') blocks.push(section(cutEscaped(news.text, longest.text)));
  for (let at = 0; at < news.facts.length; at += longest.fields) {
    const fields = news.facts.slice(at, at + longest.fields).map(({ name, value }) => ({
      type: 'mrkdwn',
      text: `*${cutEscaped(name, longest.name)}*\n${cutEscaped(value, longest.field)}`,
    }));
    blocks.push({ type: 'section', fields });
  }
  const links = news.links.map(({ name, url }) => `<${escapeText(url)}|${escapeText(name)}>`);
  const foot = [...links, `Topic ${escapeText(topicName(topic))}`].join('  ·  ');
  blocks.push({ type: 'context', elements: [{ type: 'mrkdwn', text: foot }] });
  return blocks;
}

/** Whole entities only: half of one is shown as it stands. */
const cutEscaped = (text: string, most: number): string =>
  cut(escapeText(text), most).replace(/&[a-z]*…$/, '…');

const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text } });
