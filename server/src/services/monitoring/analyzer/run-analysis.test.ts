import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { AnalysisRequest, AnalysisResult, BaselineOptions } from './analyse.js';
import { runAnalysis } from './run-analysis.js';

/** CSV is read without it. */
const noDuckDB = {} as DuckDBConnection;
const talk = { progress: () => undefined, signal: new AbortController().signal };

async function inFolder(work: (write: Write) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-analysis-'));
  const write: Write = async (name, text) => {
    await writeFile(join(folder, name), text);
    return { path: join(folder, name), name };
  };
  try {
    await work(write);
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Write = (name: string, text: string) => Promise<{ path: string; name: string }>;
type Part = Partial<AnalysisRequest> & { options?: BaselineOptions };

async function run(write: Write, rows: string, part: Part): Promise<AnalysisResult> {
  const file = await write('data.csv', `x,c\n${rows}`);
  const request: AnalysisRequest = {
    task: 'suggest',
    dataset: { format: { kind: 'csv', header: true, output: 'START' }, files: [file] },
    baseline: {},
    report: { title: 't', generatedAt: 0 },
    ...part,
    options: { comparisonMethod: 'Sound', ...part.options },
  };
  return runAnalysis(noDuckDB, request, talk);
}

const rowsOf = (count: number, shift = 0) =>
  Array.from({ length: count }, (_, n) => `${(n % 50) + 0.5 + shift},a\n`).join('');

test('columns that a run leaves out are not checked, and unknown ones are told', () =>
  inFolder(async (write) => {
    const { files } = await run(write, rowsOf(500), {});
    const baseline = {
      constraints: await write('constraints.json', files['constraints.json'] ?? ''),
      statistics: await write('statistics.json', files['statistics.json'] ?? ''),
    };
    const found = await run(write, rowsOf(500, 40), { task: 'monitor', baseline });
    assert.ok((found.violations ?? 0) > 0);
    const options = { comparisonMethod: 'Sound', exclude: ['x', 'nobody'] } as const;
    const without = await run(write, rowsOf(500, 40), { task: 'monitor', baseline, options });
    assert.equal(without.violations, 0);
    assert.match(without.remarks.join('\n'), /no column of the data: nobody/);
  }));

test('a window that is too small to tell says so in the log', () =>
  inFolder(async (write) => {
    const { files } = await run(write, rowsOf(500), {});
    const baseline = {
      constraints: await write('constraints.json', files['constraints.json'] ?? ''),
      statistics: await write('statistics.json', files['statistics.json'] ?? ''),
    };
    const { remarks } = await run(write, rowsOf(2, 20), { task: 'monitor', baseline });
    assert.match(remarks.join('\n'), /too small to tell of \d of 2 features/);
  }));

test('settings that ask for times which are not there fail the job by name', () =>
  inFolder(async (write) => {
    const sound = { comparisonMethod: 'Sound' } as const;
    await assert.rejects(run(write, rowsOf(9), { options: { ...sound, timeColumn: 'when' } }), {
      name: 'JobFailure',
      message: 'time_column: the data has no column "when"; it has x, c.',
    });
    await assert.rejects(
      run(write, rowsOf(9), { options: { ...sound, season: ['hour-of-day'] } }),
      {
        name: 'JobFailure',
        message: 'season needs time_column, to know the season of each row.',
      },
    );
  }));

test('the times of captured records stand in for a column that the captures lack', () =>
  inFolder(async (write) => {
    const lines = Array.from({ length: 500 }, (_, n) => {
      const part = (data: string) => ({ observedContentType: 'text/csv', mode: 'X', data });
      return JSON.stringify({
        captureData: {
          endpointInput: { ...part(`${n % 50}`), encoding: 'CSV' },
          endpointOutput: { ...part(`${n % 7}`), encoding: 'CSV' },
        },
        eventMetadata: {
          eventId: `${n}`,
          inferenceTime: new Date(Date.UTC(2026, 0, 1) + n * 3_600_000).toISOString(),
        },
        eventVersion: '0',
      });
    });
    const file = await write('captures.jsonl', lines.join('\n'));
    const parts = ['endpointInput', 'endpointOutput'] as const;
    const dataset = { format: { kind: 'capture', parts }, files: [file] } as const;
    const options = { comparisonMethod: 'Sound', timeColumn: 'when' } as const;
    const { files } = await run(write, '', {
      dataset,
      options: { ...options, orRecordTimes: true },
    });
    const { time_profile: times } = JSON.parse(files['statistics.json'] ?? '');
    assert.equal(times.time_column, 'inferenceTime');
    await assert.rejects(run(write, '', { dataset, options }), { name: 'JobFailure' });
  }));

test('compressed data is refused, not read as rows', () =>
  inFolder(async (write) => {
    const { path } = await write('data.csv.gz', '');
    await writeFile(path, gzipSync(`x,c\n${rowsOf(100)}`));
    const format = { kind: 'csv', header: true, output: 'START' } as const;
    const dataset = { format, files: [{ path, name: 's3://b/data.csv.gz' }] };
    await assert.rejects(run(write, '', { dataset }), {
      message: /^The dataset cannot be read: s3:\/\/b\/data.csv.gz is compressed with gzip/,
    });
  }));
