import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Reading } from '../common/readings.js';
import type { OtlpSettings } from './deps.js';
import { telemetryService } from './index.js';

const minute = 60_000;
const start = Date.parse('2026-03-01T10:00:00Z');

const reading = (more: Partial<Reading>): Reading => ({
  id: 'a',
  region: 'us-east-1',
  namespace: 'AWS/SageMaker',
  name: 'ModelLatency',
  dimensions: [
    { Name: 'EndpointName', Value: 'bikes "1"\n' },
    { Name: 'VariantName', Value: 'AllTraffic' },
  ],
  unit: 'Microseconds',
  time: start,
  step: minute,
  count: 4,
  sum: 10,
  min: 1,
  max: 5,
  ...more,
});

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

interface World {
  readonly service: ReturnType<typeof telemetryService>;
  readonly logged: string[];
  readonly clock: { now: number; real: number };
}

function world(readings: readonly Reading[], otlp?: OtlpSettings): World {
  const logged: string[] = [];
  const clock = { now: start + 5 * minute, real: 0 };
  const service = telemetryService({
    readings: {
      latest: () => each(readings),
      since: (_, after, until) =>
        each(
          readings.filter(({ id, time, step }) => time > (after(id) ?? 0) && time + step <= until),
        ),
    },
    now: () => clock.now,
    realNow: () => clock.real,
    log: (level, message) => logged.push(`${level}: ${message}`),
    accountId: '000000000000',
    otlp,
  });
  return { service, logged, clock };
}

test('Prometheus gets a family for each statistic, dimensions as labels', async () => {
  const { service } = world([
    reading({}),
    reading({ id: 'b', name: 'old', time: start - 20 * 24 * 60 * minute }),
    reading({
      id: 'c',
      namespace: 'own',
      name: 'n',
      dimensions: [
        { Name: 'region', Value: 'x' },
        { Name: '1 st', Value: 'y' },
      ],
    }),
  ]);
  const text = await service.prometheus();
  const labels =
    'namespace="AWS/SageMaker",metric="ModelLatency",region="us-east-1",' +
    'endpoint_name="bikes \\"1\\"\\n",variant_name="AllTraffic"';
  assert.ok(text.includes(`guiderail_metric_average{${labels}} 2.5\n`), text);
  assert.ok(text.includes(`guiderail_metric_maximum{${labels}} 5\n`));
  assert.ok(text.includes(`guiderail_metric_time_seconds{${labels}} ${start / 1000}\n`));
  assert.match(text, /region="us-east-1",dimension_region="x",dimension_1_st="y"} 2\.5/);
  assert.doesNotMatch(text, /metric="old"/);
  for (const line of text.trimEnd().split('\n')) {
    assert.match(
      line,
      /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z\d_]+="([^"\\]|\\.)*",?)+\})? \S+)$/,
    );
  }
});

test('a collector gets each whole step once, and what it refused once more', async () => {
  const bodies: { resourceMetrics: { scopeMetrics: { metrics: object[] }[] }[] }[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
      assert.equal(request.headers['x-key'], 'k');
      response.writeHead(status).end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`;
  const readings = [reading({})];
  const { service, logged, clock } = world(readings, {
    url,
    headers: { 'x-key': 'k' },
    interval_ms: 1_000,
    timeout_ms: 5_000,
  });
  const exported = async () => {
    const before = bodies.length;
    clock.real += 1_000;
    service.tick();
    service.tick(); // one at a time
    while (bodies.length === before) await new Promise((done) => setImmediate(done));
    await new Promise((done) => setTimeout(done, 50));
  };
  try {
    status = 503;
    await exported();
    status = 200;
    await exported();
    readings.push(reading({ time: start + minute }), reading({ time: start + 5 * minute }));
    await exported();
    await service.close(); // the step under way is not whole
  } finally {
    server.close();
  }
  assert.deepEqual(logged, [
    'warn: metrics could not be exported',
    'info: metrics are exported again',
  ]);
  assert.equal(bodies.length, 3);
  assert.deepEqual(bodies[0], bodies[1]);
  assert.deepEqual(bodies[0]?.resourceMetrics[0]?.scopeMetrics[0]?.metrics, [
    {
      name: 'amazonaws.com/AWS/SageMaker/ModelLatency',
      unit: '{Microseconds}',
      summary: {
        dataPoints: [
          {
            attributes: [
              ['Namespace', 'AWS/SageMaker'],
              ['MetricName', 'ModelLatency'],
              ['EndpointName', 'bikes "1"\n'],
              ['VariantName', 'AllTraffic'],
            ].map(([key, stringValue]) => ({ key, value: { stringValue } })),
            startTimeUnixNano: `${start}000000`,
            timeUnixNano: `${start + minute}000000`,
            count: '4',
            sum: 10,
            quantileValues: [
              { quantile: 0, value: 1 },
              { quantile: 1, value: 5 },
            ],
          },
        ],
      },
    },
  ]);
});
