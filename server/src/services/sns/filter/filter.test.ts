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
    ['{"a":["b"],"b":["b"],"c":["b"],"d":["b"],"e":["b"],"f":["b"]}', /at most 5 keys/],
    [JSON.stringify({ a: Array(13).fill('x'), b: Array(13).fill('x') }), /150 combinations/],
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
