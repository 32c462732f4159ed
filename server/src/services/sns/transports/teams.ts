import type { News, Tone } from '../news/types.js';
import type { ChatForm } from './chat-form.js';
import { bareUrl, topicName } from './endpoint-parts.js';

const colours: Readonly<Record<Tone, string>> = {
  critical: 'Attention',
  warning: 'Warning',
  good: 'Good',
  neutral: 'Default',
};

/** Of the 28 KB that Teams takes. */
const longestText = 4_000;

/** Teams' workflows and incoming webhooks: an Adaptive Card in a message. */
export const teams: ChatForm = {
  name: 'teams',
  hosts:
    /\.(webhook\.office\.com|logic\.azure\.com|api\.powerplatform\.com)$|^outlook\.office(365)?\.com$/,
  post: (endpoint, news, { topic }) => ({
    url: bareUrl(endpoint),
    body: {
      type: 'message',
      attachments: [
        { contentType: 'application/vnd.microsoft.card.adaptive', content: card(news, topic) },
      ],
    },
  }),
};

function card(news: News, topic: string): object {
  const text = (value: string, more: object = {}) => ({
    ...{ type: 'TextBlock', text: plain(value), wrap: true },
    ...more,
  });
  const title = { size: 'Medium', weight: 'Bolder', color: colours[news.tone] };
  const facts = news.facts.map(({ name, value }) => ({ title: plain(name), value: plain(value) }));
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    fallbackText: news.title,
    body: [
      text(news.title, title),
      ...(news.text === '' ? [] : [text(news.text.slice(0, longestText))]),
      ...(facts.length === 0 ? [] : [{ type: 'FactSet', facts }]),
      text(`Topic ${topicName(topic)}`, { size: 'Small', isSubtle: true }),
    ],
    actions: news.links.map(({ name, url }) => ({ type: 'Action.OpenUrl', title: name, url })),
  };
}

/** Cards read Markdown: what would be a link or an emphasis of the sender's is shown as written. */
const plain = (text: string): string => text.replace(/[[\]*_`\\]/g, '\\$&');
