// Whatever a file holds, a bad record is a result: counted, shown with its place and left out.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Dataset, DatasetSource } from './dataset.js';
import { loadDataset } from './load-dataset.js';
import { type Bench, captureLine, withBench } from './testing.js';

const MB = 1024 * 1024;

async function scanned(
  { connection, file }: Bench,
  source: (paths: string[]) => DatasetSource,
  content: string,
  columnNames: string[] = [],
): Promise<Dataset> {
  const path = await file('data', content);
  const dataset = await loadDataset(connection, source([path]), { columnNames });
  await dataset.scan({ onBlock: () => undefined });
  return dataset;
}

const csv = (paths: string[]): DatasetSource => ({ format: 'csv', header: true, paths });
const jsonLines = (paths: string[]): DatasetSource => ({ format: 'json', lines: true, paths });
const captures = (paths: string[]): DatasetSource => ({
  format: 'capture',
  captureIndexNames: ['endpointInput', 'endpointOutput'],
  paths,
});

const told = ({ unreadable }: Dataset) =>
  unreadable.examples.map(({ line, reason }) => [line, reason]);

test('10 MB on one line are read where they are data, and told where they are none', () =>
  withBench(async (bench) => {
    const long = 'x'.repeat(10 * MB);
    const inCsv = await scanned(bench, csv, `a,b\n1,${long}\n2,"${long}"\n${long}\n3,4\n`);
    assert.equal(inCsv.itemCount, 3);
    assert.deepEqual(told(inCsv), [[4, 'the row has 1 values where 2 are due']]);
    assert.ok(inCsv.unreadable.examples[0]!.excerpt.length < 200);
    const inLines = await scanned(bench, jsonLines, `{"a":"${long}"}\n${long}\n{"a":1}\n`);
    assert.equal(inLines.itemCount, 2);
    assert.equal(inLines.unreadable.examples[0]!.line, 2);
    const lines = [
      captureLine('1,2', '0'),
      captureLine(`1,${long}`, '0'),
      long,
      captureLine(long, '0'),
    ];
    const inCaptures = await scanned(bench, captures, lines.join('\n'), ['y', 'a', 'b']);
    assert.equal(inCaptures.itemCount, 2);
    assert.deepEqual(
      told(inCaptures).map(([line]) => line),
      [3, 4],
    );
  }));

test('a line that cannot be held in memory is passed over, and what follows is read', () =>
  withBench(async (bench) => {
    const huge = 'x'.repeat(70 * MB);
    const inCsv = await scanned(bench, csv, `a,b\n1,2\n${huge}\n3,4\n`);
    assert.equal(inCsv.itemCount, 2);
    assert.deepEqual(told(inCsv), [[3, 'the record is longer than 64 MB']]);
    const lines = [captureLine('1,2', '0'), huge, captureLine('3,4', '0')];
    const inCaptures = await scanned(bench, captures, lines.join('\n'), ['y', 'a', 'b']);
    assert.equal(inCaptures.itemCount, 2);
    assert.deepEqual(told(inCaptures), [[2, 'the record is longer than 64 MB']]);
  }));

test('a quote that is never closed costs its own row, however much follows', () =>
  withBench(async (bench) => {
    const rows = `${'1,2\n'.repeat(1000)}"open,3\n${'4,5\n'.repeat(18 * MB)}`;
    const dataset = await scanned(bench, csv, `a,b\n${rows}`);
    assert.equal(dataset.itemCount, 1000 + 18 * MB);
    assert.deepEqual(told(dataset), [[1002, 'a quoted cell is never closed']]);
  }));

test('ragged rows, quotes in the middle, line ends in cells, empty lines', () =>
  withBench(async (bench) => {
    const text = 'a,b\r\n1\r\n"x\r\ny","p""q"\r\n\r\n1,2,3\r\nm"id,2\r\n"a"b,c\r\n,\r\n"\n';
    const dataset = await scanned(bench, csv, text);
    assert.equal(dataset.itemCount, 4);
    assert.deepEqual(told(dataset), [
      [2, 'the row has 1 values where 2 are due'],
      [6, 'the row has 3 values where 2 are due'],
      [10, 'a quoted cell is never closed'],
    ]);
  }));

test('a captured body that is nested without end is told, and the rest is read', () =>
  withBench(async (bench) => {
    const body = (levels: number) => ({
      data: `{"a":1,"b":${'['.repeat(levels)}${']'.repeat(levels)}}`,
      encoding: 'JSON',
    });
    const lines = [99, 100, 20_000].map((levels) => captureLine(body(levels), '1'));
    const dataset = await scanned(bench, captures, lines.join('\n'));
    assert.equal(dataset.itemCount, 1);
    const reason = 'the JSON is nested more than 100 levels deep';
    assert.deepEqual(told(dataset), [
      [2, reason],
      [3, reason],
    ]);
  }));

test('files that are no text in UTF-8 are refused by name, not measured', () =>
  withBench(async (bench) => {
    const text = 'a,b\n1,2\n';
    const wrong: [Buffer, RegExp][] = [
      [Buffer.from(`\ufeff${text}`, 'utf16le'), /is UTF-16/],
      [Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), /is UTF-16/],
      [Buffer.from(text, 'utf16le'), /zero bytes/],
      [gzipSync(text), /gzip/],
    ];
    for (const [bytes, why] of wrong) {
      const path = await bench.file('data.csv', '');
      await writeFile(path, bytes);
      const source: DatasetSource = { ...csv([path]), sourceNames: ['s3://b/train.csv'] };
      const loaded = loadDataset(bench.connection, source);
      await assert.rejects(loaded, { message: new RegExp(`^s3://b/train.csv .*${why.source}`) });
    }
    assert.equal((await scanned(bench, csv, `\ufeff${text}`)).itemCount, 1);
    assert.equal((await scanned(bench, csv, '')).itemCount, 0);
    assert.equal((await scanned(bench, csv, 'a')).itemCount, 0);
  }));
