import { cut, type News } from '../news/news.js';
import { pagerduty } from './pagerduty.js';
import { slack } from './slack.js';
import { teams } from './teams.js';

/** What is posted to a service that shows messages to people. */
export interface ChatPost {
  readonly url: string;
  readonly body: object;
}

/** A service that takes messages in a form of its own and knows no confirmation. */
export interface ChatForm {
  /** As in an endpoint's `#name`. */
  readonly name: string;
  /** Its own hosts, for which no `#name` is needed. */
  readonly hosts: RegExp;
  /** @throws Error saying what an endpoint lacks. */
  check?(endpoint: URL): void;
  /** @param id the same at every try */
  post(endpoint: URL, news: News, about: { readonly id: string; readonly topic: string }): ChatPost;
}

/** One more service is one more file and its name here. */
const forms: readonly ChatForm[] = [slack, teams, pagerduty];

/**
 * The form in which an endpoint wants messages: told by its host, or by what follows `#` in it
 * (`https://chat.example.com/hooks/x#slack`). Undefined for endpoints that take SNS's own form.
 */
export function chatFormOf(endpoint: string): ChatForm | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url) return undefined;
  const named = /^#(\w+)/.exec(url.hash)?.[1];
  if (named !== undefined) return forms.find(({ name }) => name === named);
  return forms.find(({ hosts }) => hosts.test(url.hostname));
}

export const chatNames = forms.map(({ name }) => name);

/** An endpoint without what follows `#`, which is for us alone. */
export function bareUrl(endpoint: URL): string {
  const bare = new URL(endpoint);
  bare.hash = '';
  return bare.href;
}

/** Parameters after the name: `#pagerduty?routing_key=…`. */
export const hashParameters = (endpoint: URL): URLSearchParams =>
  new URLSearchParams(endpoint.hash.split('?').slice(1).join('?'));

/** The name of a topic, for people. */
export const topicName = (arn: string): string => cut(arn.split(':').at(-1) ?? arn, 100);
