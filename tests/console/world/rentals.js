// A forecast of bicycle rentals: weeks of requests, data quality and the errors of a regression.
import { readFileSync } from 'node:fs';
import {
  CSVDeserializer,
  CSVSerializer,
  DataCaptureConfig,
  DatasetFormat,
  DefaultModelMonitor,
  EndpointInput,
  Model,
  ModelQualityMonitor,
} from '@guiderail/sdk';
import { features, modelFile, readHours } from '../../../demo/bike.js';
import { bucket, inTurns, quietly, role, upload, xgboost } from './calls.js';
import { hour_ms, shift_ms, storyBegins, week_ms, weekCount } from './times.js';

export const names = {
  endpoint: 'rentals-forecast',
  monitor: 'rentals-weekly',
  quality: 'rentals-quality',
};

const hours = readHours().map((hour) => ({ ...hour, time: hour.time + shift_ms }));

export async function deploy() {
  await upload('models/rentals.tar.gz', readFileSync(modelFile));
  const model = new Model({
    name: names.endpoint,
    imageUri: xgboost,
    modelData: `s3://${bucket}/models/rentals.tar.gz`,
    role,
    ...quietly(),
  });
  return model.deploy({
    endpointName: names.endpoint,
    initialInstanceCount: 1,
    instanceType: 'ml.m5.large',
    serializer: new CSVSerializer(),
    deserializer: new CSVDeserializer(),
    dataCaptureConfig: new DataCaptureConfig({
      enableCapture: true,
      samplingPercentage: 100,
      destinationS3Uri: `s3://${bucket}/capture`,
    }),
  });
}

/** Both baselines, of the hours of the year before the story. */
export async function suggestBaselines(predictor) {
  const before = hours.filter(
    ({ time }) => time < storyBegins && time >= storyBegins - 52 * week_ms,
  );
  const forecasts = [];
  for (let at = 0; at < before.length; at += 1000) {
    const body = before.slice(at, at + 1000).map(({ inputs }) => inputs.join(','));
    forecasts.push(...(await predictor.predict(body.join('\n'))).flat());
  }
  const [data, quality] = await Promise.all([
    suggestData(before, forecasts),
    suggestQuality(before, forecasts),
  ]);
  return { data, quality };
}

async function suggestData(before, forecasts) {
  const lines = before.map(({ time, inputs }, i) =>
    [forecasts[i], ...inputs, new Date(time).toISOString()].join(','),
  );
  const header = ['forecast', ...features, 'time'].join(',');
  await upload('rentals/baseline/2025.csv', `${[header, ...lines].join('\n')}\n`);
  const monitor = new DefaultModelMonitor({
    role,
    ...quietly(),
    env: { time_column: 'time', season: 'week-of-year', exclude: 'hr,weekday' },
  });
  await monitor.suggestBaseline({
    baselineDataset: `s3://${bucket}/rentals/baseline/2025.csv`,
    datasetFormat: DatasetFormat.csv({ header: true }),
    outputS3Uri: `s3://${bucket}/rentals/baseline/results`,
    logs: false,
  });
  return monitor;
}

async function suggestQuality(before, forecasts) {
  const lines = before.map(({ rentals }, i) => `${forecasts[i]},${rentals}`);
  await upload('rentals/quality/2025.csv', `${['forecast,rentals', ...lines].join('\n')}\n`);
  const monitor = new ModelQualityMonitor({
    role,
    ...quietly(),
    settings: { worth: { perError: { over: -0.5, under: -2 }, unit: 'EUR' } },
  });
  await monitor.suggestBaseline({
    baselineDataset: `s3://${bucket}/rentals/quality/2025.csv`,
    datasetFormat: DatasetFormat.csv({ header: true }),
    problemType: 'Regression',
    inferenceAttribute: 'forecast',
    groundTruthAttribute: 'rentals',
    outputS3Uri: `s3://${bucket}/rentals/quality/results`,
    logs: false,
  });
  return monitor;
}

export async function watch({ data, quality }) {
  const weekly = {
    outputS3Uri: `s3://${bucket}/reports`,
    scheduleCronExpression: 'cron(0 0 ? * SUN *)',
  };
  await data.createMonitoringSchedule({
    ...weekly,
    monitorScheduleName: names.monitor,
    endpointInput: names.endpoint,
    statistics: await data.baselineStatistics(),
    constraints: await data.suggestedConstraints(),
    enableCloudwatchMetrics: true,
  });
  await quality.createMonitoringSchedule({
    ...weekly,
    monitorScheduleName: names.quality,
    endpointInput: new EndpointInput({ endpointName: names.endpoint, inferenceAttribute: '0' }),
    groundTruthInput: `s3://${bucket}/rentals/ground-truth`,
    problemType: 'Regression',
    constraints: await quality.suggestedConstraints(),
  });
}

/** The requests of a week: every six hours the model is asked for the next six. */
function requestsOf(week) {
  const begins = storyBegins + week * week_ms;
  const requests = new Map();
  for (const hour of hours) {
    if (hour.time < begins || hour.time >= begins + week_ms) continue;
    const at = hour.time - (hour.time % (6 * hour_ms));
    requests.set(at, [...(requests.get(at) ?? []), hour]);
  }
  return [...requests].map(([time, rows]) => ({
    inferenceId: `hours-${new Date(time).toISOString().slice(0, 13)}`,
    body: rows.map(({ inputs }) => inputs.join(',')).join('\n'),
    label: rows.map(({ rentals }) => rentals).join('\n'),
  }));
}

/** Sends a week's requests, and what was rented: of the newest weeks only a part is known yet. */
export async function sendWeek(predictor, week) {
  const requests = requestsOf(week);
  await inTurns(
    requests.map(
      ({ body, inferenceId }) =>
        () =>
          predictor.predict(body, { inferenceId }),
    ),
  );
  const known = week < weekCount - 2 ? 0.9 : 0.4;
  const labels = requests.map(({ inferenceId, label }) => ({ inferenceId, label }));
  await predictor.feedbackBatch(labels.slice(0, Math.ceil(labels.length * known)));
  if (week > 0 && week < weekCount - 1) {
    const late = requestsOf(week - 1).slice(-2);
    await predictor.feedbackBatch(late.map(({ inferenceId, label }) => ({ inferenceId, label })));
  }
}

/** Some requests of the present. */
export async function askSome(predictor) {
  const [{ body }] = requestsOf(weekCount);
  await inTurns(
    Array.from(
      { length: 30 },
      (_, i) => () => predictor.predict(body, { inferenceId: `now-${i}` }),
    ),
  );
}

export { hours };
