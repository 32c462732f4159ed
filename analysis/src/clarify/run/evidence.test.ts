import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withBench } from '../../dataset/testing.js';
import { parseAnalysisConfig } from '../config/parse.js';
import { analyseClarify } from './analyse.js';
import type { ClarifyExamples } from './evidence.js';
import type { ClarifyInput } from './input.js';
import { modelOf, ran } from './testing.js';

/** A request of one row: who asked, what was answered, what came true. */
type Asked = readonly [sex: number, hours: number, answer: number, truth: number];

const body = (data: string) => ({ data, encoding: 'CSV', observedContentType: 'text/csv' });

/** Two rows a record, the second of another person: so that rows of a record are told apart. */
const lineOf = (rows: readonly Asked[], id: number) =>
  JSON.stringify({
    captureData: {
      endpointInput: body(rows.map(([sex, hours]) => `${sex},${hours}`).join('\n')),
      endpointOutput: body(rows.map(([, , answer]) => answer).join('\n')),
    },
    groundTruthData: { data: JSON.stringify(rows.map(([, , , truth]) => truth)), encoding: 'JSON' },
    eventMetadata: {
      ...{ eventId: `event-${id}`, inferenceId: `mine-${id}` },
      inferenceTime: '2026-03-01T00:10:00Z',
    },
  });

const config = {
  headers: ['income', 'sex', 'hours'],
  label: 'income',
  label_values_or_threshold: [1],
  facet: [{ name_or_index: 'sex', value_or_threshold: [0] }],
};

/** A window of captures, held against a baseline, in a file that has a line that is none. */
async function run(
  rows: readonly Asked[],
  methods: object,
  monitor: ClarifyInput['monitor'],
  more: Partial<ClarifyInput> = {},
) {
  const kind = 'shap' in methods ? 'explainability-monitor' : 'bias-monitor';
  const settings = 'shap' in methods ? { predictor: { model_name: 'm' } } : {};
  const files: Record<string, string>[] = [];
  await withBench(async (bench) => {
    const records = Array.from({ length: rows.length / 2 }, (_, i) =>
      lineOf(rows.slice(2 * i, 2 * i + 2), i),
    );
    const path = await bench.file('part.jsonl', ['no record', ...records, ''].join('\n'));
    const outcome = await analyseClarify({
      connection: bench.connection,
      config: parseAnalysisConfig(
        JSON.stringify({ ...config, methods, ...settings }),
        undefined,
        kind,
      ),
      table: {
        dataset: { paths: [path], sourceNames: ['s3://b/part.jsonl'] },
        capture: { inference: '0' },
        start: new Date('2026-03-01T00:00:00Z'),
        end: new Date('2026-03-01T01:00:00Z'),
      },
      report: { title: 'Run', generatedAt: new Date(0) },
      open: async () => ({ write: async () => {} }),
      progress: () => {},
      signal: new AbortController().signal,
      monitor,
      ...more,
    });
    files.push(outcome.files);
  });
  const [{ 'violation_examples.json': examples, 'report.html': page = '', ...rest } = {}] = files;
  const { violations } = JSON.parse(rest['constraint_violations.json'] ?? '{}') as {
    violations: { metric_name: string; examples?: { found: number; href: string } }[];
  };
  return {
    page,
    analysis: rest['analysis.json'] as string,
    violations,
    examples: examples === undefined ? undefined : (JSON.parse(examples) as ClarifyExamples),
  };
}

/** Of 400 women and men each: so many missed positives and false alarms. */
function people(missed: readonly [number, number], alarms: readonly [number, number]): Asked[] {
  return Array.from({ length: 800 }, (_, i): Asked => {
    const sex = i % 2;
    const place = i >> 1;
    const truth = place % 2;
    const half = place >> 1;
    const wrong = truth === 1 ? half < missed[sex]! : half < alarms[sex]!;
    return [sex, 10 + (place % 30), wrong ? 1 - truth : truth, truth];
  });
}

const bias = {
  pre_training_bias: { methods: ['DPL'] },
  post_training_bias: { methods: ['RD', 'DPPL', 'SD', 'AD'] },
};
const baselineOf = (analysis: string) => ({
  content: Buffer.from(analysis),
  name: 'analysis.json',
});

describe('evidence of a monitor of bias', () => {
  it('is the captured records that each metric counts', async () => {
    const fair = await run(people([10, 10], [10, 10]), bias, undefined);
    const monitor = { type: 'ModelBias', reading: 'Sound' } as const;
    const window = people([150, 10], [10, 10]);
    const found = await run(window, bias, { ...monitor, baseline: baselineOf(fair.analysis) });
    assert.deepEqual(
      found.violations.map(({ metric_name }) => metric_name),
      ['AD', 'DPPL', 'RD'],
    );
    for (const [index, { metric_name, examples }] of found.violations.entries()) {
      assert.deepEqual(examples, {
        ...{ found: 20, href: `violation_examples.json#/violations/${index}` },
      });
      const shown = found.examples!.violations[index]!;
      for (const example of shown.examples) {
        const { source, line = 0, row = 0, record } = example;
        // the first line is no record, and each record has two rows
        const asked = window[2 * (line - 2) + row - 1]!;
        const [sex, , answer, truth] = asked;
        const isShown = {
          AD: answer !== truth,
          DPPL: answer === 0,
          RD: answer === 0 && truth === 1,
        };
        assert.ok(sex === 0 && isShown[metric_name as 'AD'], metric_name);
        assert.equal(source, 's3://b/part.jsonl');
        assert.deepEqual(
          [example.eventId, example.inferenceId, example.inferenceTime],
          [`event-${line - 2}`, `mine-${line - 2}`, '2026-03-01T00:10:00Z'],
        );
        assert.deepEqual(record, {
          ...{ income: asked[3], predicted_label: asked[2], sex: asked[0], hours: asked[1] },
        });
        assert.equal(example.value, asked[2]);
      }
    }
    const [ad, dppl, rd] = found.examples!.violations;
    assert.equal(
      rd!.what,
      'positives that were taken for negatives among members: 75 % of them, 5 % of the others',
    );
    assert.deepEqual([rd!.about, rd!.exact], [150, true]);
    // 150 of 200 positives missed, 10 of 200 negatives taken for positives
    assert.equal(
      dppl!.what,
      'members whose prediction is negative: 85 % of them, 50 % of the others',
    );
    assert.equal(ad!.what, 'wrong answers among members: 40 % of them, 5 % of the others');
    assert.match(
      found.page,
      /<details class=ex><summary>20 of 150 records: .*positives that were taken/,
    );
  });

  it('is not kept where the definition says so', async () => {
    const fair = await run(people([10, 10], [10, 10]), bias, undefined);
    const { violations, examples } = await run(people([150, 10], [10, 10]), bias, {
      ...{ type: 'ModelBias', reading: 'Compatible', examples: false },
      baseline: baselineOf(fair.analysis),
    });
    assert.ok(violations.length > 0);
    assert.ok(violations.every((one) => one.examples === undefined));
    assert.equal(examples, undefined);
  });
});

describe('evidence of a monitor of attributions', () => {
  it('is the records to which the feature that gained gave most', async () => {
    const asked = people([10, 10], [10, 10]);
    const shap = { shap: { baseline: [[0.5, 25]], agg_method: 'mean_abs' } };
    const explained = async (weights: readonly number[], monitor: ClarifyInput['monitor']) =>
      run(asked, shap, monitor, {
        model: {
          ask: modelOf(([sex, hours]) => weights[0]! * Number(sex) + weights[1]! * Number(hours)),
          most_bytes: 1_000_000,
        },
      });
    const before = await explained([10, 0.01], undefined);
    const found = await explained([0.1, 1], {
      ...{ type: 'ModelExplainability', reading: 'Sound' },
      baseline: baselineOf(before.analysis),
    });
    assert.equal(found.violations.length, 1);
    assert.equal(found.violations[0]!.examples?.found, 20);
    const [{ what, examples }] = found.examples!.violations as [
      ClarifyExamples['violations'][number],
    ];
    assert.match(what, /^the greatest attributions of hours among 400 rows that were kept: over/);
    for (const { line = 0, row = 0, value, record } of examples) {
      const [, hours] = asked[2 * (line - 2) + row - 1]!;
      assert.equal(record.hours, hours);
      // a linear model: the weight times the distance from the baseline
      assert.ok(Math.abs((value as number) - (hours - 25)) < 1e-6, `${value} ${hours}`);
      assert.ok(Math.abs(hours - 25) >= 14);
    }
  });
});

it('rows whose places are not known have no examples', async () => {
  const rows = people([10, 10], [10, 10]).map((one) => one.join(','));
  const csv = ['sex,hours,predicted_label,income', ...rows].join('\n');
  const { files } = await ran(
    { ...config, headers: undefined, methods: bias, predicted_label: 'predicted_label' },
    csv,
  );
  assert.equal(files['violation_examples.json'], undefined);
});
