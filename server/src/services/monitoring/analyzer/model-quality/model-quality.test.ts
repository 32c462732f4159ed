import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DuckDBConnection } from '@duckdb/node-api';
import { coverageIn } from '../../../common/dataset/label-coverage.js';
import type { SourceFile } from '../../../common/dataset/source-file.js';
import type { AnalysisRequest, AnalysisResult, DatasetFormat } from '../analyse.js';
import { readSettings } from '../environment.js';
import { publishMetrics } from '../metrics.js';
import { runAnalysis } from '../run-analysis.js';

/** Neither CSV nor merged records need it. */
const noDuckDB = {} as DuckDBConnection;
const talk = { progress: () => undefined, signal: new AbortController().signal };

const environment = {
  analysis_type: 'MODEL_QUALITY',
  problem_type: 'BinaryClassification',
  probability_attribute: 'probability',
  ground_truth_attribute: 'label',
  dataset_format: '{"csv":{"header":true}}',
};
const settingsOf = (env: Record<string, string>) =>
  readSettings({ environment: { ...environment, ...env } }, { comparisonMethod: 'Sound' });

type Write = (name: string, text: string) => Promise<SourceFile>;

async function inFolder(work: (write: Write) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-quality-'));
  try {
    await work(async (name, text) => {
      await writeFile(join(folder, name), text);
      return { path: join(folder, name), name: `s3://b/${name}` };
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function request(
  env: Record<string, string>,
  file: SourceFile,
  more: Partial<AnalysisRequest> = {},
): AnalysisRequest {
  const { kind, task, format, options, taskOptions } = settingsOf(env);
  return {
    kind,
    ...taskOptions,
    task,
    dataset: { format, files: [file] },
    baseline: {},
    options,
    report: { title: 'churn', generatedAt: 0 },
    ...more,
  };
}

/** Of 400 records, so many are answered wrongly. */
const rows = (wrong: number): [string, string][] =>
  Array.from({ length: 400 }, (_, i) => {
    const label = i % 4 === 0 ? '1' : '0';
    const right = label === '1' ? 0.9 : 0.1;
    return [((i < wrong ? 1 - right : right) + (i % 10) / 1000).toFixed(3), label];
  });
const csv = (wrong: number) =>
  `label,probability\n${rows(wrong)
    .map(([probability, label]) => `${label},${probability}\n`)
    .join('')}`;
const merged = (wrong: number) =>
  rows(wrong)
    .map(([probability, label], i) =>
      JSON.stringify({
        captureData: { endpointOutput: { data: `${probability}\n`, encoding: 'CSV' } },
        eventMetadata: { eventId: String(i), inferenceTime: '2026-01-01T00:30:00Z' },
        eventVersion: '0',
        groundTruthData: { data: label, encoding: 'CSV' },
      }),
    )
    .map((line) => `${line}\n`)
    .join('');

const monitorEnvironment = {
  probability_attribute: '0',
  ground_truth_attribute: '',
  dataset_format: '{"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}',
  baseline_constraints: '/opt/ml/processing/baseline/constraints/constraints.json',
};

async function suggested(write: Write, wrong: number, env = {}): Promise<SourceFile> {
  const { files } = await runAnalysis(
    noDuckDB,
    request(env, await write('base.csv', csv(wrong))),
    talk,
  );
  return write('constraints.json', files['constraints.json'] ?? '');
}

async function monitored(write: Write, wrong: number, more: Partial<AnalysisRequest>, env = {}) {
  const file = await write('part.jsonl', merged(wrong));
  return runAnalysis(noDuckDB, request({ ...monitorEnvironment, ...env }, file, more), talk);
}

const metricOf = (result: AnalysisResult, name: string) =>
  result.metrics?.find((metric) => metric.name === name)?.value;

const fails = async (work: Promise<unknown>, message: RegExp) =>
  assert.rejects(work, { name: 'JobFailure', message });

test('a baseline is suggested, and a window is held against it', () =>
  inFolder(async (write) => {
    const constraints = await suggested(write, 20);
    const same = await monitored(write, 20, { baseline: { constraints } });
    assert.equal(same.violations, 0);
    assert.equal(same.files['constraint_violations.json'], '{"violations":[]}');
    const worse = await monitored(write, 120, { baseline: { constraints } });
    const { violations } = JSON.parse(worse.files['constraint_violations.json'] ?? '') as {
      violations: { metric_name: string }[];
    };
    assert.equal(violations.length, 11);
    assert.ok(violations.some(({ metric_name }) => metric_name === 'f0_5'));
    assert.equal(worse.itemCount, 400);
    assert.match(worse.files['report.html'] ?? '', /11 metrics are beyond their limits/);
    assert.match(worse.findings?.join('\n') ?? '', /Violation: Metric falsePositiveRate with /);
    assert.doesNotMatch(worse.remarks.join('\n'), /Violation/);
  }));

test('coverage and worth are metrics like any other', () =>
  inFolder(async (write) => {
    const worth = { worth_matrix: '{"0":{"1":-10},"1":{"0":-500,"1":90}}', worth_unit: 'EUR' };
    const constraints = await suggested(write, 0, worth);
    const labels = { predictions: 500, labelled: 400 };
    const found = await monitored(write, 20, { baseline: { constraints }, labels }, worth);
    assert.equal(metricOf(found, 'worth'), 95 * 90 - 5 * 500 - 15 * 10);
    assert.equal(metricOf(found, 'label_coverage'), 0.8);
    assert.ok(found.findings?.some((line) => /^Violation: Metric worthPerPrediction/.test(line)));
    assert.match(found.files['statistics.json'] ?? '', /"labelled" : 400/);
  }));

test('metrics go to the namespace of the endpoint, or of the batch', () =>
  inFolder(async (write) => {
    const result = await monitored(write, 20, {});
    const namespaces: (string | undefined)[] = [];
    const calls = {
      cloudwatch: {
        PutMetricData: async ({ Namespace }: { Namespace: string | undefined }) => {
          namespaces.push(Namespace);
        },
      },
    };
    const deps = { calls, clock: { now: () => 0 } } as unknown as Parameters<
      typeof publishMetrics
    >[0];
    const on = { ...monitorEnvironment, publish_cloudwatch_metrics: 'Enabled' };
    const count = await publishMetrics(
      deps,
      settingsOf({ ...on, sagemaker_endpoint_name: 'e' }),
      result,
      'us-east-1',
    );
    await publishMetrics(deps, settingsOf(on), result, 'us-east-1');
    assert.equal(count, 18); // without limits there is no number of violations
    assert.deepEqual(namespaces, [
      'aws/sagemaker/Endpoints/model-metrics',
      'aws/sagemaker/ModelMonitoring/model-metrics',
    ]);
  }));

test('what does not fit fails the job by name', () =>
  inFolder(async (write) => {
    const base = await write('base.csv', csv(0));
    const run = (env: Record<string, string>) => runAnalysis(noDuckDB, request(env, base), talk);
    await fails(
      run({ probability_attribute: 'score' }),
      /no column "score"; it has label, probability/,
    );
    await fails(
      run({ ground_truth_attribute: '' }),
      /ground_truth_attribute must say.*; the data has .*environment/,
    );
    await fails(run({ probability_attribute: '' }), /needs inference_attribute or/);
    await fails(run({ dataset_format: '{"sagemakerCaptureJson":{}}' }), /Captures hold no labels/);
    const constraints = await write('c.json', '{"version":0,"regression_constraints":{}}');
    await fails(
      monitored(write, 0, { baseline: { constraints } }),
      /c\.json: line 1.*of Regression/,
    );
  }));

test('a window of which no record can be read fails, and says what is wrong with them', () =>
  inFolder(async (write) => {
    await fails(
      monitored(write, 20, {}, { probability_attribute: '5' }),
      /^None of the 400 records could be read: there is no column 5: the row has 1, and the first is 0 \([^;]*, line 1\)\.$/,
    );
    const file = await write('one.jsonl', merged(20).slice(0, merged(20).indexOf('\n') + 1));
    const env = { ...monitorEnvironment, probability_attribute: 'score' };
    await fails(
      runAnalysis(noDuckDB, request(env, file), talk),
      /^The one record could not be read: CSV in a record has no header, so "score" is unknown/,
    );
  }));

test('settings that are wrong are refused by name', () => {
  const refused = (env: Record<string, string>, message: RegExp) =>
    assert.throws(() => settingsOf(env), { name: 'JobFailure', message });
  refused({ problem_type: 'Ranking' }, /problem_type "Ranking" is unknown: give Regression, Bin/);
  refused({ probability_threshold_attribute: 'half' }, /"half" is no number/);
  refused({ worth_matrix: '{"1":5}' }, /worth_matrix .* cannot be used: give/);
  refused({ worth_per_error: '{"above":1}' }, /worth_per_error .* cannot be used: give a number/);
  refused({ worth_unit: 'EUR' }, /worth_unit needs worth_matrix/);
  refused(
    { analysis_type: 'MODEL_LUCK' },
    /MODEL_LUCK is not served: give DATA_QUALITY or MODEL_Q/,
  );
  const format: DatasetFormat = { kind: 'merge' };
  assert.deepEqual(settingsOf(monitorEnvironment).format, format);
  const { worth } = settingsOf({ worth_per_error: '-2.5' }).taskOptions.modelQuality ?? {};
  assert.deepEqual(worth?.error, { over: -2.5, under: -2.5 });
});

test('coverage is read from what a merge left, and nothing else is', () => {
  const text = '{"predictions":10,"labelled":7,"label_delay_seconds":{"p50":1,"max":"x"}}';
  const expected = { predictions: 10, labelled: 7, label_delay_seconds: { p50: 1 } };
  assert.deepEqual(coverageIn(text), expected);
  for (const other of ['', 'null', '[]', '{"predictions":"1","labelled":1}', '{']) {
    assert.equal(coverageIn(other), undefined);
  }
});
