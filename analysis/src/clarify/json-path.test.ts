import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compilePath, compileRowsPath, isPlainPath, JsonPathError } from './json-path.js';

test('paths find what the JMESPath tutorial says they find', () => {
  // https://jmespath.org/tutorial.html
  const people = {
    people: [
      { first: 'James', last: 'd' },
      { first: 'Jacob', last: 'e' },
      { first: 'Jayden', last: 'f' },
      { missing: 'different' },
    ],
    foo: { bar: 'baz' },
  };
  const numbers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  for (const compile of [compilePath, compileRowsPath]) {
    assert.deepEqual(compile('people[:2].first')(people), ['James', 'Jacob']);
    assert.deepEqual(compile('people[1].last')(people), 'e');
    assert.deepEqual(compile('[0:5]')(numbers), [0, 1, 2, 3, 4]);
    assert.deepEqual(compile('[-1]')(numbers), 9);
    assert.deepEqual(compile('[::2]')(numbers), [0, 2, 4, 6, 8]);
    assert.deepEqual(compile('people[?last==`"f"`].first')(people), ['Jayden']);
    assert.equal(compile('bar')(people) ?? null, null);
  }
  assert.deepEqual(compilePath('people[*].first')(people), ['James', 'Jacob', 'Jayden']);
});

test('a row that lacks a value keeps its place in a path of rows', () => {
  const rows = [{ x: 1 }, {}, { x: 3 }];
  assert.deepEqual(compileRowsPath('[*].x')(rows), [1, null, 3]);
  assert.deepEqual(compilePath('[*].x')(rows), [1, 3]);
  assert.deepEqual(['[*].x', '@', 'a[?b]', '[::2]'].map(isPlainPath), [true, true, false, false]);
});

test('what is no JMESPath, and what does not suit a value, has an error of its own', () => {
  for (const compile of [compilePath, compileRowsPath]) {
    assert.throws(() => compile('instances[?'), JsonPathError);
    const length = compile('length(@)');
    assert.equal(length([1, 2]), 2);
    assert.throws(() => length(5), JsonPathError);
  }
});

test('expressions that would make much out of little are refused before they are evaluated', () => {
  const bombs = [
    "pad_left('x', `500000000`)",
    "join('', map(&pad_left('x', `100000000`), [`1`,`2`,`3`]))",
    "split(pad_left('x', `30000000`), '')",
    `${'[@,@]|'.repeat(12)}to_string(@)`,
    `${'map(&[@,@], '.repeat(12)}[@]${')'.repeat(12)}`,
    'join(to_string(@), keys(@))',
    '[*].$',
    'let $a = [@, @] in [$a, $a]',
    '('.repeat(100) + ')'.repeat(100),
    '!'.repeat(500),
    'a'.repeat(20_000),
  ];
  const many = Array.from({ length: 1_000 }, (_, i) => `x${i}[0]`).join(', ');
  assert.equal((compilePath(`[${many}]`)({ x999: [7] }) as unknown[])[999], 7);
  for (const bomb of bombs) assert.throws(() => compilePath(bomb), JsonPathError, bomb);
});

test('what an expression makes of a value is bounded by its size', () => {
  const atom = fc.constantFrom('@', 'a', '[0]', '`1`', "'x'", '[*]', '*');
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6, depthSize: 'medium' },
      atom,
      fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `[${a}, ${b}]`),
      fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `${a} | ${b}`),
      fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `map(&${a}, to_array(${b}))`),
      tie('tree').map((a) => `to_string(${a})`),
    ),
  }));
  const value = { a: [1, 2, 'three'], b: { c: [[4], 5] } };
  fc.assert(
    fc.property(tree, (expression) => {
      try {
        const text = JSON.stringify(compilePath(expression)(value)) ?? '';
        assert.ok(text.length < 1_000_000, `${expression} gives ${text.length} characters`);
      } catch (error) {
        assert.ok(error instanceof JsonPathError);
      }
    }),
    { numRuns: 200 },
  );
});
