import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressKind, addressRule, checkedLookup } from './addresses.js';

test('addresses are told apart as IANA registers them', () => {
  const kinds = {
    loopback: ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'],
    private: [
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      'fc00::1',
      'fd12::1',
      'fe80::1',
      '::ffff:10.0.0.1',
      '64:ff9b::a00:1',
      'ff02::1',
      '192.0.2.1',
      '198.51.100.1',
      '203.0.113.1',
      '::10.0.0.1',
      '::a9fe:a9fe',
      '::ffff:0:10.0.0.1',
      '100::1',
      '2001::a00:1',
      '2001:db8::1',
      '2002:a00:1::',
      '3fff::1',
      '5f00::1',
      'fec0::1',
    ],
    public: [
      '8.8.8.8',
      '172.32.0.1',
      '192.167.1.1',
      '2606:4700::1111',
      '2001:4860:4860::8888',
      '::ffff:8.8.8.8',
    ],
  };
  for (const [kind, addresses] of Object.entries(kinds)) {
    for (const address of addresses) assert.equal(addressKind(address), kind, address);
  }
});

test('leave is given by address, by block, or for all', () => {
  assert.equal(addressRule(undefined)('10.0.0.1'), false);
  assert.equal(addressRule(undefined)('127.0.0.1'), true);
  const some = addressRule('10.1.0.0/16, 192.168.7.7,fd00::/8');
  for (const address of ['10.1.2.3', '192.168.7.7', 'fd00::9', '8.8.8.8']) {
    assert.equal(some(address), true, address);
  }
  for (const address of ['10.2.0.1', '192.168.7.8', 'fc00::1']) {
    assert.equal(some(address), false, address);
  }
  assert.equal(addressRule('*')('169.254.169.254'), true);
  for (const text of ['10.0.0.0/33', 'host', '10.0.0.0/x']) {
    assert.throws(() => addressRule(text), /is neither an IP address nor a block/);
  }
});

test('a name is refused by the addresses that it resolves to', async () => {
  const resolve = (allowed: boolean) =>
    new Promise((done) => {
      const look = checkedLookup(
        () => allowed,
        (host) => new Error(`${host} refused`),
      );
      look('localhost', {}, (error, address) => done(error?.message ?? address));
    });
  assert.equal(await resolve(false), 'localhost refused');
  assert.match(String(await resolve(true)), /^(127\.0\.0\.1|::1)$/);
});
