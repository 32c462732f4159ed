import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceError } from '../base/errors.js';
import { renderError } from './errors.js';

const target = { model: undefined, method: 'POST', path: '/', requestId: 'r' };
const protocols = ['json-1.0', 'json-1.1', 'rest-json', 'rest-xml', 'query', 'cbor'] as const;

test('an error says when to come again, in every protocol, if it knows', () => {
  for (const protocol of protocols) {
    const put = (retryAfter_s?: number) =>
      renderError(new ServiceError('Throttling', 'later', 429, {}, retryAfter_s), {
        ...target,
        protocol,
      });
    // RFC 9110, section 10.2.3: whole seconds
    assert.equal(put(1.5).headers['retry-after'], '2', protocol);
    assert.equal(put(0).headers['retry-after'], '0', protocol);
    assert.equal('retry-after' in put().headers, false, protocol);
    assert.equal(put(1).status, 429);
  }
});
