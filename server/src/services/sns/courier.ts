import { uuid } from '../../base/ids.js';
import { hour_ms } from '../../base/time.js';
import type { Delivery, NewDelivery } from '../../jobs/deliveries.js';
import type { Rows } from '../../storage/state.js';
import { OutboundError } from '../common/outbound.js';
import { DeliveryRefused } from '../common/targets.js';
import {
  type RetryPolicy,
  readDeliveryPolicy,
  retryWait_ms,
  usualRetries,
} from './delivery-policy.js';
import type { SnsDeps } from './deps.js';
import { matchesAttributes, matchesBody } from './filter/match-filter.js';
import { type Filter, type FilterScope, parseFilter } from './filter/parse-filter.js';
import { confirmUrl, unsubscribeUrl } from './link-urls.js';
import { type Message, textFor } from './message.js';
import type { Metrics } from './metrics.js';
import { readNews } from './news/news.js';
import type { Signing } from './signing.js';
import type { SnsStore, Subscription, Topic } from './store.js';
import { chatFormOf } from './transports/chat.js';
import { confirmationMail, jsonMail, notificationMail } from './transports/email.js';
import { confirmationPost, notificationPost, rawPost } from './transports/http.js';

/** What is on its way to one subscriber. */
type Payload = { readonly subscription: string; readonly topic: string } & (
  | { readonly type: 'notification'; readonly message: Message; readonly retries?: RetryPolicy }
  | { readonly type: 'confirmation'; readonly id: string; readonly time: number }
);

/** For one exchange over HTTP; a whole try takes longer, so that what has arrived counts as such. */
const timeout_ms = 15_000;
const try_ms = 20_000;
/** More than any policy asks for. */
const attempts = 101;
const mailRetries: RetryPolicy = { ...usualRetries, minDelayTarget: 5, maxDelayTarget: 600 };
/** Filters that are kept taken apart. */
const keptFilters = 1_000;

/** The three ways out of here, each a kind of delivery; a subscription is a lane. */
const kinds = { http: 'sns-http', chat: 'sns-chat', email: 'sns-email' } as const;

export const isEmail = (protocol: string): boolean =>
  protocol === 'email' || protocol === 'email-json';

function kindOf({ protocol, endpoint }: Subscription): string {
  if (isEmail(protocol)) return kinds.email;
  return chatFormOf(endpoint) ? kinds.chat : kinds.http;
}

/** Brings messages to subscribers, through the outbox. */
export class Courier {
  readonly #deps: SnsDeps;
  readonly #store: SnsStore;
  readonly #metrics: Metrics;
  readonly #signing: Signing;
  readonly #filters = new Map<string, Filter>();

  constructor(deps: SnsDeps, store: SnsStore, metrics: Metrics, signing: Signing) {
    this.#deps = deps;
    this.#store = store;
    this.#metrics = metrics;
    this.#signing = signing;
    const common = { attempts, timeout_ms: try_ms, laneConcurrency: 8 };
    const define = (kind: string, options: object, retries: RetryPolicy): void =>
      deps.deliveries.define(
        kind,
        { ...common, maxAge_ms: 6 * hour_ms, ...options, wait_ms: waitBy(retries) },
        (delivery, signal) => this.#deliver(delivery.payload as Payload, signal),
        (delivery, reason) => this.#ended(delivery, reason),
      );
    define(kinds.http, {}, usualRetries);
    // a trigger must not come after the resolve that ends it
    define(kinds.chat, { ordered: true, laneConcurrency: 1 }, usualRetries);
    define(
      kinds.email,
      { maxAge_ms: 24 * hour_ms, laneConcurrency: 2, timeout_ms: 60_000 },
      mailRetries,
    );
  }

  /** Puts messages on their way, in order, wherever a confirmed subscription lets them through. */
  async publish(rows: Rows, topic: Topic, messages: readonly Message[]): Promise<void> {
    const store = this.#store.within(rows);
    const all = await store.ofTopic(topic.arn, '', Number.MAX_SAFE_INTEGER);
    const subscriptions = all.filter(({ confirmed }) => confirmed);
    const byKind = new Map<string, NewDelivery[]>();
    let filteredOut = 0;
    for (const message of messages) {
      for (const subscription of subscriptions) {
        if (!this.#wants(subscription, message)) {
          filteredOut++;
          continue;
        }
        const kind = kindOf(subscription);
        const list = byKind.get(kind) ?? [];
        list.push(notification(subscription, topic, message));
        byKind.set(kind, list);
      }
    }
    for (const [kind, list] of byKind) await this.#deps.deliveries.add(rows, kind, list);
    this.#metrics.count(topic.arn, 'NumberOfNotificationsFilteredOut', 1, filteredOut);
  }

  /** Asks a subscriber whether the topic's messages are wanted. */
  async ask(rows: Rows, subscription: Subscription): Promise<void> {
    const { arn, topic } = subscription;
    const time = this.#deps.clock.now();
    const payload: Payload = { type: 'confirmation', subscription: arn, topic, id: uuid(), time };
    await this.#deps.deliveries.add(rows, kindOf(subscription), [{ lane: arn, payload }]);
  }

  /** Whoever has left gets nothing more of what waits. */
  async forget(subscription: Subscription): Promise<void> {
    await this.#deps.deliveries.clear(kindOf(subscription), subscription.arn);
  }

  #wants({ attributes, protocol }: Subscription, message: Message): boolean {
    const { FilterPolicy: policy, FilterPolicyScope: scope = 'MessageAttributes' } = attributes;
    if (policy === undefined) return true;
    const filter = this.#filterOf(policy, scope as FilterScope);
    return scope === 'MessageBody'
      ? matchesBody(filter, textFor(message, protocol))
      : matchesAttributes(filter, message.attributes);
  }

  #filterOf(policy: string, scope: FilterScope): Filter {
    const key = `${scope} ${policy}`;
    const known = this.#filters.get(key);
    if (known) return known;
    if (this.#filters.size >= keptFilters) this.#filters.clear();
    const filter = parseFilter(policy, scope);
    this.#filters.set(key, filter);
    return filter;
  }

  async #deliver(payload: Payload, signal: AbortSignal): Promise<void> {
    const subscription = await this.#store.subscription(payload.subscription);
    const topic = await this.#store.topic(payload.topic);
    if (!subscription || !topic) return; // left in the meantime: nobody is to be told
    if (payload.type === 'confirmation') {
      if (!subscription.confirmed) await this.#confirmation(payload, subscription, topic, signal);
      return;
    }
    const { message } = payload;
    if (isEmail(subscription.protocol)) return this.#mail(message, subscription, topic);
    const chat = chatFormOf(subscription.endpoint);
    if (!chat) return this.#post(message, subscription, topic, signal);
    const news = readNews(message.subject, message.text);
    const about = { id: message.id, topic: topic.arn };
    const { url, body } = chat.post(new URL(subscription.endpoint), news, about);
    const headers = { 'content-type': 'application/json' };
    await this.#deps.outbound.send(url, {
      headers,
      body: JSON.stringify(body),
      signal,
      timeout_ms,
    });
  }

  async #post(
    message: Message,
    subscription: Subscription,
    topic: Topic,
    signal: AbortSignal,
  ): Promise<void> {
    const { protocol, endpoint, arn, attributes } = subscription;
    const about = {
      ...{ subscription: arn, topic: topic.arn },
      contentType: policyOf(subscription, topic).contentType,
      unsubscribeUrl: unsubscribeUrl(this.#deps.publicUrl(), arn),
    };
    const isRaw = /^true$/i.test(attributes.RawMessageDelivery ?? '');
    const post = isRaw
      ? rawPost(message, protocol, about)
      : await notificationPost(message, protocol, about, this.#signerOf(topic));
    await this.#deps.outbound.send(endpoint, { ...post, signal, timeout_ms });
  }

  async #mail(message: Message, subscription: Subscription, topic: Topic): Promise<void> {
    const { protocol, endpoint: to, arn } = subscription;
    const about = {
      ...{ topic: topic.arn, to, displayName: topic.attributes.DisplayName },
      unsubscribeUrl: unsubscribeUrl(this.#deps.publicUrl(), arn),
    };
    const mail =
      protocol === 'email-json' ? jsonMail(message, about) : notificationMail(message, about);
    await this.#mailer().send({ ...mail, id: `${message.id}.${arn.split(':').at(-1)}` });
  }

  async #confirmation(
    { id, time }: Extract<Payload, { type: 'confirmation' }>,
    { arn, token, protocol, endpoint }: Subscription,
    topic: Topic,
    signal: AbortSignal,
  ): Promise<void> {
    const url = confirmUrl(this.#deps.publicUrl(), topic.arn, token);
    if (isEmail(protocol)) {
      const about = { topic: topic.arn, to: endpoint, displayName: topic.attributes.DisplayName };
      return this.#mailer().send(confirmationMail(about, { url, id }));
    }
    const about = { subscription: arn, topic: topic.arn };
    const post = await confirmationPost({ id, token, time, url }, about, this.#signerOf(topic));
    await this.#deps.outbound.send(endpoint, { ...post, signal, timeout_ms });
  }

  #mailer() {
    const { mailer } = this.#deps;
    if (mailer) return mailer;
    throw new DeliveryRefused('No mail server is named: start the server with GUIDERAIL_SMTP_URL.');
  }

  #signerOf = (topic: Topic) => this.#signing.signer(topic.attributes.SignatureVersion ?? '1');

  async #ended({ payload }: Delivery, reason: string | undefined): Promise<void> {
    const { type, topic } = payload as Payload;
    if (type !== 'notification') return;
    const delivered = reason === undefined;
    this.#metrics.count(
      topic,
      delivered ? 'NumberOfNotificationsDelivered' : 'NumberOfNotificationsFailed',
    );
  }
}

/** The subscription's own policy before the topic's. */
function policyOf({ attributes }: Subscription, topic: Topic) {
  const ofTopic = readDeliveryPolicy(topic.attributes.DeliveryPolicy ?? '', 'topic');
  return { ...ofTopic, ...readDeliveryPolicy(attributes.DeliveryPolicy ?? '', 'subscription') };
}

export const effectiveRetries = (subscription: Subscription, topic: Topic): RetryPolicy =>
  policyOf(subscription, topic).retry ?? usualRetries;

/** What waits for one subscriber: its text alone of a message with several. */
function notification(subscription: Subscription, topic: Topic, message: Message): NewDelivery {
  const { perProtocol: _, ...rest } = message;
  const own: Message = { ...rest, text: textFor(message, subscription.protocol) };
  const retries = policyOf(subscription, topic).retry;
  const payload: Payload = {
    ...{ type: 'notification', subscription: subscription.arn, topic: topic.arn, message: own },
    ...(retries && !isEmail(subscription.protocol) ? { retries } : {}),
  };
  return { lane: subscription.arn, payload };
}

/** Waits as a policy asks, and as long as the target does. */
const waitBy =
  (usual: RetryPolicy) =>
  ({ payload, attempt }: Delivery, error: unknown): number | undefined => {
    const { retries = usual } = payload as { readonly retries?: RetryPolicy };
    const wait = retryWait_ms(retries, attempt);
    const asked = error instanceof OutboundError ? (error.retryAfter_ms ?? 0) : 0;
    return wait === undefined ? undefined : Math.max(wait, asked);
  };
