import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvCells } from '../common/csv-cells.js';
import { JsonFault, jsonItems, jsonMembers, jsonText } from '../common/raw-json.js';
import { PathFault, parseJsonPath, selectCells, selectJson } from './json-path.js';

const record = '{"id": 1, "a": {"b": [10, 20, 30], "c d": null}, "list": [{"x": 1}, {"x": 2}, {}]}';

test('AWS’s operators select what its table of them says', () => {
  const cases: [string, string][] = [
    ['$.id', '1'],
    ["$['id']", '1'],
    ['$.a.b', '[10, 20, 30]'],
    ['$.a.b[1]', '20'],
    ['$.a.b[-1]', '30'],
    ['$.a.b[0,2]', '[10,30]'],
    ['$.a.b[1:]', '[20,30]'],
    ['$.a.b[:2]', '[10,20]'],
    ['$.a.b[0,1:]', '[10,20,30]'],
    ['$.a.b[*]', '[10,20,30]'],
    ['$.a.*', '[[10, 20, 30],null]'],
    ['$.list[*].x', '[1,2]'],
    ["$['id','a']", '{"id":1,"a":{"b": [10, 20, 30], "c d": null}}'],
    ["$.a.['b','c d']", '{"b":[10, 20, 30],"c d":null}'],
    ['$["id", "none"]', '{"id":1}'],
    ["$.a['c d']", 'null'],
    ['$', record],
  ];
  for (const [path, found] of cases) {
    assert.equal(selectJson(parseJsonPath(path), record), found, path);
  }
});

test('what is not there, and what is no path of AWS’s, is told', () => {
  const missing: [string, RegExp][] = [
    ['$.none', /there is no none; there is id, a, list/],
    ['$.a.b[3]', /no place 3 among 3 items/],
    ['$.id[0]', /no array/],
    ["$['x','y']", /no x, y/],
  ];
  for (const [path, message] of missing) {
    assert.throws(() => selectJson(parseJsonPath(path), record), message);
  }
  for (const path of [
    'id',
    '$..id',
    '$[?(@.x)]',
    '$.',
    "$['a]",
    '$[a]',
    '$[]',
    '$.a b',
    '$[1:2:3]',
  ]) {
    assert.throws(() => parseJsonPath(path), PathFault, path);
  }
});

test('rows of CSV have places', () => {
  const cells = csvCells('a,"b, ""c""",,d') ?? [];
  assert.deepEqual(cells, ['a', '"b, ""c"""', '', 'd']);
  assert.deepEqual(selectCells(parseJsonPath('$[1:]'), cells), cells.slice(1));
  assert.deepEqual(selectCells(parseJsonPath('$[-1,0]'), cells), ['d', 'a']);
  assert.throws(() => selectCells(parseJsonPath('$[4]'), cells), /no place 4 among 4 columns/);
  assert.throws(() => selectCells(parseJsonPath('$[4:]'), cells), /none of its 4 columns/);
  assert.equal(csvCells('a,"b'), undefined);
});

test('JSON is cut into texts that mean what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 1), (json, indent) => {
      const value: unknown = JSON.parse(json);
      const text = ` ${JSON.stringify(value, null, indent)}\n`;
      assert.deepEqual(JSON.parse(jsonText(text)), value);
      const items = jsonItems(text)?.map((item) => JSON.parse(item) as unknown);
      assert.deepEqual(items, Array.isArray(value) ? value : undefined);
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      const members = jsonMembers(text);
      assert.equal(members !== undefined, isObject);
      if (!members) return;
      const own = Object.getOwnPropertyDescriptors(value);
      assert.deepEqual([...members.keys()].sort(), Object.keys(own).sort());
      for (const [name, member] of members) {
        assert.deepEqual(JSON.parse(member), own[name]?.value);
      }
    }),
  );
});

test('what is no JSON is refused with its place', () => {
  for (const text of [
    '',
    '{',
    '[1,]',
    '{"a" 1}',
    '{"a":1',
    '"x',
    '1 2',
    '{a:1}',
    'nul',
    '01x',
    '[1}',
  ]) {
    assert.throws(() => jsonText(text), JsonFault, text);
  }
  assert.throws(() => jsonText('['.repeat(100_000)), /nested deeper/);
  assert.deepEqual(jsonItems('[NaN, -Infinity, 1e5]'), ['NaN', '-Infinity', '1e5']);
});
