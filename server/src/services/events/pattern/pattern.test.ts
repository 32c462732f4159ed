import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compilePattern } from './compile-pattern.js';
import { RuleIndex } from './rule-index.js';

const matches = (pattern: object, event: object): boolean =>
  compilePattern(JSON.stringify(pattern)).matches(event);

/** What AWS's documentation says of each operator, in small. */
const answers: [pattern: object, event: object, answer: boolean][] = [
  [{ a: ['x', 'y'] }, { a: 'y' }, true],
  [{ a: ['x'] }, { a: ['z', 'x'] }, true],
  [{ a: ['x'] }, { b: 'x' }, false],
  [{ a: [''] }, { a: '' }, true],
  [{ a: [null] }, { a: null }, true],
  [{ a: [null] }, { a: [] }, false],
  [{ a: [true] }, { a: 'true' }, false],
  [{ a: [300] }, { a: 3e2 }, true],
  [{ a: [300] }, { a: '300' }, false],
  [{ a: [{ prefix: 'ab' }] }, { a: 'abc' }, true],
  [{ a: [{ prefix: { 'equals-ignore-case': 'AB' } }] }, { a: 'abc' }, true],
  [{ a: [{ suffix: '.png' }] }, { a: 'x.png' }, true],
  [{ a: [{ suffix: { 'equals-ignore-case': '.PNG' } }] }, { a: 'x.png' }, true],
  [{ a: [{ 'equals-ignore-case': 'Alice' }] }, { a: 'aLICE' }, true],
  [{ a: [{ 'anything-but': 'x' }] }, { a: 'y' }, true],
  [{ a: [{ 'anything-but': 'x' }] }, {}, false],
  [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }, false],
  [{ a: [{ 'anything-but': [1, 2] }] }, { a: 3 }, true],
  [{ a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }, false],
  [{ a: [{ 'anything-but': { suffix: ['x', 'y'] } }] }, { a: 'ay' }, false],
  [{ a: [{ 'anything-but': { 'equals-ignore-case': ['X'] } }] }, { a: 'x' }, false],
  [{ a: [{ 'anything-but': { wildcard: '*/x/*' } }] }, { a: 'a/x/b' }, false],
  [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
  [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: '3' }, false],
  [{ a: [{ numeric: ['=', 3.5] }] }, { a: 3.5 }, true],
  [{ a: [{ exists: true }] }, { a: null }, true],
  [{ a: [{ exists: true }] }, { a: { b: 1 } }, false],
  [{ a: [{ exists: false }] }, { b: 1 }, true],
  [{ a: [{ exists: false }, 'x'] }, { a: 'x' }, true],
  [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.255' }, true],
  [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.1.0' }, false],
  [{ a: [{ cidr: '2001:db8::/32' }] }, { a: '2001:db8:1::1' }, true],
  [{ a: [{ wildcard: 'dir/*/f.*' }] }, { a: 'dir/a/b/f.txt' }, true],
  [{ a: [{ wildcard: 'a\\*b' }] }, { a: 'a*b' }, true],
  [{ $or: [{ a: ['x'] }, { b: ['y'] }], c: [1] }, { b: 'y', c: 1 }, true],
  [{ $or: [{ a: ['x'] }, { b: ['y'] }], c: [1] }, { b: 'y' }, false],
  [{ l: { a: [1], b: [2] } }, { l: [{ a: 1 }, { b: 2 }] }, false],
  [{ l: { a: [1], b: [2] } }, { l: [{ a: 1 }, { a: 1, b: 2 }] }, true],
  [{ l: { a: [{ exists: false }] } }, { l: [{ a: 1 }, { b: 2 }] }, false],
  [{ constructor: [{ exists: true }] }, {}, false],
];

test('each operator answers as it is documented', () => {
  for (const [pattern, event, answer] of answers) {
    const what = `${JSON.stringify(pattern)} and ${JSON.stringify(event)}`;
    assert.equal(matches(pattern, event), answer, what);
  }
});

test('a pattern that cannot be read is refused with the reason and the place', () => {
  const refused: [pattern: string, reason: string][] = [
    ['{"a": "x"}', '"a" must be an object or an array (at a)'],
    ['{"a": {"b": ["x", {"prefix": 1}]}}', 'prefix match pattern must be a string (at a.b[1])'],
    ['{"a": [{"near": 1}]}', 'Unrecognized match type near (at a[0])'],
    ['{"a": []}', 'Empty arrays are not allowed (at a)'],
    ['{"a": {}}', 'Empty objects are not allowed (at a)'],
    ['{}', 'Empty objects are not allowed'],
    ['[1]', 'Filter is not an object'],
    ['{"a": [{"numeric": [">", 2, "<", 1]}]}', 'Bottom must be less than top (at a[0])'],
    [
      '{"a": [{"cidr": "10.0.0.0/33"}]}',
      'Malformed CIDR, IPv4 mask bits must be at most 32 (at a[0])',
    ],
    ['{"a": [{"wildcard": "a**b"}]}', 'Consecutive wildcard characters at pos 2 (at a[0])'],
    ['{"a": [{"anything-but": ["x", 1]}]}', 'Inside anything but list, either all values are'],
    ['{"$or": [{"a": [1]}]}', 'Unrecognized match type a (at $or[0])'],
    ['{"a": [1', 'The pattern is not JSON'],
  ];
  for (const [pattern, reason] of refused) {
    assert.throws(
      () => compilePattern(pattern),
      (error: Error) => {
        assert.equal(error.name, 'InvalidEventPatternException', pattern);
        assert.ok(
          error.message.startsWith(`Event pattern is not valid. Reason: ${reason}`),
          error.message,
        );
        return true;
      },
    );
  }
});

test('$or multiplies out to a thousand patterns at the most', () => {
  const or = (name: string) => ({ $or: Array.from({ length: 11 }, (_, i) => ({ [name]: [i] })) });
  const text = JSON.stringify({ x: or('a'), y: or('b'), z: or('c') });
  assert.throws(() => compilePattern(text), /more than 1000 patterns/);
});

const names = fc.constantFrom('source', 'detail-type', 'a', 'b', 'c', 'detail');
const scalars = fc.oneof(
  fc.constantFrom('x', 'y', 'X', 'xy', '', '10.0.0.1'),
  fc.integer({ min: -2, max: 3 }),
  fc.boolean(),
  fc.constant(null),
);
const texts = fc.constantFrom('x', 'y', 'xy', 'X');
const expressions = fc.oneof(
  texts.map((text) => ({ prefix: text })),
  texts.map((text) => ({ suffix: text })),
  texts.map((text) => ({ 'equals-ignore-case': text })),
  texts.map((text) => ({ 'anything-but': text })),
  texts.map((text) => ({ 'anything-but': { prefix: text } })),
  fc.integer({ min: -1, max: 2 }).map((bound) => ({ numeric: ['>', bound] })),
  fc.boolean().map((exists) => ({ exists })),
  fc.constantFrom({ wildcard: '*x*' }, { cidr: '10.0.0.0/8' }),
);
const leaves = fc.array(fc.oneof(scalars, expressions), { minLength: 1, maxLength: 3 });
const { pattern: patterns } = fc.letrec<{ pattern: object }>((tie) => ({
  pattern: fc.dictionary(
    fc.oneof(names, names, fc.constant('$or')),
    fc.oneof(
      { maxDepth: 3, depthIdentifier: 'p' },
      leaves,
      tie('pattern'),
      fc.array(tie('pattern'), { minLength: 2, maxLength: 3 }),
    ),
    { minKeys: 1, maxKeys: 3 },
  ),
}));
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'v' },
    scalars,
    fc.dictionary(names, tie('value'), { maxKeys: 4 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));
const events = fc.record(
  { source: scalars, 'detail-type': scalars, a: values, b: values, detail: values },
  { requiredKeys: [] },
);

const compiled = (pattern: object) => {
  try {
    return compilePattern(JSON.stringify(pattern));
  } catch (error) {
    assert.equal((error as Error).name, 'InvalidEventPatternException');
    return undefined;
  }
};

test('the index finds what each pattern finds alone', () => {
  const lists = fc.array(patterns, { minLength: 1, maxLength: 12 });
  let found = 0;
  fc.assert(
    fc.property(lists, fc.array(events, { minLength: 1, maxLength: 5 }), (list, some) => {
      const rules = list.flatMap((one, value) => {
        const pattern = compiled(one);
        return pattern ? [{ pattern, value }] : [];
      });
      const index = new RuleIndex(rules);
      for (const event of some) {
        const alone = rules.filter(({ pattern }) => pattern.matches(event));
        const together = index.match(event).sort((a, b) => a - b);
        assert.deepEqual(
          together,
          alone.map(({ value }) => value),
        );
        found += alone.length;
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(found > 100, `${found} matches are too few to tell`);
});

test('a wildcard answers as the regular expression of the same meaning', () => {
  const chars = fc.stringMatching(/^[ab*]{0,8}$/).filter((text) => !text.includes('**'));
  fc.assert(
    fc.property(chars, fc.stringMatching(/^[ab]{0,10}$/), (wildcard, value) => {
      const pattern = compiled({ x: [{ wildcard }] });
      fc.pre(pattern !== undefined);
      const expression = new RegExp(`^${wildcard.replaceAll('*', '.*')}$`);
      assert.equal(pattern?.matches({ x: value }), expression.test(value));
    }),
    { numRuns: 1_000 },
  );
});

test('any text is a pattern or is refused by name; no event makes a pattern throw', () => {
  const operators = ['prefix', 'numeric', 'cidr', 'anything-but', 'wildcard', 'exists', '$or'];
  const json = fc.json({ maxDepth: 5 });
  const odd = fc.dictionary(fc.constantFrom('a', ...operators), fc.jsonValue({ maxDepth: 4 }));
  fc.assert(
    fc.property(
      fc.oneof(
        json,
        fc.string(),
        odd.map((one) => JSON.stringify({ a: [one] })),
      ),
      fc.jsonValue(),
      (text, event) => {
        let pattern: ReturnType<typeof compilePattern>;
        try {
          pattern = compilePattern(text);
        } catch (error) {
          assert.equal((error as Error).name, 'InvalidEventPatternException', text);
          return;
        }
        assert.equal(typeof pattern.matches(event), 'boolean');
      },
    ),
    { numRuns: 1_000 },
  );
});

test('an event that is made to be slow is not', () => {
  const wide = { x: Array.from({ length: 3_000 }, (_, a) => ({ a })) };
  const event = { ...wide, y: wide.x, z: wide.x };
  const every = [{ exists: true }];
  assert.equal(matches({ x: { a: every }, y: { a: every }, z: { b: every } }, event), false);
  const long = { x: 'a'.repeat(100_000) };
  assert.equal(matches({ x: [{ wildcard: '*a*a*a*ab' }] }, long), false);
});
