import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvRows } from './csv-rows.js';

const written = (rows: readonly (readonly (string | undefined)[])[]): string =>
  rows
    .map((row) =>
      row.map((field) => (field === undefined ? '' : `"${field.replaceAll('"', '""')}"`)).join(','),
    )
    .map((line) => `${line}\n`)
    .join('');

async function read(bytes: Buffer, size: number) {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  const rows: { fields: readonly (string | undefined)[]; start: number }[] = [];
  for await (const row of csvRows(Readable.from(chunks), true)) rows.push(row);
  return rows;
}

const field = fc.option(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', 'ä', ' ') }), {
  nil: undefined,
});

test('rows are read as they were written, whatever the chunks; each start is a place to go on from', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .integer({ min: 1, max: 4 })
        .chain((width) =>
          fc.array(fc.array(field, { minLength: width, maxLength: width }), { maxLength: 8 }),
        ),
      fc.integer({ min: 1, max: 20 }),
      async (rows, size) => {
        const bytes = Buffer.from(written(rows));
        const found = await read(bytes, size);
        assert.deepEqual(
          found.map(({ fields }) => fields),
          rows,
        );
        for (const [i, { start }] of found.entries()) {
          const rest = await read(bytes.subarray(start), 7);
          assert.deepEqual(rest[0]?.fields, rows[i]);
        }
      },
    ),
    { numRuns: 60 },
  );
});
