import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MessageAttribute } from '../message.js';
import { matchesAttributes, matchesBody } from './match-filter.js';
import { FilterError, type FilterScope, parseFilter } from './parse-filter.js';

type Attributes = Record<string, MessageAttribute>;

// The message of SNS's developer guide, "Example filter policies", and what it says of each policy.
const transaction: Attributes = {
  customer_interests: { Type: 'String.Array', Value: '["soccer", "rugby", "hockey"]' },
  store: { Type: 'String', Value: 'example_corp' },
  event: { Type: 'String', Value: 'order_placed' },
  price_usd: { Type: 'Number', Value: '210.75' },
};
const body = JSON.stringify({
  customer_interests: ['soccer', 'rugby', 'hockey'],
  store: 'example_corp',
  event: 'order_placed',
  price_usd: 210.75,
});

test("the developer guide's transaction, in attributes and in the body", () => {
  const cases: [object, boolean][] = [
    [
      {
        store: ['example_corp'],
        event: [{ 'anything-but': 'order_cancelled' }],
        customer_interests: ['rugby', 'football', 'baseball'],
        price_usd: [{ numeric: ['>=', 100] }],
      },
      true,
    ],
    [{ store: ['example_corp'], event: ['order_cancelled'], encrypted: [false] }, false],
    [{ store: ['example_corp'], encrypted: [{ exists: false }] }, true],
  ];
  for (const [policy, expected] of cases) {
    const text = JSON.stringify(policy);
    const byAttributes = matchesAttributes(parseFilter(text, 'MessageAttributes'), transaction);
    assert.equal(byAttributes, expected, text);
    assert.equal(matchesBody(parseFilter(text, 'MessageBody'), body), expected, text);
  }
});

const text = (Value: string): MessageAttribute => ({ Type: 'String', Value });
const number = (Value: string): MessageAttribute => ({ Type: 'Number', Value });
const array = (Value: unknown[]): MessageAttribute => ({
  ...{ Type: 'String.Array', Value: JSON.stringify(Value) },
});

/** Values that the guide's pages on string, numeric and key matching accept and reject. */
const operators: [unknown[], MessageAttribute[], (MessageAttribute | undefined)[]][] = [
  [['rugby'], [text('rugby'), array(['a', 'rugby'])], [text('Rugby'), number('1'), undefined]],
  [
    [{ 'anything-but': ['rugby', 'tennis'] }],
    [text('baseball'), text('football'), array(['rugby', 'baseball'])],
    [text('rugby'), array(['rugby']), undefined],
  ],
  [
    [{ 'anything-but': { prefix: 'order-' } }],
    [text('data-entry'), text('order_number')],
    [text('order-cancelled')],
  ],
  [[{ 'anything-but': { suffix: 'ball' } }], [text('tennis')], [text('football')]],
  [[{ 'equals-ignore-case': 'tennis' }], [text('TENNIS'), text('Tennis')], [text('tennis ')]],
  [[{ prefix: 'bas' }], [text('baseball'), text('basketball')], [text('rugby'), number('5')]],
  [[{ suffix: 'ball' }], [text('baseball')], [text('balls')]],
  [[{ wildcard: '*ball' }], [text('baseball'), text('ball')], [text('balls')]],
  [[{ wildcard: 'a*b*c' }], [text('abc'), text('axxbxxc')], [text('acb'), text('ab')]],
  [[{ cidr: '10.0.0.0/24' }], [text('10.0.0.0'), text('10.0.0.255')], [text('10.1.1.0')]],
  [[{ exists: true }], [text('x'), number('0')], [undefined]],
  [[{ exists: false }], [], [text('x')]],
  [
    [{ numeric: ['=', 301.5] }],
    [number('301.5'), number('3.015e2')],
    [number('301'), text('301.5')],
  ],
  [[{ 'anything-but': [100, 500] }], [number('101'), number('100.1')], [number('100')]],
  [
    [{ numeric: ['>', 0, '<=', 150] }],
    [number('1'), number('150')],
    [number('0'), number('150.1')],
  ],
  [[{ numeric: ['<', 0] }], [number('-1')], [number('0')]],
  [
    [true, null],
    [array([true]), array([null])],
    [text('true'), array(['null'])],
  ],
];

test("SNS's operators accept and reject what its guide says", () => {
  for (const [conditions, accepted, rejected] of operators) {
    const filter = parseFilter(JSON.stringify({ key: conditions }), 'MessageAttributes');
    const matches = (key: MessageAttribute | undefined) =>
      matchesAttributes(filter, key ? { key } : {});
    for (const value of accepted) {
      assert.ok(matches(value), `${JSON.stringify(conditions)} accepts ${JSON.stringify(value)}`);
    }
    for (const value of rejected) {
      assert.ok(!matches(value), `${JSON.stringify(conditions)} rejects ${JSON.stringify(value)}`);
    }
  }
});

test('$or, nesting, arrays of objects, and bodies that are no JSON', () => {
  const policy = {
    source: ['aws.cloudwatch'],
    $or: [{ metric: ['CPU'] }, { deep: { namespace: ['AWS/EC2', { prefix: 'AWS/ES' }] } }],
  };
  const filter = parseFilter(JSON.stringify(policy), 'MessageBody');
  const matches = (value: unknown) => matchesBody(filter, JSON.stringify(value));
  assert.ok(matches({ source: 'aws.cloudwatch', metric: 'CPU' }));
  assert.ok(
    matches({ source: 'aws.cloudwatch', deep: [{ namespace: 'x' }, { namespace: 'AWS/ESx' }] }),
  );
  assert.ok(!matches({ source: 'aws.cloudwatch', deep: { namespace: 'AWS' } }));
  assert.ok(!matches({ metric: 'CPU' }));
  assert.ok(!matchesBody(filter, 'plain text'));
  assert.ok(!matchesBody(filter, '["aws.cloudwatch"]'));
});

// The policies and messages below, and what AWS made of them, are those that LocalStack's tests
// recorded on AWS (tests/aws/services/sns/test_sns_filter_policy.py, May 2024; Apache-2.0).
test('a name with dots is the way down that its dots describe', () => {
  const matches = (policy: object, body: object) =>
    matchesBody(parseFilter(JSON.stringify(policy), 'MessageBody'), JSON.stringify(body));
  const two = { 'object.nested': ['string.value'] };
  assert.ok(matches(two, { object: { nested: 'string.value' } }));
  assert.ok(matches(two, { 'object.nested': 'string.value' }));
  assert.ok(!matches(two, { object: { nested: 'test-auto' } }));
  const three = { 'object.nested.test': ['string.value'] };
  assert.ok(matches(three, { object: { nested: { test: 'string.value' } } }));
  assert.ok(matches(three, { 'object.nested.test': 'string.value' }));
  assert.ok(matches(three, { 'object.nested': { test: 'string.value' } }));
  assert.ok(matches(three, { object: { 'nested.test': 'string.value' } }));
  assert.ok(matches(three, { object: [{}, { nested: [{ test: 'string.value' }] }] }));
  assert.ok(!matches(three, { object: { nested: { test: 'string.notvalue' } } }));
});

const values = (count: number): string[] => Array.from({ length: count }, (_, at) => `v${at}`);

test('a policy is as complex as AWS counts it', () => {
  const flat = (source: number, space: number) => ({
    source: values(source),
    $or: [
      { metricName: values(6) },
      { metricType: values(4), $or: [{ metricId: values(4) }, { spaceId: values(space) }] },
    ],
  });
  const nested = {
    key_a: { key_b: { key_c: values(4) } },
    key_d: { key_e: values(3) },
    key_f: values(3),
  };
  const nestedOr = {
    $or: [{ metricName: values(3) }, { namespace: values(2) }],
    detail: { scope: values(2), $or: [{ source: values(1) }, { type: values(3) }] },
  };
  const refused: [object, FilterScope, number][] = [
    [{ key: values(151) }, 'MessageAttributes', 151],
    [{ key1: values(100), key2: values(51) }, 'MessageAttributes', 5_100],
    [flat(4, 4), 'MessageAttributes', 152],
    [nested, 'MessageBody', 216],
    [nestedOr, 'MessageBody', 160],
  ];
  for (const [policy, scope, combinations] of refused) {
    assert.throws(() => parseFilter(JSON.stringify(policy), scope), {
      name: 'FilterError',
      message: new RegExp(`^Filter policy is too complex: its values make ${combinations} `),
    });
  }
  parseFilter(JSON.stringify(flat(3, 7)), 'MessageAttributes');
  // of a nested policy, the outer keys alone are counted
  const six = { a: { b: ['x'], c: ['x'], d: ['x'] }, e: { f: ['x'], g: ['x'], h: ['x'] } };
  parseFilter(JSON.stringify(six), 'MessageBody');
});

test('$or of operators is a property of that name', () => {
  const policy = JSON.stringify({ $or: [{ numeric: ['=', 123] }, { prefix: 'abc' }] });
  const filter = parseFilter(policy, 'MessageBody');
  assert.ok(matchesBody(filter, '{"$or": "abcd"}'));
  assert.ok(matchesBody(filter, '{"$or": 123}'));
  assert.ok(!matchesBody(filter, '{"numeric": 123}'));
});

test('a policy that cannot be read says where and why', () => {
  const wrong: [string, RegExp, FilterScope?][] = [
    ['{', /no JSON/],
    ['[]', /JSON object/],
    ['{"a":"b"}', /"a" must be an array$/],
    ['{"a":{"b":["c"]}}', /"a" must be an array$/],
    ['{"a":{"b":"c"}}', /"a\.b" must be an array or an object/, 'MessageBody'],
    ['{"a":[]}', /at least one/],
    ['{"a":[["b"]]}', /arrays in its array/],
    ['{"a":[{"near":"b"}]}', /one operator at a time/],
    ['{"a":[{"prefix":"b","suffix":"c"}]}', /one operator at a time/],
    ['{"a":[{"__proto__":1}]}', /one operator at a time/],
    ['{"a":[{"numeric":["~",1]}]}', /numeric of "a"/],
    ['{"a":[{"numeric":[">",5,"<",1]}]}', /numeric of "a"/],
    ['{"a":[{"numeric":["=",1e10]}]}', /10\^9/],
    ['{"a":[{"wildcard":"*a*b*c*"}]}', /at most 3/],
    ['{"a":[{"cidr":"10.0.0.0"}]}', /10\.0\.0\.0\/24/],
    ['{"a":[{"exists":"yes"}]}', /true or false/],
    [
      '{"a":["b"],"b":["b"],"c":["b"],"d":["b"],"e":["b"],"f":["b"]}',
      /at most 5 keys beside each other/,
    ],
    [
      JSON.stringify({ a: Array(13).fill('x'), b: Array(13).fill('x') }),
      /make 169 combinations, where 150 are possible/,
    ],
    ['{"a":{"b":{"c":{"d":{"e":{"f":["x"]}}}}}}', /deeper than 5/, 'MessageBody'],
  ];
  for (const [policy, message, scope = 'MessageAttributes'] of wrong) {
    assert.throws(
      () => parseFilter(policy, scope),
      (error: Error) => {
        assert.ok(error instanceof FilterError, policy);
        assert.match(error.message, message, policy);
        return true;
      },
    );
  }
});

test('any policy is refused in words or decides, whatever the message', () => {
  const pieces = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue(),
      fc.constantFrom('a', 'b', 1, 2.5, true, null),
      fc.dictionary(
        fc.constantFrom(
          'prefix',
          'anything-but',
          'numeric',
          'exists',
          'cidr',
          'wildcard',
          '$or',
          'x',
        ),
        tie('value'),
        { maxKeys: 2 },
      ),
      fc.array(tie('value'), { maxLength: 4 }),
    ),
  }));
  fc.assert(
    fc.property(pieces.value, fc.jsonValue(), fc.string(), (policy, message, attribute) => {
      for (const scope of ['MessageBody', 'MessageAttributes'] as const) {
        try {
          const filter = parseFilter(JSON.stringify(policy), scope);
          assert.equal(typeof matchesBody(filter, JSON.stringify(message)), 'boolean');
          const attributes = { a: text(attribute), x: array([attribute]) };
          assert.equal(typeof matchesAttributes(filter, attributes), 'boolean');
        } catch (error) {
          assert.ok(error instanceof FilterError, String(error));
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
