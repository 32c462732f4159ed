import type { SubscribeCommandInput, SubscribeCommandOutput } from '@aws-sdk/client-sns';
import { randomHex, uuid } from '../../base/ids.js';
import type { Handler } from '../../base/service.js';
import { subscriptionAttributes } from './attributes.js';
import { isEmail } from './courier.js';
import { invalidParameter, limitExceeded } from './errors.js';
import { snsLimits } from './limits.js';
import { type Room, topicOf } from './room.js';
import type { Subscription } from './store.js';
import { chatFormOf, chatNames } from './transports/chat.js';

/** What AWS's answer says instead of an ARN. */
export const pending = 'pending confirmation';

/**
 * Addresses over HTTP and e-mail are asked first. Slack's, Teams' and PagerDuty's are known by
 * their host (or `#slack`, `#teams`, `#pagerduty` at the endpoint's end) and subscribed at once.
 */
export const subscribe =
  (room: Room): Handler<SubscribeCommandInput, SubscribeCommandOutput> =>
  async (input, context) => {
    const { Protocol: protocol, Endpoint: endpoint = '' } = input;
    const topic = await topicOf(room.store, input.TopicArn, context);
    checkEndpoint(room, protocol, endpoint);
    const given = (input.Attributes ?? {}) as Record<string, string>;
    const attributes = subscriptionAttributes({}, given, protocol);
    const subscription = await room.deps.state.transaction(async (rows) => {
      const store = room.store.within(rows);
      const before = await store.subscriptionTo(topic.arn, protocol, endpoint);
      if (before?.confirmed) return existing(before, attributes, Object.keys(given).length > 0);
      const { confirmed, pending: asked } = await store.counts(topic.arn);
      if (!before && confirmed + asked >= snsLimits.subscriptionsPerTopic) {
        const most = snsLimits.subscriptionsPerTopic;
        throw limitExceeded(
          'SubscriptionLimitExceeded',
          `A topic has at most ${most} subscriptions`,
        );
      }
      const isKnown = chatFormOf(endpoint) !== undefined && !isEmail(protocol);
      const made: Subscription = {
        arn: before?.arn ?? `${topic.arn}:${uuid()}`,
        ...{ region: topic.region, topic: topic.arn, protocol, endpoint, attributes },
        ...{ confirmed: isKnown, authenticated: isKnown, guarded: isKnown },
        token: randomHex(32),
        tokenEnds: room.deps.realNow() + snsLimits.token_ms,
      };
      await store.putSubscription(made);
      if (!isKnown) await room.courier.ask(rows, made);
      return made;
    });
    const tells = subscription.confirmed || input.ReturnSubscriptionArn === true;
    return { SubscriptionArn: tells ? subscription.arn : pending };
  };

function existing(
  before: Subscription,
  attributes: Readonly<Record<string, string>>,
  given: boolean,
): Subscription {
  const text = (of: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(of).sort());
  if (!given || text(attributes) === text(before.attributes)) return before;
  throw invalidParameter(
    'Attributes Reason: Subscription already exists with different attributes',
  );
}

const elsewhere: Readonly<Record<string, string>> = {
  sqs: 'queues are not served here; subscribe an https address',
  lambda: 'functions are not served yet; subscribe an https address',
  sms: 'text messages are not sent here; subscribe a PagerDuty or e-mail address',
  application: 'mobile applications are not served here; subscribe an https address',
  firehose: 'Firehose is not served here; subscribe an https address',
};

function checkEndpoint(room: Room, protocol: string, endpoint: string): void {
  const reason = Object.hasOwn(elsewhere, protocol) ? elsewhere[protocol] : undefined;
  if (reason !== undefined) throw invalidParameter(`Protocol ${protocol}: ${reason}`);
  if (endpoint.length > snsLimits.endpoint) throw invalidParameter('Endpoint is too long');
  if (protocol === 'http' || protocol === 'https') checkUrl(room, protocol, endpoint);
  else if (isEmail(protocol)) checkMail(room, endpoint);
  else throw invalidParameter(`Protocol must be http, https, email or email-json`);
}

function checkUrl(room: Room, protocol: string, endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== `${protocol}:`) {
    throw invalidParameter(
      `Endpoint must match the specified protocol: it begins with ${protocol}://`,
    );
  }
  const form = chatFormOf(endpoint);
  if (url.hash !== '' && !form) {
    throw invalidParameter(`Endpoint: after # one of ${chatNames.join(', ')} can stand`);
  }
  try {
    room.deps.outbound.check(endpoint);
    form?.check?.(url);
  } catch (error) {
    throw invalidParameter(`Endpoint: ${(error as Error).message}`);
  }
}

function checkMail(room: Room, endpoint: string): void {
  if (!/^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,255}$/.test(endpoint)) {
    throw invalidParameter('Email address');
  }
  if (room.deps.mailer) return;
  throw invalidParameter(
    'Protocol email: no mail server is named; start the server with GUIDERAIL_SMTP_URL',
  );
}
