import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { textOf } from './encoding.js';
import { jsonMistake, jsonPlace } from './json-place.js';
import { nearest } from './nearest.js';

test('a mistake is found where there is one, and only there', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.equal(jsonMistake(JSON.stringify(value)), undefined);
      assert.equal(jsonMistake(JSON.stringify(value, null, 2)), undefined);
    }),
  );
  const texts = fc.string({ unit: fc.constantFrom(...'{}[],:"ab01.e-+\\ \ntrue'.split('')) });
  fc.assert(
    fc.property(texts, (text) => {
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      assert.equal(jsonMistake(text) === undefined, valid, JSON.stringify(text));
    }),
    { numRuns: 2000 },
  );
});

test('what a person most probably did is said', () => {
  const cases: [string, number, number, RegExp][] = [
    ['{\n  "a": [1, 2,]\n}', 2, 14, /comma must not stand before "\]"/],
    ['{"a": 1\n "b": 2}', 2, 2, /a comma is missing/],
    ['{"a": \'x\'}', 1, 7, /straight double quotes/],
    ['{"a": 1 // the first\n}', 1, 9, /no comments/],
    ['{a: 1}', 1, 2, /name of a member/],
    ['{"a" 1}', 1, 6, /colon/],
    ['{"a": 0,9}', 1, 9, /name of a member/],
    ['{"a": .9}', 1, 7, /missing or malformed/],
    ['{"a": {', 1, 8, /ends too early/],
    ['{}}', 1, 3, /brace too many/],
  ];
  for (const [text, line, column, hint] of cases) {
    const found = jsonMistake(text);
    assert.deepEqual([found?.line, found?.column], [line, column], text);
    assert.match(found?.hint ?? '', hint, text);
  }
});

/** Every value inside another, with the path to it. */
function* inside(
  value: unknown,
  path: (string | number)[] = [],
): Generator<[(string | number)[], unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    yield* inside(item, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

test('a value is found where it stands', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(undefined, 1, 3), (root, space) => {
      const text = JSON.stringify(root, null, space);
      const lines = text.split('\n');
      for (const [path, value] of inside(JSON.parse(text) as unknown)) {
        const { line, column } = jsonPlace(text, path);
        const rest = lines
          .slice(line - 1)
          .join('\n')
          .slice(column - 1);
        const wanted = JSON.stringify(value).slice(0, 1);
        assert.equal(rest.slice(0, 1), wanted, `${text} at ${path.join('/')}`);
        const end = JSON.stringify(value, null, space).trimEnd().split('\n')[0] ?? '';
        assert.ok(rest.startsWith(end), `${text} at ${path.join('/')}`);
      }
    }),
  );
  const place = jsonPlace('{"a": {"b": 1}}', ['a', 'c']);
  assert.deepEqual(place, { line: 1, column: 7 }, 'of what is missing, what is around it');
  const inNoObject = jsonPlace('{"a] ":null,\n "a":false}', ['a', ' ']);
  assert.deepEqual(inNoObject, { line: 2, column: 6 });
});

test('a slip of the pen is told from another word', () => {
  const known = ['completeness', 'name', 'season', 'comparison_threshold', 'minimum', 'maximum'];
  assert.equal(nearest('completness', known), 'completeness');
  assert.equal(nearest('comparisonThreshold', known), 'comparison_threshold');
  assert.equal(nearest('comparison_treshhold', known), 'comparison_threshold');
  assert.equal(nearest('mniimum', known), 'minimum');
  assert.equal(nearest('Name', known), 'name');
  for (const word of ['reason', 'comment', 'note', 'owner', 'mean', '']) {
    assert.equal(nearest(word, known), undefined, word);
  }
});

test('a file in another encoding is named as such', () => {
  const reasonOf = (bytes: Uint8Array): string => {
    try {
      return textOf(bytes, (why) => {
        throw new Error(why);
      });
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.equal(reasonOf(Buffer.from('\uFEFF{"a":"é"}')), '{"a":"é"}');
  assert.match(reasonOf(Buffer.from('\uFEFF{}', 'utf16le')), /UTF-16.*save it as UTF-8/);
  assert.match(reasonOf(Buffer.from('{}', 'utf16le')), /UTF-16/);
  const latin = Buffer.from('{"ä": 1,\n "a": "Zürich"}').toString('utf8');
  const mixed = Buffer.concat([Buffer.from(latin.slice(0, 16)), Buffer.from('ürich"}', 'latin1')]);
  assert.match(reasonOf(mixed), /line 2 has the byte 0xFC/);
});
