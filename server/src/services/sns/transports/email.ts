import { escapeMarkup } from '../../../base/markup.js';
import type { Mail } from '../../common/mail.js';
import { type Message, textFor } from '../message.js';
import { cut } from '../news/cut.js';
import { readNews } from '../news/news.js';
import type { News, Tone } from '../news/types.js';
import { topicName } from './endpoint-parts.js';
import { isoTime } from './http.js';

interface About {
  readonly topic: string;
  readonly displayName: string | undefined;
  readonly to: string;
  readonly unsubscribeUrl: string;
}

const longestSubject = 150;

const colours: Readonly<Record<Tone, string>> = {
  critical: '#b42318',
  warning: '#b54708',
  good: '#067647',
  neutral: '#344054',
};

/** Mail programs list it and offer to leave (RFC 2369); nobody's absence note answers (RFC 3834). */
const headersOf = ({ topic, unsubscribeUrl }: About): Record<string, string> => ({
  'List-Id': `<${topicName(topic)}.guiderail>`,
  'List-Unsubscribe': `<${unsubscribeUrl}>`,
  'Auto-Submitted': 'auto-generated',
});

/** A notification in plain text and HTML: what happened is in the subject and on the first line. */
export function notificationMail(message: Message, about: About): Mail {
  const news = readNews(message.subject, textFor(message, 'email'));
  return {
    to: about.to,
    subject: oneLine(news.title),
    text: plainBody(news, about),
    html: htmlBody(news, about),
    id: message.id,
    headers: headersOf(about),
  };
}

/** The same members that an HTTP subscriber gets, as JSON. */
export function jsonMail(message: Message, about: About): Mail {
  const body = {
    Type: 'Notification',
    MessageId: message.id,
    TopicArn: message.topic,
    Subject: message.subject,
    Message: textFor(message, 'email-json'),
    Timestamp: isoTime(message.time),
    UnsubscribeURL: about.unsubscribeUrl,
    MessageAttributes: message.attributes,
  };
  return {
    to: about.to,
    subject: oneLine(message.subject ?? `Message of ${topicName(about.topic)}`),
    text: `${JSON.stringify(body, null, 2)}\n`,
    id: message.id,
    headers: headersOf(about),
  };
}

/** The question whether somebody wants a topic's messages. */
export function confirmationMail(
  about: Omit<About, 'unsubscribeUrl'>,
  { url, id }: { readonly url: string; readonly id: string },
): Mail {
  const name = about.displayName || topicName(about.topic);
  const news: News = {
    title: `Confirm: messages of ${name}`,
    tone: 'neutral',
    text: `Somebody wants to send you the messages of the topic ${name} (${about.topic}).`,
    facts: [],
    links: [{ name: 'Confirm', url }],
    key: undefined,
    over: false,
  };
  const end = 'If you do not expect this, ignore it: without your confirmation nothing is sent.';
  return {
    to: about.to,
    subject: oneLine(news.title),
    text: `${news.text}\n\nTo confirm, open:\n${url}\n\n${end}\n`,
    html: page(news, `<p style="${small}">${escapeMarkup(end)}</p>`),
    id,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

const oneLine = (text: string): string => cut(text.replace(/[\s\p{Cc}]+/gu, ' '), longestSubject);

function plainBody(news: News, about: About): string {
  const parts = [
    news.title,
    news.text,
    news.facts.map(({ name, value }) => `${name}: ${value}`).join('\n'),
    news.links.map(({ name, url }) => `${name}: ${url}`).join('\n'),
  ];
  const foot = `-- \nTopic ${about.topic}\nNo more of these: ${about.unsubscribeUrl}\n`;
  return `${parts.filter((part) => part !== '').join('\n\n')}\n\n${foot}`;
}

function htmlBody(news: News, about: About): string {
  const name = escapeMarkup(about.displayName || topicName(about.topic));
  const leave = `<a href="${escapeMarkup(about.unsubscribeUrl)}" style="color:#475467">Unsubscribe</a>`;
  return page(news, `<p style="${small}">${name} · ${leave}</p>`);
}

const small = 'margin:24px 0 0;font-size:13px;line-height:1.5;color:#475467';
const font = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Tables and styles in place, since that is what mail programs show alike. */
function page(news: News, foot: string): string {
  const colour = colours[news.tone];
  const facts = news.facts.map(factRow).join('');
  const links = news.links.map((link) => button(link, colour)).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeMarkup(news.title)}</title></head>
<body style="margin:0;padding:0;background:#f2f4f7">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>
<td align="center" style="padding:16px 8px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff;border-top:6px solid ${colour};border-radius:4px"><tr>
<td style="padding:20px;font-family:${font};font-size:16px;line-height:1.5;color:#101828">
<h1 style="margin:0;font-size:21px;line-height:1.3;color:${colour};overflow-wrap:anywhere">${escapeMarkup(news.title)}</h1>
${news.text === '' ? '' : `<p style="margin:12px 0 0;white-space:pre-wrap;overflow-wrap:anywhere">${escapeMarkup(news.text)}</p>`}
${facts === '' ? '' : `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:16px 0 0">${facts}</table>`}
${links}
${foot}
</td></tr></table></td></tr></table></body></html>
`;
}

const factRow = ({ name, value }: News['facts'][number]): string =>
  `<tr><td style="padding:6px 12px 6px 0;border-top:1px solid #eaecf0;font-size:14px;color:#475467;vertical-align:top;white-space:nowrap">${escapeMarkup(name)}</td>` +
  `<td style="padding:6px 0;border-top:1px solid #eaecf0;font-size:15px;color:#101828;overflow-wrap:anywhere">${escapeMarkup(value)}</td></tr>`;

const button = ({ name, url }: News['links'][number], colour: string): string =>
  `<p style="margin:20px 0 0"><a href="${escapeMarkup(url)}" style="display:inline-block;padding:12px 20px;background:${colour};color:#ffffff;text-decoration:none;border-radius:4px;font-weight:600">${escapeMarkup(name)}</a></p>`;
