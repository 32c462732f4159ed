import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { cellsOf, linesOf, readLines, splitLines } from './csv-lines.js';
import type { ViewDeps } from './view.js';

/** A store of one object, sent in parts of a few bytes. */
function storeOf(text: string): Pick<ViewDeps, 'objects'> & { readonly reads: number[] } {
  const bytes = Buffer.from(text);
  const info = { key: 'k', size: bytes.length, etag: `"${bytes.length}"`, lastModified: 0 };
  const reads: number[] = [];
  const objects = {
    head: async () => ({ ...info, headers: {}, metadata: {}, checksums: {} }),
    async get(_b: string, _k: string, range?: { start: number; end: number }) {
      const [start, end] = [range?.start ?? 0, range?.end ?? bytes.length - 1];
      reads.push(end - start + 1);
      const parts: Buffer[] = [];
      for (let at = start; at <= end; at += 7) {
        parts.push(bytes.subarray(at, Math.min(end + 1, at + 7)));
      }
      return { info: await objects.head(), body: Readable.from(parts) };
    },
    read: async () => bytes,
    list: async () => [],
  };
  return { objects: objects as ViewDeps['objects'], reads };
}

const place = { bucket: 'b', key: 'k' };
const { signal } = new AbortController();

describe('lines of a large file', () => {
  const rows = Array.from({ length: 1000 }, (_, i) => `${i},"a ""${i}"", b\nc",é${i}`);

  for (const end of ['', '\n']) {
    it(`are found by their number, with ${end ? 'and' : 'without'} a last break`, async () => {
      const store = storeOf(rows.join('\n') + end);
      const index = await linesOf(store, place, signal);
      assert.ok(index);
      assert.equal(index.lines, 1000);
      for (const [from, count] of [
        [0, 3],
        [255, 2],
        [256, 256],
        [700, 60],
        [998, 10],
      ] as const) {
        const found = await readLines(store, place, index, { from, count });
        assert.deepEqual(found, rows.slice(from, from + count));
      }
      assert.ok(Math.max(...store.reads.slice(1)) < index.size);
    });
  }

  it('are looked for once while the file stays the same', async () => {
    const store = storeOf('a\nb\n');
    await linesOf(store, place, signal);
    await linesOf(store, place, signal);
    assert.equal(store.reads.length, 1);
  });

  it('have cells', () => {
    assert.deepEqual(cellsOf(',1,,2'), ['', '1', '', '2']);
    assert.deepEqual(cellsOf(',"a,""b""\nc",'), ['', 'a,"b"\nc', '']);
    assert.deepEqual(splitLines('a\r\n"b\n"\nc'), ['a', '"b\n"', 'c']);
  });
});
