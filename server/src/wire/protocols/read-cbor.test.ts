import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cbor } from '@smithy/core/cbor';
import fc from 'fast-check';
import { readCbor } from './read-cbor.js';

const read = (hex: string): unknown => readCbor(Buffer.from(hex, 'hex'));

/** RFC 8949, appendix A. */
const examples: readonly (readonly [hex: string, value: unknown])[] = [
  ...([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
  ] as const),
  ...([
    ['1b000000e8d4a51000', 1e12],
    ['20', -1],
    ['3863', -100],
    ['3903e7', -1000],
  ] as const),
  ...([
    ['f90000', 0],
    ['f93c00', 1],
    ['f93e00', 1.5],
    ['f97bff', 65504],
    ['f90001', 2 ** -24],
  ] as const),
  ...([
    ['f9c400', -4],
    ['f90400', 0.00006103515625],
    ['fb3ff199999999999a', 1.1],
  ] as const),
  ...([
    ['fa47c35000', 100000],
    ['fb7e37e43c8800759c', 1e300],
    ['f97c00', Infinity],
  ] as const),
  ...([
    ['f97e00', Number.NaN],
    ['f9fc00', -Infinity],
    ['f4', false],
    ['f5', true],
  ] as const),
  ...([
    ['f6', null],
    ['f7', null],
    ['60', ''],
    ['6161', 'a'],
    ['62c3bc', 'ü'],
  ] as const),
  ...([
    ['c11a514b67b0', 1363896240],
    ['c1fb41d452d9ec200000', 1363896240.5],
  ] as const),
  ['64f0908591', '𐅑'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['a0', {}],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9fff', []],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ['bf6346756ef563416d7421ff', { Fun: true, Amt: -2 }],
];

test('the examples of RFC 8949 that JSON can hold', () => {
  for (const [hex, value] of examples) assert.deepEqual(read(hex), value, hex);
  assert.deepEqual(read('4401020304'), Buffer.from([1, 2, 3, 4]));
  assert.deepEqual(read('5f42010243030405ff'), Buffer.from([1, 2, 3, 4, 5]));
});

test('what AWS’s own encoder writes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const written = Buffer.from(cbor.serialize(value));
      assert.deepEqual(JSON.stringify(readCbor(written)), JSON.stringify(value));
    }),
  );
});

test('documents that are cut off, too deep, too long or no CBOR are refused', () => {
  const hostile = [
    '',
    '19',
    '62',
    '5bffffffffffffffff',
    '9bffffffffffffffff',
    'bbffffffffffffffff',
  ];
  const odd = ['ff', '81ff', 'a1ff', 'a10101', '1c', 'fc', '7f4161ff', '0000', 'bf6161ff', '9f01'];
  for (const hex of [...hostile, ...odd, '81'.repeat(100_000)]) {
    assert.throws(() => read(hex), Error, hex.slice(0, 40));
  }
  const own = read('a1695f5f70726f746f5f5fa16161f5') as object;
  assert.deepEqual(Object.keys(own), ['__proto__']);
  assert.equal((own as { a?: boolean }).a, undefined);
});
