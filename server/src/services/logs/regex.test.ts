import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseFilter } from './filter-pattern.js';
import { parseRegex } from './regex.js';

// AWS's page "Filter pattern syntax", "Usage of supported operators"
test('regular expressions match as in the examples of AWS', () => {
  const cases: [expression: string, yes: string[], no: string[]][] = [
    ['AUTHORIZED', ['[ERROR 401] UNAUTHORIZED REQUEST'], ['authorized']],
    ['^[hc]at', ['hat', 'cat food'], ['the hat', 'bat']],
    ['[hc]at$', ['the hat'], ['hats']],
    ['^colou?r$', ['color', 'colour'], ['colouur']],
    ['[abcx-z]', ['y'], ['d']],
    ['^a{3,5}$', ['aaa', 'aaaa', 'aaaaa'], ['aa', 'aaaaaa']],
    ['^a{2}$', ['aa'], ['a', 'aaa']],
    ['^a{2,}b{,1}$', ['aa', 'aaaaab'], ['ab', 'aabb']],
    ['^starting|^initializing|^shutting down', ['shutting down x'], ['skipping initializing']],
    ['abcc|ab[^c]$', ['abcc ...', 'aba'], ['aac']],
    ['\\[.\\]', ['[a]', '[]]'], ['[]']],
    ['10\\.10\\.0\\.1', ['10.10.0.1'], ['10010,051']],
    ['10.10.0.1', ['10010,051'], ['10.10.0']],
    ['ab*c', ['ac', 'abbbc'], ['abb']],
    ['ab+c', ['abc', 'abbc'], ['ac']],
    ['\\d\\D\\s\\S\\w\\W', ['1a xz!'], ['a1']],
    ['\\x28', ['f(x)'], ['f[x]']],
  ];
  for (const [expression, yes, no] of cases) {
    const { matches } = parseFilter(`%${expression}%`);
    for (const text of yes) assert.ok(matches(text), `${expression} on ${text}`);
    for (const text of no) assert.ok(!matches(text), `${expression} not on ${text}`);
  }
});

test('what is no expression of AWS is refused by name', () => {
  const wrong: [expression: string, message: RegExp][] = [
    ['', /something between the two %/],
    ['(a|b)', /"\\x28" or another form in place of "\("/],
    ['something!', /in place of "!"/],
    ['caf\u00e9', /in place of/],
    ['[abc', /"\]" for each "\["/],
    ['a{3,1}', /a repetition other than \{3,1\}/],
    ['a{', /\{m\}, \{m,\}, \{,n\} or \{m,n\}/],
    ['*a', /in place of "\*"/],
    ['a||b', /something on both sides/],
    ['\\b', /instead of "\\b"/],
    ['\\xg0', /two hexadecimal digits/],
    ['[z-a]', /a range other than z-a/],
    ['a{400}b{400}', /fewer or smaller repetitions/],
  ];
  for (const [expression, message] of wrong) {
    const fault = { code: 'InvalidParameterException', message };
    assert.throws(() => parseRegex(expression), fault, expression);
  }
});

test("expressions find what JavaScript's find", () => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '[a-c1]', '1', ' ');
  const sign = fc.constantFrom('', '', '?', '*', '+', '{2}', '{1,3}', '{2,}');
  const item = fc.tuple(atom, sign).map((parts) => parts.join(''));
  const sequence = fc
    .tuple(
      fc.constantFrom('', '^'),
      fc.array(item, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('', '$'),
    )
    .map(([begin, items, end]) => `${begin}${items.join('')}${end}`);
  const expression = fc
    .array(sequence, { minLength: 1, maxLength: 3 })
    .map((sequences) => sequences.join('|'));
  const subjects = fc.array(
    fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', ' '), maxLength: 8 }),
    {
      maxLength: 6,
    },
  );
  fc.assert(
    fc.property(expression, subjects, (given, texts) => {
      const ours = parseRegex(given);
      const theirs = new RegExp(given, 's');
      for (const text of texts)
        assert.equal(ours(text), theirs.test(text), `${given} on "${text}"`);
    }),
    { numRuns: 500 },
  );
});

test('no expression takes long on a long line', () => {
  const expression = `${'a*'.repeat(60)}b`;
  assert.equal(parseRegex(expression)('a'.repeat(200_000)), false);
});
