// A model that lives elsewhere and has 500 inputs, watched by what it sends here.
import { DataCaptureConfig, DatasetFormat, DefaultModelMonitor, Model } from '@guiderail/sdk';
import { bucket, own, quietly, role, upload } from './calls.js';
import { normalNumbers } from './times.js';

export const names = { endpoint: 'telemetry', monitor: 'telemetry-weekly' };
const width = 500;
const rowsAWeek = 240;
const header = Array.from({ length: width }, (_, i) => `sensor_${String(i).padStart(3, '0')}`);

/** Rows of normal numbers; from week 8 on a few sensors read too high, in week 12 one is silent. */
function rowsOf(seed, count, week = 0) {
  const normal = normalNumbers(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: width }, (_, column) => {
      const value = normal() * (1 + (column % 7)) + column / 10;
      if (week >= 8 && column % 100 === 17) return (value + 4 + column / 50).toFixed(3);
      if (week === 12 && column === 42) return '';
      return value.toFixed(3);
    }),
  );
}

export function deploy() {
  const model = new Model({
    name: names.endpoint,
    imageUri: 'guiderail/external',
    role,
    env: { GUIDERAIL_EXTERNAL_URL: 'https://models.example.com/telemetry' },
    ...quietly(),
  });
  return model.deploy({
    endpointName: names.endpoint,
    initialInstanceCount: 1,
    instanceType: 'ml.m5.large',
    dataCaptureConfig: new DataCaptureConfig({
      enableCapture: true,
      samplingPercentage: 100,
      destinationS3Uri: `s3://${bucket}/capture`,
    }),
  });
}

export async function suggestBaseline() {
  const lines = rowsOf(1, 2000).map((row) => `0.5,${row.join(',')}`);
  const key = 'telemetry/baseline.csv';
  await upload(key, `${[`score,${header.join(',')}`, ...lines].join('\n')}\n`);
  const monitor = new DefaultModelMonitor({ role, ...quietly() });
  await monitor.suggestBaseline({
    baselineDataset: `s3://${bucket}/${key}`,
    datasetFormat: DatasetFormat.csv({ header: true }),
    outputS3Uri: `s3://${bucket}/telemetry/baseline`,
    logs: false,
  });
  return monitor;
}

export async function watch(monitor) {
  await monitor.createMonitoringSchedule({
    monitorScheduleName: names.monitor,
    endpointInput: names.endpoint,
    outputS3Uri: `s3://${bucket}/reports`,
    statistics: await monitor.baselineStatistics(),
    constraints: await monitor.suggestedConstraints(),
    scheduleCronExpression: 'cron(0 0 ? * SUN *)',
    enableCloudwatchMetrics: true,
  });
}

/** A week's rows, in captures of twenty. */
export async function sendWeek(week) {
  const rows = rowsOf(100 + week, rowsAWeek, week);
  const captures = Array.from({ length: rowsAWeek / 20 }, (_, i) => {
    const some = rows.slice(i * 20, (i + 1) * 20);
    return JSON.stringify({
      input: some.map((row) => row.join(',')).join('\n'),
      output: some.map(() => '0.5').join('\n'),
      outputContentType: 'text/csv',
      inferenceId: `telemetry-${week}-${i}`,
    });
  });
  await own(`endpoints/${names.endpoint}/captures`, `${captures.join('\n')}\n`, {
    'content-type': 'application/jsonlines',
  });
}
