import { cut } from '../news/cut.js';
import type { News, Tone } from '../news/types.js';
import type { ChatForm } from './chat-form.js';
import { bareUrl, topicName } from './endpoint-parts.js';

const colours: Readonly<Record<Tone, string>> = {
  critical: 'Attention',
  warning: 'Warning',
  good: 'Good',
  neutral: 'Default',
};

/** What Teams takes of a message; letters of other scripts have up to three bytes each. */
const most_bytes = 28_000;
const longest = { text: 4_000, textAtNeed: 1_000, fact: 250 };

/** Teams' workflows and incoming webhooks: an Adaptive Card in a message. */
export const teams: ChatForm = {
  name: 'teams',
  hosts:
    /\.(webhook\.office\.com|logic\.azure\.com|api\.powerplatform\.com)$|^outlook\.office(365)?\.com$/,
  post: (endpoint, news, { topic }) => {
    const body = message(news, topic, longest.text);
    const fits = Buffer.byteLength(JSON.stringify(body)) <= most_bytes;
    return {
      url: bareUrl(endpoint),
      body: fits ? body : message(news, topic, longest.textAtNeed),
    };
  },
};

const message = (news: News, topic: string, longestText: number): object => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: card(news, topic, longestText),
    },
  ],
});

function card(news: News, topic: string, longestText: number): object {
  const text = (value: string, more: object = {}) => ({
    ...{ type: 'TextBlock', text: plain(value), wrap: true },
    ...more,
  });
  const title = { size: 'Medium', weight: 'Bolder', color: colours[news.tone] };
  const facts = news.facts.map(({ name, value }) => ({
    title: plain(cut(name, longest.fact)),
    value: plain(cut(value, longest.fact)),
  }));
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    fallbackText: news.title,
    body: [
      text(news.title, title),
      ...(news.text === '' ? [] : [text(cut(news.text, longestText))]),
      ...(facts.length === 0 ? [] : [{ type: 'FactSet', facts }]),
      text(`Topic ${topicName(topic)}`, { size: 'Small', isSubtle: true }),
    ],
    actions: news.links.map(({ name, url }) => ({ type: 'Action.OpenUrl', title: name, url })),
  };
}

/** Cards read Markdown: what would be a link or an emphasis of the sender's is shown as written. */
const plain = (text: string): string => text.replace(/[[\]*_`\\]/g, '\\$&');
