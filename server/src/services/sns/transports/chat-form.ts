import type { News } from '../news/types.js';

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
