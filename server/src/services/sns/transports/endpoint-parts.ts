import { cut } from '../news/cut.js';

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
