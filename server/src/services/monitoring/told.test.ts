import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import {
  definition,
  type MonitoringWorld,
  noViolations,
  schedule,
  withMonitoring,
} from '../../testing/monitoring-world.js';

const hour = 3_600_000;
const start = '2026-03-01T20:30:00Z';

const violation = {
  feature_name: 'cnt <x>',
  constraint_check_type: 'baseline_drift_check',
  description: 'Baseline drift distance: 0.3 exceeds threshold: 0.1',
};

const withViolations = {
  ...noViolations,
  violations: 12,
  files: {
    'constraint_violations.json': JSON.stringify({
      violations: Array.from({ length: 12 }, (_, i) =>
        i === 0 ? violation : { ...violation, feature_name: `f${i}` },
      ),
    }),
  },
};

async function ready(world: MonitoringWorld) {
  world.endpoints.set('e', { capture: 's3://bucket/capture' });
  await world.call('CreateDataQualityJobDefinition', definition('d', 'e'));
  await world.call('CreateMonitoringSchedule', schedule('s', 'd', 'cron(0 * ? * * *)'));
  for (const path of ['20', '21', '22', '23']) {
    const key = `capture/e/AllTraffic/2026/03/01/${path}/10-00-000-x.jsonl`;
    await world.objects.put('bucket', key, '{}\n');
  }
}

async function nextHour(world: MonitoringWorld, result: typeof noViolations) {
  world.analyse = async () => result;
  world.clock.advance(hour);
  await world.settle();
}

/** A webhook that answers with the statuses in turn, then 200, and keeps what it got. */
async function withWebhook(
  statuses: number[],
  work: (url: string, got: unknown[], keys: unknown[]) => Promise<void>,
): Promise<void> {
  const got: unknown[] = [];
  const keys: unknown[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += String(chunk);
    });
    request.on('end', () => {
      got.push(JSON.parse(body));
      keys.push(request.headers['idempotency-key']);
      response.writeHead(statuses.shift() ?? 200).end('ignored');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got, keys);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('the webhook gets what a run with violations opens, in a form that Slack shows', () =>
  withWebhook([], (webhookUrl, got) =>
    withMonitoring(
      start,
      async (world) => {
        await ready(world);
        await nextHour(world, noViolations);
        assert.equal(got.length, 0);
        await nextHour(world, withViolations);
        const [message] = got as [{ text: string; blocks: { text?: { text: string } }[] }];
        assert.equal(
          message.text,
          'CRITICAL: cnt &lt;x&gt;, f1, f2 and 9 more drifted since 1 Mar 21:00 UTC, in 1 window (s)',
        );
        assert.equal(message.blocks[0]?.text?.text.includes('cnt &lt;x&gt;'), true);
        const lines = message.blocks[1]?.text?.text.split('\n') ?? [];
        assert.equal(lines.length, 11);
        assert.equal(lines[0], '• *cnt &lt;x&gt;*: drift 0.3 where 0.1 is allowed');
        assert.equal(lines[10], 'and 2 more');
        assert.equal(got.length, 1);
        await nextHour(world, withViolations);
        assert.equal(got.length, 1); // nothing that was not said before
      },
      { webhookUrl },
    ),
  ));

test('a webhook that fails is tried again, across a restart', () =>
  withWebhook([503], (webhookUrl, got, keys) =>
    withMonitoring(
      start,
      async (world) => {
        await ready(world);
        await nextHour(world, withViolations);
        assert.equal(got.length, 1);
        await world.crash();
        const until = Date.now() + 5_000;
        while (got.length < 2 && Date.now() < until) {
          await world.deliveries.tick();
          await world.deliveries.idle();
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        assert.equal(got.length, 2);
        assert.deepEqual(got[0], got[1]);
        assert.match(String(keys[0]), /^inc-[0-9a-f]+\/\d+$/);
        assert.equal(keys[0], keys[1]);
      },
      { webhookUrl },
    ),
  ));

test('an alert follows the last executions', () =>
  withMonitoring(start, async (world) => {
    await ready(world);
    const named = { MonitoringScheduleName: 's' };
    const alert = async () =>
      (await world.call('ListMonitoringAlerts', named)).MonitoringAlertSummaries[0];
    assert.equal((await alert()).AlertStatus, 'OK');
    await nextHour(world, withViolations);
    assert.equal((await alert()).AlertStatus, 'InAlert');
    await nextHour(world, noViolations);
    assert.equal((await alert()).AlertStatus, 'OK');
    const { MonitoringAlertName } = await alert();
    const update = { ...named, MonitoringAlertName, DatapointsToAlert: 2, EvaluationPeriod: 3 };
    await world.call('UpdateMonitoringAlert', update);
    await assert.rejects(world.call('UpdateMonitoringAlert', { ...update, EvaluationPeriod: 1 }), {
      code: 'ValidationException',
    });
    assert.equal((await alert()).AlertStatus, 'OK');
    await nextHour(world, withViolations);
    assert.equal((await alert()).AlertStatus, 'InAlert'); // two of the last three
    const { LastModifiedTime } = await alert();
    world.clock.advance(1000);
    await world.call('UpdateMonitoringAlert', { ...update, EvaluationPeriod: 2 });
    assert.equal((await alert()).AlertStatus, 'OK'); // at once: one of the last two
    assert.ok((await alert()).LastModifiedTime > LastModifiedTime);
    await world.call('UpdateMonitoringAlert', { ...update, DatapointsToAlert: 1 });
    assert.equal((await alert()).AlertStatus, 'InAlert');
    await world.settle();
    const history = await world.call('ListMonitoringAlertHistory', named);
    assert.deepEqual(
      history.MonitoringAlertHistory.map((one: { AlertStatus: string }) => one.AlertStatus),
      ['InAlert', 'OK', 'InAlert', 'OK', 'InAlert'],
    );
    const told = world.events.filter(({ detailType }) => detailType.includes('Alert State'));
    assert.deepEqual(
      told.map(({ detail }) => detail.AlertStatus),
      ['InAlert', 'OK', 'InAlert', 'OK', 'InAlert'],
    );
    const first = await world.call('ListMonitoringAlertHistory', { ...named, MaxResults: 2 });
    const rest = await world.call('ListMonitoringAlertHistory', {
      ...named,
      NextToken: first.NextToken,
    });
    assert.equal(rest.MonitoringAlertHistory.length, 3);
  }));
