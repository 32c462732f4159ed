import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { AnalysisRequest } from './analyse.js';
import { readSettings } from './environment.js';
import { runAnalysis } from './run-analysis.js';

/** CSV is read without it. */
const noDuckDB = {} as DuckDBConnection;
const talk = { progress: () => undefined, signal: new AbortController().signal };
const format = { kind: 'csv', header: true, output: 'START' } as const;

test('examples are files of a run beside its violations, and can be switched off', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-examples-'));
  const write = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return { path: join(folder, name), name: `s3://b/${name}` };
  };
  const run = async (rows: readonly string[], part: Partial<AnalysisRequest>) => {
    const file = await write('data.csv', `x,c\n${rows.join('\n')}\n`);
    return runAnalysis(
      noDuckDB,
      {
        task: 'suggest',
        dataset: { format, files: [file] },
        baseline: {},
        report: { title: 't', generatedAt: 0 },
        options: { comparisonMethod: 'Sound' },
        ...part,
      },
      talk,
    );
  };
  try {
    const rows = Array.from({ length: 300 }, (_, i) => `${i}.5,a`);
    const { files } = await run(rows, {});
    const constraints = await write('constraints.json', files['constraints.json'] ?? '');
    const statistics = await write('statistics.json', files['statistics.json'] ?? '');
    const monitor = { task: 'monitor', baseline: { constraints, statistics } } as const;
    const clean = await run(rows, monitor);
    assert.equal(clean.files['violation_examples.json'], undefined);
    const long = 'y'.repeat(300);
    const odd = rows.map((row, i) => (i === 200 ? `${long},a` : row));
    const found = await run(odd, monitor);
    const shown = JSON.parse(found.files['violation_examples.json'] ?? '');
    const [example] = shown.violations[0].examples;
    assert.deepEqual(example, {
      source: 's3://b/data.csv',
      line: 202,
      value: `${'y'.repeat(200)}…`,
      record: { c: 'a' },
    });
    assert.match(found.files['report.html'] ?? '', /data\.csv, line 202/);
    const without = await run(odd, { ...monitor, examples: false });
    const text = Object.values(without.files).join('\n');
    assert.ok(
      without.violations === found.violations && !/violation_examples|, line 202/.test(text),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('violation_examples=Disabled is how a monitor says so', () => {
  const settings = (environment: Record<string, string>) =>
    readSettings(
      { environment: { dataset_format: '{"parquet":{}}', ...environment } },
      { comparisonMethod: 'Sound' },
    );
  assert.equal(settings({}).examples, true);
  assert.equal(settings({ violation_examples: 'Disabled' }).examples, false);
  assert.throws(() => settings({ violation_examples: 'no' }), /give Enabled, Disabled/);
});
