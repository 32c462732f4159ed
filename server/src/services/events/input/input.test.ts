import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileHttp } from './http-parameters.js';
import { compileJsonPath, compileTextPath } from './json-path.js';
import { compileInput, type InputOf } from './target-input.js';

const event = {
  id: '1',
  source: 's',
  resources: ['r0', 'r1'],
  detail: { a: 'x "q"', n: 1.5, o: { k: 'v' }, l: ['p', 2], 'a name': true, t: null },
};
const of: InputOf = {
  text: JSON.stringify(event),
  event,
  ingested: Date.parse('2026-03-01T00:00:00Z'),
  ruleArn: 'arn:rule',
  ruleName: 'rule',
};

test('paths lead to what stands there', () => {
  const found: [path: string, value: unknown][] = [
    ['$', event],
    ['$.detail.n', 1.5],
    ["$.detail['a name']", true],
    ['$.detail["a name"]', true],
    ['$.resources[1]', 'r1'],
    ['$.resources[2]', undefined],
    ['$.resources[*]', ['r0', 'r1']],
    ['$.detail.o.*', ['v']],
    ['$.detail.a.b', undefined],
    ['$.constructor', undefined],
    ['$.resources.length', undefined],
  ];
  const text = JSON.stringify(event, null, 1);
  for (const [path, value] of found) {
    assert.deepEqual(compileJsonPath(path)?.(event), value, path);
    const json = compileTextPath(path)?.(text);
    assert.deepEqual(json === undefined ? undefined : JSON.parse(json), value, path);
  }
  for (const wrong of ['', 'detail', '$.', '$[a]', '$..a', '$.a[', "$['a]", '$ .a']) {
    assert.equal(compileJsonPath(wrong), undefined, wrong);
  }
});

const filled = (InputTemplate: string, InputPathsMap: Record<string, string> = {}): unknown => {
  const made = compileInput({ Id: 't', InputTransformer: { InputTemplate, InputPathsMap } })(of);
  return 'body' in made ? made.body : made;
};

test('placeholders become values, or text within quotation marks', () => {
  const paths = {
    a: '$.detail.a',
    n: '$.detail.n',
    o: '$.detail.o',
    l: '$.detail.l',
    t: '$.detail.t',
    no: '$.x',
  };
  const cases: [template: string, body: string][] = [
    ['{"v": <a>}', '{"v":"x \\"q\\""}'],
    ['{"v": "<a>"}', '{"v":"x \\"q\\""}'],
    ['{"v": [<n>, <o>, <l>, <t>]}', '{"v":[1.5,{"k":"v"},["p",2],null]}'],
    ['{"v": "<n> <o> <l>"}', '{"v":"1.5 {k:v} [p,2]"}'],
    ['{"v": <no>, "w": "<no>"}', '{"v":"","w":""}'],
    ['<o>', '{"k":"v"}'],
    // with its quotation marks, as in the user guide's tutorial on input transformers
    ['"<a> and <n>"', '"x \\"q\\" and 1.5"'],
    ['"<no><o>"', '"{k:v}"'],
    ['"one\\ttab"\n\n "two <n>"', '"one\\ttab"\n"two 1.5"'],
    ['{"a": "<aws.events.rule-arn>"}', '{"a":"arn:rule"}'],
    ['{"t": <aws.events.event.ingestion-time>}', '{"t":"2026-03-01T00:00:00.000Z"}'],
    ['{"h": "a < b > c"}', '{"h":"a < b > c"}'],
  ];
  for (const [template, body] of cases) assert.equal(filled(template, paths), body, template);
});

test('whatever an event holds, a template for JSON gives JSON', () => {
  const make = compileInput({
    Id: 't',
    InputTransformer: {
      InputTemplate: '{"a": <v>, "b": "x <v> y"}',
      InputPathsMap: { v: '$.detail.v' },
    },
  });
  fc.assert(
    fc.property(fc.jsonValue(), (v) => {
      const given = { detail: { v } };
      const made = make({ ...of, event: given, text: JSON.stringify(given) });
      assert.ok('body' in made, JSON.stringify(made));
      const { a } = JSON.parse(made.body) as { a: unknown };
      assert.deepEqual(a, JSON.parse(JSON.stringify(v)));
    }),
  );
});

test('numbers reach a target with all of their digits', () => {
  const text =
    '{"id": "1", "detail": {"id": 1234567890123456789, "of": [0.1234567890123456789, 1]}}';
  const long: InputOf = { ...of, text, event: JSON.parse(text) as InputOf['event'] };
  const bodyOf = (target: object) => {
    const made = compileInput({ Id: 't', ...target })(long);
    return 'body' in made ? made.body : made.problem;
  };
  const InputPathsMap = { id: '$.detail.id', of: '$.detail.of[*]', no: '$.detail.no' };
  const cases: [target: object, body: string][] = [
    [{ InputPath: '$.detail.id' }, '1234567890123456789'],
    [{ InputPath: '$.detail' }, '{"id":1234567890123456789,"of":[0.1234567890123456789,1]}'],
    [{ InputPath: '$.detail.no' }, 'null'],
    [
      { InputTransformer: { InputPathsMap, InputTemplate: '{"a": <id>, "b": "<id> <of><no>"}' } },
      '{"a":1234567890123456789,"b":"1234567890123456789 [0.1234567890123456789,1]"}',
    ],
    [
      { InputTransformer: { InputTemplate: '{"all": <aws.events.event.json>}' } },
      `{"all":${text.replaceAll(' ', '')}}`,
    ],
  ];
  for (const [target, body] of cases) assert.equal(bodyOf(target), body);
  const http = compileHttp({ PathParameterValues: ['$.detail.id'] });
  assert.deepEqual(http(long)?.PathParameterValues, ['1234567890123456789']);
});

test('any template and path is taken or refused by name', () => {
  const pieces = fc.constantFrom(
    '"',
    '{',
    '}',
    '<a>',
    '<b>',
    ':',
    ',',
    '\\',
    '\n',
    'x',
    '[',
    ']',
    '$.a',
    '.',
  );
  const texts = fc.array(pieces, { minLength: 1, maxLength: 12 }).map((list) => list.join(''));
  fc.assert(
    fc.property(texts, texts, (InputTemplate, path) => {
      try {
        const make = compileInput({
          Id: 't',
          InputTransformer: { InputTemplate, InputPathsMap: { a: path, b: '$.detail.o' } },
        });
        const made = make(of);
        assert.ok('body' in made || made.problem !== '');
      } catch (error) {
        assert.equal((error as Error).name, 'ValidationException', InputTemplate);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("a call's parameters may stand for what the event holds", () => {
  const http = compileHttp({
    PathParameterValues: ['$.detail.n', '$5', 'costs $.detail.n', '$.detail.none', '$.detail.l'],
    HeaderParameters: { 'X-A': '$.detail.a', 'X-Lines': '$.detail.lines' },
    QueryStringParameters: { first: '$.resources[0]' },
  });
  const lines = { ...event, detail: { ...event.detail, lines: 'a\r\nX-B: b' } };
  assert.deepEqual(http({ event: lines, text: JSON.stringify(lines) }), {
    PathParameterValues: ['1.5', '$5', 'costs $.detail.n', '', '["p",2]'],
    HeaderParameters: { 'X-A': 'x "q"', 'X-Lines': 'a X-B: b' },
    QueryStringParameters: { first: 'r0' },
  });
  assert.equal(compileHttp(undefined)(of), undefined);
});
