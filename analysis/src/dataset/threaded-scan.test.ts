import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLOCK_ROWS, type Block } from './block.js';
import type { FileDatasetSource } from './file-source.js';
import { loadDataset } from './load-dataset.js';
import { type Bench, withBench } from './testing.js';
import { threadedScan } from './threaded-scan.js';

const ROWS = 20 * BLOCK_ROWS + 7;

async function sourceOf({ file }: Bench): Promise<FileDatasetSource> {
  const rows = Array.from({ length: ROWS }, (_, i) =>
    JSON.stringify({
      n: i % 9 === 0 ? null : i / 3,
      t: `text ${i % 5}`,
      ...(i > ROWS / 2 ? { late: i % 2 === 0 ? `unique ${i}` : i } : {}),
    }),
  );
  rows.splice(100, 0, '{"broken":');
  const path = await file('rows.jsonl', `${rows.join('\n')}\n`);
  return { format: 'json', lines: true, paths: [path] };
}

/** What a measure would see of a block. */
function seen(block: Block): unknown[] {
  return block.names.map((name, index) => {
    const { kinds, numbers, texts, rows } = block.column(index);
    const cells = Array.from({ length: rows }, (_, row) => {
      const kind = kinds[row]!;
      return [kind, kind === 1 || kind === 2 || kind === 3 ? numbers[row] : undefined, texts[row]];
    });
    return [name, cells.map(([kind, number, text]) => (Number(kind) < 4 ? [kind, number] : text))];
  });
}

test('a thread hands over the same blocks, notes and columns in the same order', async () => {
  await withBench(async (bench) => {
    const source = await sourceOf(bench);
    const dataset = await loadDataset(bench.connection, source);
    const expected: unknown[] = [];
    await dataset.scan({ onBlock: (block) => expected.push(seen(block)) });
    const blocks: unknown[] = [];
    let bytes = 0;
    const task = { source, columnNames: [], columns: ['n', 't'], textColumns: [] };
    const end = await threadedScan(task, {
      onBlock: (block) => blocks.push(seen(block)),
      onBytes: (read) => {
        bytes += read;
      },
      onSource: undefined,
    });
    assert.deepEqual(blocks, expected);
    assert.deepEqual([end.itemCount, end.names, end.notes.count], [ROWS, ['n', 't', 'late'], 1]);
    assert.ok(bytes > 100_000);
  });
});

test('what fails on either side ends the scan with that error', async () => {
  await withBench(async (bench) => {
    const source = await sourceOf(bench);
    const task = { source, columnNames: [], columns: ['n', 't'], textColumns: [] };
    const heard = { onBlock: () => undefined, onBytes: () => undefined, onSource: undefined };
    const failing = threadedScan(task, {
      ...heard,
      onBlock: () => {
        throw new Error('measuring failed');
      },
    });
    await assert.rejects(failing, /measuring failed/);
    const missing = { ...task, source: { ...source, paths: ['/nowhere/at/all.jsonl'] } };
    await assert.rejects(threadedScan(missing, heard), /ENOENT/);
  });
});
