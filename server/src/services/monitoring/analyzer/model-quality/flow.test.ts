import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { analysisThreads } from '../../../../analysis-threads.js';
import { label, prediction, withQuality } from '../../ground-truth/testing/quality-world.js';

const time = (minute: number) => `2026-03-01T20:${String(minute % 60).padStart(2, '0')}:00Z`;

/** Right answers to the even ones, and to no others. */
const predictions = Array.from({ length: 60 }, (_, i) => prediction(`p${i}`, time(i)));
const labels = predictions.slice(0, 40).map((_, i) => label(`p${i}`, i % 2 === 0 ? '1' : '0'));

const constraints = {
  version: 0,
  binary_classification_constraints: {
    precision: { threshold: 0.75, comparison_operator: 'LessThanThreshold' },
    recall: { threshold: 1, comparison_operator: 'LessThanThreshold' },
  },
};

const known = { binary_classification_metrics: { confusion_matrix: { 0: { 0: 1 } } } };

test('labels that came, merged with captures, become metrics, violations and a report', () =>
  withQuality(
    '2026-03-01T20:30:00Z',
    async (world) => {
      const folder = await mkdtemp(join(tmpdir(), 'guiderail-quality-'));
      const threads = analysisThreads({ folder });
      world.analyse = threads.analyse;
      try {
        await world.objects.put('bucket', 'baseline/constraints.json', JSON.stringify(constraints));
        await world.objects.put('bucket', 'baseline/statistics.json', JSON.stringify(known));
        await world.capture('2026/03/01/20/00-00-000-x.jsonl', predictions);
        await world.labels('2026/03/01/20/x.jsonl', labels);
        world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
        await world.settle();
        const [execution] = await world.executions();
        const status = execution?.MonitoringExecutionStatus;
        assert.equal(status, 'CompletedWithViolations', `${execution?.FailureReason}`);
        const report = 'reports/e/mq/2026/03/01/21';
        const statistics = await world.json(`${report}/statistics.json`);
        assert.deepEqual(statistics.dataset, {
          item_count: 40,
          start_time: '2026-03-01T20:00:00Z',
          end_time: '2026-03-01T21:00:00Z',
          evaluation_time: '2026-03-01T21:00:00.000Z',
          labels: {
            predictions: 60,
            labelled: 40,
            // the object of labels was put at half past
            label_delay_seconds: { p50: 630, p90: 1566, max: 1800 },
          },
        });
        const { violations } = (await world.json(`${report}/constraint_violations.json`)) as {
          violations: { description: string }[];
        };
        assert.deepEqual(
          violations.map(({ description }) => description),
          ["Metric precision with 0.5 +/- NaN was LessThanThreshold '0.75'"],
        );
        const told = new Map(world.metrics.map((one) => [one.MetricName, one.Value]));
        assert.equal(told.get('recall'), 1);
        assert.equal(told.get('label_coverage'), 40 / 60);
        assert.equal(told.get('total_number_of_violations'), 1);
        const html = await world.text(`${report}/report.html`);
        assert.match(html, /40 of 60 predictions/);
        assert.match(html, /Classes that the baseline did not have: 1\./);
      } finally {
        await threads.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
    {
      ModelQualityBaselineConfig: {
        ConstraintsResource: { S3Uri: 's3://bucket/baseline/constraints.json' },
      },
    },
  ));
