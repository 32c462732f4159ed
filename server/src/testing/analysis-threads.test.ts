import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type AnalysisThreads, analysisThreads } from '../analysis-threads.js';
import type { AnalysisRun } from '../services/common/analysis-run.js';
import type { AnalysisRequest } from '../services/monitoring/analyzer/analyse.js';

const run: AnalysisRun = {
  signal: new AbortController().signal,
  memory_bytes: 512 * 1024 ** 2,
  threads: 2,
  onProgress: () => {},
};

async function withFolder(work: (folder: string, threads: AnalysisThreads) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-analysis-'));
  const summaries = { folder: join(folder, 'states'), limit_bytes: 2 ** 30 };
  const threads = analysisThreads({ folder: join(folder, 'analysis'), summaries });
  try {
    await work(folder, threads);
  } finally {
    await threads.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const request = (files: AnalysisRequest['dataset']['files'], more: object): AnalysisRequest => ({
  task: 'suggest',
  dataset: { format: { kind: 'csv', header: true, output: 'START' }, files },
  baseline: {},
  options: { comparisonMethod: 'Sound' },
  report: { title: 'a title', generatedAt: 0 },
  ...more,
});

const captureLine = (input: string, output: string, time: string): string =>
  JSON.stringify({
    captureData: {
      endpointInput: {
        observedContentType: 'text/csv',
        mode: 'INPUT',
        data: input,
        encoding: 'CSV',
      },
      endpointOutput: {
        observedContentType: 'text/csv',
        mode: 'OUTPUT',
        data: output,
        encoding: 'CSV',
      },
    },
    eventMetadata: { eventId: 'id', inferenceTime: time },
    eventVersion: '0',
  });

test('a baseline is suggested and a window held against it', () =>
  withFolder(async (folder, threads) => {
    const csv = join(folder, 'baseline.csv');
    const rows = Array.from({ length: 400 }, (_, i) => `${i % 2},${i},${i % 3 ? 'x' : 'y'}`);
    await writeFile(csv, ['label,n,word', ...rows, ''].join('\n'));
    const suggested = await threads.analyse(request([{ path: csv, name: 's3://b/csv' }], {}), run);
    assert.equal(suggested.itemCount, 400);
    const constraints = join(folder, 'constraints.json');
    const statistics = join(folder, 'statistics.json');
    await writeFile(constraints, suggested.files['constraints.json'] ?? '');
    await writeFile(statistics, suggested.files['statistics.json'] ?? '');
    assert.match(suggested.files['constraints.json'] ?? '', /"comparison_method" : "Sound"/);

    const lines = Array.from({ length: 300 }, (_, i) =>
      captureLine(
        `${i + 1000},x`,
        `${i % 2}`,
        i < 250 ? '2026-01-01T10:30:00Z' : '2026-01-01T11:00:00Z',
      ),
    );
    const capture = join(folder, 'capture.jsonl');
    await writeFile(capture, [...lines, 'no json', ''].join('\n'));
    const told: string[] = [];
    const result = await threads.analyse(
      request([{ path: capture, name: 's3://b/capture' }], {
        task: 'monitor',
        dataset: {
          format: { kind: 'capture', parts: ['endpointInput', 'endpointOutput'] },
          files: [{ path: capture, name: 's3://b/capture' }],
        },
        window: {
          start: Date.parse('2026-01-01T10:00:00Z'),
          end: Date.parse('2026-01-01T11:00:00Z'),
        },
        baseline: {
          constraints: { path: constraints, name: 's3://b/constraints.json' },
          statistics: { path: statistics, name: 's3://b/statistics.json' },
        },
      }),
      { ...run, onProgress: (line) => told.push(line) },
    );
    assert.equal(result.itemCount, 250);
    assert.ok((result.violations ?? 0) > 0);
    assert.match(result.files['constraint_violations.json'] ?? '', /"feature_name" : "n"/);
    assert.match(result.files['report.html'] ?? '', /a title/);
    assert.ok(result.remarks.some((line) => line.includes('s3://b/capture, line 301')));
    assert.ok(told.length > 0);
    assert.deepEqual(
      result.numbers?.map(({ feature }) => feature),
      ['label', 'n', 'word'],
    );
  }));

test('what the client got wrong is a failure with its place', () =>
  withFolder(async (folder, threads) => {
    const csv = join(folder, 'a.csv');
    await writeFile(csv, 'a\n1\n');
    const edited = join(folder, 'constraints.json');
    await writeFile(edited, '{\n  "features": [,]\n}');
    const broken = request([{ path: csv, name: 's3://b/a' }], {
      task: 'monitor',
      baseline: { constraints: { path: edited, name: 's3://b/constraints.json' } },
    });
    await assert.rejects(threads.analyse(broken, run), {
      name: 'JobFailure',
      message: /s3:\/\/b\/constraints\.json: line 2, column 16/,
    });
    const gone = request([{ path: join(folder, 'gone.csv'), name: 's3://b/gone' }], {});
    await assert.rejects(threads.analyse(gone, run), { name: 'JobFailure' });
  }));

test('an aborted analysis ends with the reason', () =>
  withFolder(async (folder, threads) => {
    const csv = join(folder, 'a.csv');
    await writeFile(csv, `a\n${'1\n'.repeat(2_000_000)}`);
    const reason = new Error('enough');
    const abort = new AbortController();
    const running = threads.analyse(request([{ path: csv, name: 's3://b/a' }], {}), {
      ...run,
      signal: abort.signal,
    });
    setImmediate(() => abort.abort(reason));
    await assert.rejects(running, reason);
    await assert.rejects(
      threads.analyse(request([], {}), { ...run, signal: AbortSignal.abort(reason) }),
      reason,
    );
  }));

test('a window of captures is read once; without its folder, once more', () =>
  withFolder(async (folder, threads) => {
    const path = join(folder, 'captures.jsonl');
    const start = Date.UTC(2026, 2, 1);
    const lines = [1, 2, 3].map((n) =>
      captureLine(`${n},a`, '1', `${new Date(start + n * 1000).toISOString().slice(0, 19)}Z`),
    );
    await writeFile(path, `${lines.join('\n')}\n`);
    const hour = { variant: 'b/c/v/', folder: 's3://b/c/v/2026/03/01/00/', start, whole: true };
    const members = JSON.stringify([['00-01-000-x.jsonl', 'etag', 3, path]]);
    const asked = request([], {
      task: 'monitor',
      dataset: {
        format: { kind: 'capture', parts: ['endpointInput', 'endpointOutput'] },
        files: [],
        hours: [{ ...hour, count: 1, digest: 'digest', members }],
      },
      window: { start, end: start + 3_600_000 },
      baseline: {},
    });
    const read = async () => {
      const { itemCount, remarks } = await threads.analyse(asked, run);
      assert.equal(itemCount, 3);
      return /^\d of 1/.exec(remarks[0] ?? '')?.[0];
    };
    assert.equal(await read(), '1 of 1');
    assert.equal(await read(), '0 of 1');
    await rm(join(folder, 'states'), { recursive: true });
    assert.equal(await read(), '1 of 1');
    await rm(join(folder, 'states'), { recursive: true });
    await writeFile(join(folder, 'states'), 'a file where the folder should be');
    assert.equal(await read(), undefined);
  }));
