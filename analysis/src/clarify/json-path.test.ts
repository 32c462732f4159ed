import assert from 'node:assert/strict';
import { test } from 'node:test';
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
