import { type Message, textFor } from '../message.js';
import type { Signer } from '../signing.js';

/** What is posted to a subscriber that takes SNS's own form. */
export interface HttpPost {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface About {
  readonly subscription: string;
  readonly topic: string;
  readonly contentType?: string | undefined;
}

const plainType = 'text/plain; charset=UTF-8';
const agent = 'Guiderail Simple Notification Service Agent';

export const isoTime = (time: number): string => new Date(time).toISOString();

/** A notification as AWS posts it, signed. */
export async function notificationPost(
  message: Message,
  protocol: string,
  about: About & { readonly unsubscribeUrl: string },
  signer: Signer,
): Promise<HttpPost> {
  const signed = {
    Type: 'Notification',
    MessageId: message.id,
    TopicArn: message.topic,
    ...(message.subject === undefined ? {} : { Subject: message.subject }),
    Message: textFor(message, protocol),
    Timestamp: isoTime(message.time),
  };
  const body = {
    ...signed,
    ...(await signer(signed, ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'])),
    UnsubscribeURL: about.unsubscribeUrl,
    ...(Object.keys(message.attributes).length === 0
      ? {}
      : { MessageAttributes: message.attributes }),
  };
  return {
    headers: headersOf('Notification', message.id, about),
    body: JSON.stringify(body, null, 2),
  };
}

/** The text alone, for RawMessageDelivery; its attributes are left out, as AWS does over HTTP. */
export const rawPost = (message: Message, protocol: string, about: About): HttpPost => ({
  headers: { ...headersOf('Notification', message.id, about), 'x-amz-sns-rawdelivery': 'true' },
  body: textFor(message, protocol),
});

/** The question whether a subscriber wants a topic's messages. */
export async function confirmationPost(
  asked: {
    readonly id: string;
    readonly token: string;
    readonly time: number;
    readonly url: string;
  },
  about: About,
  signer: Signer,
): Promise<HttpPost> {
  const signed = {
    Type: 'SubscriptionConfirmation',
    MessageId: asked.id,
    Token: asked.token,
    TopicArn: about.topic,
    Message:
      `This address was subscribed to the topic ${about.topic}.\n` +
      'Visit the SubscribeURL of this message to confirm; without it nothing more is sent.',
    SubscribeURL: asked.url,
    Timestamp: isoTime(asked.time),
  };
  const names = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  return {
    headers: headersOf('SubscriptionConfirmation', asked.id, about),
    body: JSON.stringify({ ...signed, ...(await signer(signed, names)) }, null, 2),
  };
}

const headersOf = (type: string, id: string, about: About): Record<string, string> => ({
  'content-type': about.contentType ?? plainType,
  'user-agent': agent,
  'x-amz-sns-message-type': type,
  'x-amz-sns-message-id': id,
  'x-amz-sns-topic-arn': about.topic,
  'x-amz-sns-subscription-arn': about.subscription,
});
