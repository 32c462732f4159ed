import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDashboard, withChart } from './dashboard-body.js';
import { readLines } from './lines.js';

// After the example of "Dashboard body structure and syntax" in CloudWatch's documentation.
const documented = JSON.stringify({
  widgets: [
    {
      ...{ type: 'metric', x: 0, y: 0, width: 12, height: 6 },
      properties: {
        metrics: [['AWS/EC2', 'CPUUtilization', 'InstanceId', 'i-012345']],
        ...{ period: 300, stat: 'Average', region: 'us-east-1', title: 'EC2 Instance CPU' },
        annotations: { horizontal: [{ label: 'too much', value: 80 }, { label: 'no value' }] },
      },
    },
    {
      ...{ type: 'text', x: 0, y: 7, width: 3, height: 3 },
      properties: { markdown: 'Hello world' },
    },
    {
      ...{ type: 'alarm', width: 6, height: 2 },
      properties: { alarms: ['arn:aws:cloudwatch:us-east-1:111122223333:alarm:slow'] },
    },
    { type: 'log', properties: { query: 'SOURCE x' } },
  ],
});

test("a dashboard's widgets are read", () => {
  const widgets = readDashboard(documented);
  assert.equal(widgets?.length, 4);
  const [metric, text, alarm, log] = widgets ?? [];
  assert.equal(metric?.title, 'EC2 Instance CPU');
  assert.equal(metric?.width, 12);
  assert.ok(metric?.shows.kind === 'metric');
  assert.equal(metric.shows.period, 300);
  assert.equal(metric.shows.lines.length, 1);
  assert.deepEqual(metric.shows.thresholds, [{ value: 80, label: 'too much' }]);
  assert.deepEqual(text?.shows, { kind: 'text', text: 'Hello world' });
  assert.deepEqual(alarm?.shows, { kind: 'alarm', alarms: ['slow'] });
  assert.deepEqual(log?.shows, { kind: 'other', type: 'log' });
  assert.equal(readDashboard('no json'), undefined);
  assert.equal(readDashboard('{}'), undefined);
});

test('a chart is added below what is there, which stays as it was', () => {
  const lines = readLines([['ns', 'name', 'd', 'v', { stat: 'p99' }]]);
  const chart = { title: 'New', lines, period: 60, region: 'us-east-1' };
  const next = withChart(documented, chart);
  const before = JSON.parse(documented) as { widgets: unknown[] };
  const after = JSON.parse(next) as { widgets: { y?: number }[] };
  assert.deepEqual(after.widgets.slice(0, -1), before.widgets);
  assert.equal(after.widgets.at(-1)?.y, 10);
  const last = readDashboard(next)?.at(-1);
  assert.ok(last?.shows.kind === 'metric');
  assert.deepEqual(last.shows.lines, lines);
  assert.throws(() => withChart('{"a":1}', chart), /no list of widgets/);
});
