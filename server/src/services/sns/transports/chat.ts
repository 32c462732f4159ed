import type { ChatForm } from './chat-form.js';
import { pagerduty } from './pagerduty.js';
import { slack } from './slack.js';
import { teams } from './teams.js';

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
