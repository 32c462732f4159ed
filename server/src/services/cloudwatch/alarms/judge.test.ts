import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judge, type MissingData } from './judge.js';
import { decimal } from './reason.js';
import { alarmsOf, holds, parseRule } from './rule.js';

const treatments: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** `0` does not breach, `X` does, `-` is missing; the oldest first. */
const rangeOf = (text: string) =>
  text.split(' ').map((mark) => (mark === '-' ? undefined : mark === 'X'));

const keep = undefined;

// The two tables of "Configuring how CloudWatch alarms treat missing data": three evaluation
// periods, a range of five; points, how many are filled, and the states by MISSING, IGNORE,
// BREACHING and NOT BREACHING. `keep` is "Retain current state".
const tables: [number, [string, number, ...(string | undefined)[]][]][] = [
  [
    3,
    [
      ['0 - X - X', 0, 'OK', 'OK', 'OK', 'OK'],
      ['- - - - 0', 2, 'OK', 'OK', 'OK', 'OK'],
      ['- - - - -', 3, 'INSUFFICIENT_DATA', keep, 'ALARM', 'OK'],
      ['0 X X - X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['- - X - -', 2, 'ALARM', keep, 'ALARM', 'OK'],
    ],
  ],
  [
    2,
    [
      ['0 - X - X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 0 X 0 X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 - X - -', 1, 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - - 0', 2, 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - X -', 2, 'ALARM', keep, 'ALARM', 'OK'],
    ],
  ],
];

test('states are those of the documented tables', () => {
  for (const [needed, rows] of tables) {
    for (const [text, filled, ...states] of rows) {
      for (const [index, treatment] of treatments.entries()) {
        const found = judge(rangeOf(text), 3, needed, treatment);
        const where = `${text}, ${needed} of 3, ${treatment}`;
        assert.equal(found.state, states[index], where);
        assert.equal(found.filled, filled, where);
      }
    }
  }
});

// "Avoiding premature transitions to alarm state", 3 out of 3
test('one point that breaches between missing ones is no alarm until it has lasted', () => {
  assert.equal(judge(rangeOf('- - - - X'), 3, 3, 'missing').state, undefined);
  assert.equal(judge(rangeOf('- - - X -'), 3, 3, 'missing').state, undefined);
  assert.equal(judge(rangeOf('- - X - -'), 3, 3, 'missing').state, 'ALARM');
  assert.equal(judge(rangeOf('- - - X 0'), 3, 3, 'missing').state, 'OK');
});

test('without missing points the newest decide, whatever the treatment', () => {
  const points = fc.array(fc.boolean(), { minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 5 }), fc.nat(4), (range, needed, less) => {
      const periods = Math.max(needed, 5 - less);
      const breaching = range.slice(-periods).filter((one) => one).length;
      for (const treatment of treatments) {
        const { state, filled } = judge(range, periods, needed, treatment);
        assert.equal(state, breaching >= needed ? 'ALARM' : 'OK');
        assert.equal(filled, 0);
      }
    }),
  );
});

test('more breaching points never end an alarm', () => {
  const mark = fc.constantFrom(true, false, undefined);
  const range = fc.array(mark, { minLength: 5, maxLength: 5 });
  const treatment = fc.constantFrom(...treatments);
  fc.assert(
    fc.property(range, fc.nat(4), fc.integer({ min: 1, max: 3 }), treatment, (all, at, m, how) => {
      if (all[at] !== false || judge(all, 3, m, how).state !== 'ALARM') return;
      const worse = all.map((one, index) => (index === at ? true : one));
      assert.equal(judge(worse, 3, m, how).state, 'ALARM');
    }),
  );
});

test('numbers are written as AWS writes them', () => {
  const given = [1, 0, -2.5, 99.50160229693434, 12_345_678, 0.0001, 1e21];
  const written = ['1.0', '0.0', '-2.5', '99.50160229693434', '1.2345678E7', '1.0E-4', '1.0E21'];
  assert.deepEqual(given.map(decimal), written);
});

test('rules are read and hold as they say', () => {
  const states = { a: 'ALARM', b: 'OK', 'c d': 'INSUFFICIENT_DATA', 'q"': 'ALARM' } as const;
  const of = (rule: string) =>
    holds(parseRule(rule), (name) => states[name as keyof typeof states]);
  assert.equal(of('ALARM(a) AND OK(b)'), true);
  assert.equal(of('ALARM("a") AND NOT OK("b")'), false);
  assert.equal(of('ALARM(b) OR INSUFFICIENT_DATA("c d")'), true);
  assert.equal(of('FALSE AND FALSE OR TRUE'), true);
  assert.equal(of('NOT (ALARM(a) OR TRUE)'), false);
  assert.equal(of('alarm("q\\"")'), true);
  assert.equal(of('ALARM(nowhere)'), false);
  assert.deepEqual(alarmsOf(parseRule('ALARM(a) AND (OK(b) OR NOT ALARM("c d"))')), [
    'a',
    'b',
    'c d',
  ]);
  const wrong: [string, RegExp][] = [
    ['', /ends too early at position 1/],
    ['ALARM(a', /"\)" is expected at position 8/],
    ['ALARM', /"\(" is expected/],
    ['MAYBE(a)', /"MAYBE" is not expected/],
    ['TRUE TRUE', /"TRUE" is not expected at position 6/],
    ['ALARM("a)', /not closed/],
    ['('.repeat(60), /nests at most/],
    ['TRUE AND '.repeat(600), /at most 500/],
  ];
  for (const [rule, message] of wrong) assert.throws(() => parseRule(rule), { message });
});

test('no text makes the reader of rules fail otherwise than with a fault of the text', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom('ALARM(', 'OK(', ')', '(', 'AND', 'OR', 'NOT', 'TRUE', '"', 'a', '\\'),
      fc.string({ maxLength: 3 }),
    ),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      try {
        parseRule(parts.join(' '));
      } catch (error) {
        assert.match((error as Error).message, /^AlarmRule: /);
      }
    }),
  );
});
