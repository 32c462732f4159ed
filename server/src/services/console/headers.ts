import { reportContentSecurityPolicy } from '@guiderail/analysis';
import type { RawResponse } from '../../base/http.js';

/** Of every answer below `/console`. */
const always = {
  'x-content-type-options': 'nosniff',
  // another site learns nothing of addresses, which tell names; our own checks need the origin
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** The console's own page: only what this server has. */
export const shellPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What is no page: were it shown as one, it could do nothing. */
export const dataPolicy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** An object that any client may write: it runs in an origin of its own, in the console's frame. */
export const foreignPolicy = `${reportContentSecurityPolicy}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts`;

/** The headers of an answer, under a policy. */
export const headersOf = (
  policy: string,
  more: Readonly<Record<string, string>>,
): Record<string, string> => ({ ...always, 'content-security-policy': policy, ...more });

/** A line for a person who did not come by the console's own page. */
export const textAnswer = (
  status: number,
  text: string,
  more: Readonly<Record<string, string>> = {},
): RawResponse => ({
  status,
  headers: headersOf(dataPolicy, {
    ...{ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...more },
  }),
  body: `${text}\n`,
});

export const redirect = (
  status: 302 | 303 | 308,
  location: string,
  more: Readonly<Record<string, string>> = {},
): RawResponse => {
  const to = location.replace(/[^\x21-\x7e]/g, encodeURIComponent);
  return textAnswer(status, `See ${to}`, { location: to, ...more });
};
