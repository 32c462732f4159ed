import type { RawResponse } from '../../base/http.js';
import { uuid } from '../../base/ids.js';
import { escapeMarkup } from '../../base/markup.js';
import { confirm } from './confirm-subscription.js';
import type { Room } from './room.js';
import { certificatePath, type Signing } from './signing.js';
import { leave } from './unsubscribe.js';

/** A request that carries no signature. */
export interface LinkRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  /** Sent by a browser, for a person. */
  readonly wantsHtml: boolean;
}

const xmlns = 'http://sns.amazonaws.com/doc/2010-03-31/';

/**
 * The two operations that a subscriber may call without a signature, by the links that messages
 * carry, and the certificate of the messages' signatures. Undefined for anything else.
 */
export const linkPages =
  (room: Room, signing: Signing) =>
  async ({ path, query, wantsHtml }: LinkRequest): Promise<RawResponse | undefined> => {
    if (path === certificatePath) {
      const body = await signing.certificate();
      return { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body };
    }
    if (path !== '/') return undefined;
    const action = query.get('Action');
    if (action === 'ConfirmSubscription') return confirmPage(room, query, wantsHtml);
    if (action === 'Unsubscribe') return leavePage(room, query, wantsHtml);
    return undefined;
  };

async function confirmPage(
  room: Room,
  query: URLSearchParams,
  wantsHtml: boolean,
): Promise<RawResponse> {
  const guarded = query.get('AuthenticateOnUnsubscribe') === 'true';
  const topic = query.get('TopicArn') ?? '';
  const answer = confirm(room, topic, query.get('Token') ?? '', { guarded, authenticated: false });
  return told('ConfirmSubscription', wantsHtml, answer, ({ arn }) => ({
    xml: `<SubscriptionArn>${escapeMarkup(arn)}</SubscriptionArn>`,
    title: 'Subscription confirmed',
    text: `The messages of the topic ${topic} will be sent to you.`,
  }));
}

/** Mail programs open links to look at them, so a person is asked first; a program is not. */
async function leavePage(
  room: Room,
  query: URLSearchParams,
  wantsHtml: boolean,
): Promise<RawResponse> {
  const arn = query.get('SubscriptionArn') ?? '';
  if (wantsHtml && query.get('Sure') !== 'yes') {
    const again = `/?Action=Unsubscribe&amp;SubscriptionArn=${escapeMarkup(encodeURIComponent(arn))}&amp;Sure=yes`;
    const button = `<p><a href="${again}">Unsubscribe</a></p>`;
    return page(
      200,
      'Unsubscribe?',
      `No more messages of ${topicPart(arn)} will be sent to you.`,
      button,
    );
  }
  return told('Unsubscribe', wantsHtml, leave(room, arn, false), () => ({
    xml: '',
    title: 'Unsubscribed',
    text: `No more messages of ${topicPart(arn)} are sent to you.`,
  }));
}

const topicPart = (arn: string): string => arn.split(':').slice(0, 6).join(':');

async function told<T>(
  action: string,
  wantsHtml: boolean,
  answer: Promise<T>,
  said: (result: T) => { xml: string; title: string; text: string },
): Promise<RawResponse> {
  try {
    const { xml, title, text } = said(await answer);
    if (wantsHtml) return page(200, title, text);
    const result = xml === '' ? '' : `<${action}Result>${xml}</${action}Result>`;
    return xmlAnswer(
      200,
      `<${action}Response xmlns="${xmlns}">${result}${metadata()}</${action}Response>`,
    );
  } catch (error) {
    const { code, status, message } = error as { code?: string; status?: number; message: string };
    if (code === undefined || status === undefined) throw error;
    if (wantsHtml) return page(status, 'That did not work', message);
    const text = `<Type>Sender</Type><Code>${code}</Code><Message>${escapeMarkup(message)}</Message>`;
    const body = `<ErrorResponse xmlns="${xmlns}"><Error>${text}</Error><RequestId>${uuid()}</RequestId></ErrorResponse>`;
    return xmlAnswer(status, body);
  }
}

const metadata = (): string =>
  `<ResponseMetadata><RequestId>${uuid()}</RequestId></ResponseMetadata>`;

const xmlAnswer = (status: number, body: string): RawResponse => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body,
});

const page = (status: number, title: string, text: string, more = ''): RawResponse => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'referrer-policy': 'no-referrer',
  },
  body: `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeMarkup(title)}</title>
<body style="margin:10vh auto;max-width:32rem;padding:0 1rem;font:18px/1.5 system-ui,sans-serif;overflow-wrap:anywhere">
<h1>${escapeMarkup(title)}</h1><p>${escapeMarkup(text)}</p>${more}</body></html>
`,
});
