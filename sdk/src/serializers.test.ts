import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  CSVDeserializer,
  JSONDeserializer,
  JSONLinesDeserializer,
  StringDeserializer,
} from './deserializers.js';
import {
  CSVSerializer,
  IdentitySerializer,
  JSONLinesSerializer,
  JSONSerializer,
} from './serializers.js';

const bytes = (text: string) => new TextEncoder().encode(text);

// The expected texts are those of Python's csv.writer, with numbers as JavaScript writes them.
test('rows become CSV', () => {
  const csv = new CSVSerializer();
  assert.equal(csv.contentType, 'text/csv');
  assert.equal(csv.serialize([1, 2.5, 'x']), '1,2.5,x');
  assert.equal(
    csv.serialize([
      [1, 'a,b'],
      [2, null],
    ]),
    '1,"a,b"\n2,',
  );
  assert.equal(csv.serialize(['say "hi"', 'two\nlines', true]), '"say ""hi""","two\nlines",true');
  assert.equal(csv.serialize('already,csv'), 'already,csv');
  assert.deepEqual(
    [csv.serialize(0.5), csv.serialize(true), csv.serialize(7n)],
    ['0.5', 'true', '7'],
  );
  assert.throws(() => csv.serialize([[]]), /empty row/);
  const wrong = { a: 1 } as unknown as string;
  assert.throws(() => csv.serialize(wrong), /object cannot be written as CSV: give an array/);
});

test('CSV is read back as it was written', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', '1', 'é') });
  const row = fc.array(cell, { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
      const text = new CSVSerializer().serialize(rows);
      assert.deepEqual(new CSVDeserializer().deserialize(bytes(text)), rows);
    }),
  );
  const read = (text: string) => new CSVDeserializer().deserialize(bytes(text));
  assert.deepEqual(read('0.9,0.1\r\n0.2,0.8\r\n'), [
    ['0.9', '0.1'],
    ['0.2', '0.8'],
  ]);
  assert.deepEqual(read('a,'), [['a', '']]);
  assert.deepEqual(read(''), []);
  assert.throws(() => read('"open'), /quotation mark/);
});

test('JSON, JSON Lines, text and bytes', () => {
  assert.equal(new JSONSerializer().serialize({ a: [1] }), '{"a":[1]}');
  assert.throws(() => new JSONSerializer().serialize(undefined), /undefined/);
  const lines = new JSONLinesSerializer();
  assert.equal(lines.contentType, 'application/jsonlines');
  assert.equal(lines.serialize([{ a: 1 }, 'b']), '{"a":1}\n"b"');
  assert.equal(lines.serialize('{}\n'), '{}\n');
  const same = bytes('x');
  assert.equal(new IdentitySerializer().serialize(same), same);
  assert.deepEqual(new JSONDeserializer<{ a: number }>().deserialize(bytes('{"a":1}')), { a: 1 });
  assert.deepEqual(new JSONLinesDeserializer().deserialize(bytes('1\n\n{"a":2}\n')), [1, { a: 2 }]);
  assert.equal(new StringDeserializer().deserialize(bytes('é')), 'é');
});
