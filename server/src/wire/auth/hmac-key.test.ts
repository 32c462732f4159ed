import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { HmacKey } from './hmac-key.js';

test('RFC 4231: known answers', () => {
  const hex = (secret: Buffer, text: string) => new HmacKey(secret).hex(text);
  assert.equal(
    hex(Buffer.alloc(20, 0x0b), 'Hi There'),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  );
  assert.equal(
    hex(Buffer.from('Jefe'), 'what do ya want for nothing?'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  assert.equal(
    hex(Buffer.alloc(131, 0xaa), 'Test Using Larger Than Block-Size Key - Hash Key First'),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  );
});

test("any key and any text give OpenSSL's HMAC, one after the other", () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ minLength: 300, maxLength: 400, unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.array(text), (secret, texts) => {
      const key = new HmacKey(Buffer.from(secret));
      for (const one of texts) {
        const wanted = createHmac('sha256', secret).update(one).digest('hex');
        assert.equal(key.hex(one), wanted);
      }
    }),
  );
});
