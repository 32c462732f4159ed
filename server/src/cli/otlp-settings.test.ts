import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from './flags.js';
import { readOtlpSettings } from './otlp-settings.js';

test("metrics are exported where OpenTelemetry's variables say", () => {
  assert.equal(readOtlpSettings({}), undefined);
  assert.deepEqual(
    readOtlpSettings({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/',
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Basic%20abc, x = 1',
      OTEL_METRIC_EXPORT_INTERVAL: '5000',
    }),
    {
      url: 'http://127.0.0.1:4318/v1/metrics',
      headers: { authorization: 'Basic abc', x: '1' },
      interval_ms: 5_000,
      timeout_ms: 10_000,
    },
  );
  const url = 'https://collector.example/m';
  assert.equal(readOtlpSettings({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: url })?.url, url);
});

test('a variable that cannot be meant stops the start', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
  for (const env of [
    { OTEL_EXPORTER_OTLP_ENDPOINT: '127.0.0.1:4318' },
    { ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'secret' },
    { ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: 'a=%' },
    { ...endpoint, OTEL_METRIC_EXPORT_INTERVAL: 'often' },
  ]) {
    assert.throws(() => readOtlpSettings(env), UsageError);
  }
});
