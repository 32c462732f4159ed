// A model that tells who earns well treats women and men alike, or not: at the training, and live.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { biasDrift, ndcg, parseBiasBaseline } from '@guiderail/analysis';
import {
  BiasConfig,
  ClarifyExplainerConfig,
  ClarifyShapBaselineConfig,
  ClarifyShapConfig,
  CSVDeserializer,
  CSVSerializer,
  DataCaptureConfig,
  DataConfig,
  JSONDeserializer,
  Model,
  ModelBiasMonitor,
  ModelConfig,
  ModelExplainabilityMonitor,
  ModelPredictedLabelConfig,
  PDPConfig,
  SageMakerClarifyProcessor,
  SHAPConfig,
} from '@guiderail/sdk';
import { features, modelFile, readPeople, trained, typicalPerson } from '../adult.js';
import { peopleAWeek, weekCount, weeksOf } from '../applicants.js';
import {
  globalsOf,
  tellExplanations,
  tellStory,
  tellTraining,
  tellWeeks,
} from '../fairness-told.js';
import { applyEnv, choosePort, quietly, startServer } from '../server.js';
import { bold, dim, progressBar, step } from '../terminal.js';

const week_ms = 7 * 24 * 3_600_000;
const storyBegins = Date.UTC(2026, 0, 4); // a Sunday
const storyEnds = storyBegins + weekCount * week_ms;
const week_s = 1.6;
const factor = Math.round(week_ms / (week_s * 1000));
const peopleARequest = 50;
const reportFile = join('.guiderail', 'income-at-training.html');
const bucket = 'income';
const endpointName = 'income';
const role = 'arn:aws:iam::000000000000:role/service-role/Monitoring';
const image = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
/** Of the people that the model has not met, these make the monitors' baseline. */
const validated = 4162;

const women = { labelValuesOrThreshold: [1], facetName: 'Sex', facetValuesOrThreshold: [0] };
const modelConfig = new ModelConfig({ endpointName, contentType: 'text/csv' });
const modelPredictedLabelConfig = new ModelPredictedLabelConfig({
  probability: 0,
  probabilityThreshold: 0.5,
});

export default async function bias({ once }) {
  const dataDir = resolve('.guiderail', 'demo-bias');
  rmSync(dataDir, { recursive: true, force: true });
  const place = { port: await choosePort(4747), dataDir };
  console.log(
    `\n${bold('A model tells who earns more than 50,000. Is it fair to women, and does it stay so?')}\n`,
  );
  applyEnv(place);

  const began = performance.now();
  const before = await step('Starting Guiderail', () =>
    startServer({ ...place, clock: `${new Date(storyBegins - week_ms).toISOString()}@1` }),
  );
  const start_ms = performance.now() - began;
  const people = readPeople();
  const known = people.slice(0, trained);
  const unseen = people.slice(trained, trained + validated);
  const predictor = await step('Serving the model, capturing every request', deploy);
  const atTraining = await step(
    `Bias and explanations of the ${count(trained)} people it was trained on`,
    () => analyseTraining(known),
  );
  const monitors = await step(
    `Baselines of bias and explanations from ${count(validated)} people it has never met`,
    () => suggestBaselines(unseen),
  );
  const explained = await step('One request, explained live', () => explainOne(unseen));
  tellTraining(atTraining, monitors.bias.analysis);
  tellExplanations(atTraining, explained);
  await before.stop();

  const lead_ms = 500 + 1.5 * start_ms; // the server is to be up when its clock reaches the story
  const clock = `${new Date(storyBegins - lead_ms * factor).toISOString()}@${factor}`;
  const during = await startServer({ ...place, clock });
  const realAt = await untilBeginning();
  await watchWeekly(monitors);
  await live(predictor, people.slice(trained + validated), realAt);
  const weeks = await step('Waiting for the last weekly runs', () => readWeeks(monitors));
  await during.stop();

  tellWeeks(weeks);
  tellStory(weeks, monitors.bias.analysis);
  const after = await startServer(place);
  await whereThingsLie(place, monitors, weeks);
  if (once) {
    await after.stop();
    return 0;
  }
  whatToTryNext(place);
  process.once('SIGINT', () => after.stop());
  return after.ended;
}

const count = (number) => number.toLocaleString('en');
const csvOf = (rows) => rows.map((cells) => `${cells.join(',')}\n`).join('');

const upload = (key, body) =>
  new S3Client({}).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));

const modelNamed = (name) =>
  new Model({
    name,
    imageUri: image,
    modelData: `s3://${bucket}/model.tar.gz`,
    role,
    ...quietly(),
  });

async function deploy() {
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: bucket }));
  await upload('model.tar.gz', readFileSync(modelFile));
  return modelNamed(endpointName).deploy({
    endpointName,
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

async function dataOf(name, people) {
  await upload(`data/${name}.csv`, csvOf(people.map(({ income, inputs }) => [income, ...inputs])));
  return new DataConfig({
    s3DataInputPath: `s3://${bucket}/data/${name}.csv`,
    s3OutputPath: `s3://${bucket}/${name}`,
    label: 'Target',
    headers: ['Target', ...features],
  });
}

/** A Clarify job on the training data: bias before and after the training, and explanations. */
async function analyseTraining(people) {
  const job = await new SageMakerClarifyProcessor({ role, ...quietly() }).runBiasAndExplainability({
    dataConfig: await dataOf('training', people),
    biasConfig: new BiasConfig({ ...women, groupName: 'EducationNum' }),
    modelConfig,
    modelPredictedLabelConfig,
    postTrainingMethods: ['DPPL', 'DI', 'RD', 'AD', 'CDDPL'],
    explainabilityConfig: [
      new SHAPConfig({ baseline: [typicalPerson(people)], aggMethod: 'mean_abs' }),
      new PDPConfig({ topKFeatures: 2 }),
    ],
    logs: false,
  });
  writeFileSync(reportFile, await job.report());
  return job.analysis();
}

/** Both monitors, and what they found of people whom the model could not learn by heart. */
async function suggestBaselines(people) {
  const bias = new ModelBiasMonitor({ role, ...quietly() });
  const reasons = new ModelExplainabilityMonitor({ role, ...quietly() });
  const biasJob = await bias.suggestBaseline({
    dataConfig: await dataOf('bias-baseline', people),
    biasConfig: new BiasConfig(women),
    modelConfig,
    modelPredictedLabelConfig,
    logs: false,
  });
  const reasonsJob = await reasons.suggestBaseline({
    dataConfig: await dataOf('reasons-baseline', people),
    // compared with the same people as in the analysis of the training data
    explainabilityConfig: new SHAPConfig({
      baseline: `s3://${bucket}/training/explanations_shap/baseline.csv`,
      aggMethod: 'mean_abs',
    }),
    modelConfig,
    logs: false,
  });
  return {
    bias: { monitor: bias, folder: 'bias-baseline', analysis: await biasJob.analysis() },
    reasons: {
      monitor: reasons,
      folder: 'reasons-baseline',
      analysis: await reasonsJob.analysis(),
    },
  };
}

/** Asks an endpoint that explains its answers about a woman whom the model has not met. */
async function explainOne(people) {
  const woman = people.find(({ inputs }) => inputs[features.indexOf('Sex')] === '0');
  const explaining = await modelNamed(`${endpointName}-explained`).deploy({
    endpointName: `${endpointName}-explained`,
    initialInstanceCount: 1,
    instanceType: 'ml.m5.large',
    serializer: new CSVSerializer(),
    deserializer: new JSONDeserializer(['text/csv']), // the model's answer, within JSON
    explainerConfig: new ClarifyExplainerConfig({
      shapConfig: new ClarifyShapConfig({
        shapBaselineConfig: new ClarifyShapBaselineConfig({
          shapBaselineUri: `s3://${bucket}/training/explanations_shap/baseline.csv`,
        }),
      }),
      inferenceConfig: { FeatureHeaders: features },
    }),
  });
  const { predictions, explanations } = await explaining.predict(woman.inputs.join(','));
  const [record] = explanations.kernel_shap;
  return {
    score: Number(predictions.data),
    inputs: woman.inputs,
    attributions: record.map(({ attributions }) => attributions[0].attribution[0]),
  };
}

/** Waits for the server's clock to reach the story; gives the real time of an hour of it. */
async function untilBeginning() {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/healthz`);
  const { clock } = await answer.json();
  const received = Date.now();
  const realAt = (time) => received + (time - Date.parse(clock)) / factor;
  await sleep(Math.max(0, realAt(storyBegins) - Date.now()));
  return realAt;
}

async function watchWeekly({ bias, reasons }) {
  const common = {
    endpointInput: endpointName,
    outputS3Uri: `s3://${bucket}/reports`,
    scheduleCronExpression: 'cron(0 0 ? * SUN *)',
  };
  await Promise.all([
    bias.monitor.createMonitoringSchedule({
      ...common,
      monitorScheduleName: 'income-bias',
      groundTruthInput: `s3://${bucket}/ground-truth`,
    }),
    reasons.monitor.createMonitoringSchedule({ ...common, monitorScheduleName: 'income-reasons' }),
  ]);
}

/**
 * Sends each week's people in the first part of its time, some to a request, and then what they
 * earn: a hiccup of this machine, where a second is five days, pushes none into the next week.
 */
async function live(predictor, people, realAt) {
  console.log('');
  const progress = progressBar(`Living through ${weekCount} weeks`);
  for (const [week, applicants] of weeksOf(people).entries()) {
    const begins = realAt(storyBegins + week * week_ms + week_ms / 50);
    await sleep(Math.max(0, begins - Date.now()));
    progress.show(week / weekCount, `week ${week + 1}`);
    await sendWeek(predictor, week, applicants);
  }
  await sleep(Math.max(0, realAt(storyEnds) - Date.now()));
  progress.end();
  const sent = count(weekCount * peopleAWeek);
  console.log(`  Sent ${sent} people in ${weekCount} weeks ${dim(`(${week_s} s each)`)}`);
}

async function sendWeek(predictor, week, people) {
  const labels = [];
  const inFlight = new Set();
  for (let at = 0; at < people.length; at += peopleARequest) {
    const some = people.slice(at, at + peopleARequest);
    const inferenceId = `week-${week + 1}-${at / peopleARequest}`;
    labels.push({ inferenceId, label: some.map(({ income }) => income).join('\n') });
    if (inFlight.size >= 8) await Promise.race(inFlight);
    const body = some.map(({ inputs }) => inputs.join(',')).join('\n');
    const sent = predictor.predict(body, { inferenceId }).finally(() => inFlight.delete(sent));
    inFlight.add(sent);
  }
  await Promise.all(inFlight);
  await predictor.feedbackBatch(labels);
}

/** Per week, what both monitors found, and what AWS's own rule would have said. */
async function readWeeks({ bias, reasons }) {
  const [biasRuns, reasonsRuns] = await Promise.all([allRuns(bias), allRuns(reasons)]);
  const baseline = parseBiasBaseline(JSON.stringify(bias.analysis));
  return Promise.all(
    biasRuns.map(async (run, week) => {
      const [fair, why] = await Promise.all([findingsOf(run), findingsOf(reasonsRuns[week])]);
      if (!fair.analysis || !why.analysis) return { fair, why, failed: true };
      const order = ndcgOf(reasons.analysis, why.analysis);
      const above = biasDrift(fair.analysis, baseline, 'Compatible').violations;
      return { fair, why, ndcg: order, awsAlarms: above.length + (order < 0.9 ? 1 : 0) };
    }),
  );
}

async function findingsOf(run) {
  if (run.summary.MonitoringExecutionStatus === 'Failed') return { run, violations: [] };
  const [analysis, found] = await Promise.all([run.analysis(), run.constraintViolations()]);
  return { run, analysis, violations: found?.body.violations ?? [] };
}

function ndcgOf(baseline, current) {
  const [before, now] = [globalsOf(baseline), globalsOf(current)];
  return ndcg(
    features.map((name) => before[name]),
    features.map((name) => now[name]),
  );
}

/** A schedule's runs, oldest first, when the last of them has ended. */
async function allRuns({ monitor }) {
  for (;;) {
    const { LastMonitoringExecutionSummary: last } = await monitor.describeSchedule();
    if (last !== undefined && last.ScheduledTime.getTime() >= storyEnds) break;
    await sleep(100);
  }
  await monitor.stopMonitoringSchedule();
  for (;;) {
    const ended = (await monitor.listExecutions()).filter(
      ({ summary }) =>
        summary.ScheduledTime.getTime() > storyBegins &&
        summary.ScheduledTime.getTime() <= storyEnds &&
        !/Pending|InProgress/.test(summary.MonitoringExecutionStatus),
    );
    if (ended.length >= weekCount) return ended;
    await sleep(250);
  }
}

async function whereThingsLie({ port, dataDir }, monitors, weeks) {
  const { fair, why } = weeks.at(-1);
  console.log(`
${bold('Where things lie')}
  Console     http://127.0.0.1:${port}/console
  Training    ${relative(process.cwd(), reportFile)}
  Last runs   ${await fair.run.outputS3Uri()}
              ${await why.run.outputS3Uri()}
  Baselines   s3://${bucket}/${monitors.bias.folder}/ and ${monitors.reasons.folder}/
  Captures    s3://${bucket}/capture/${endpointName}/AllTraffic/
  Data        ${relative(process.cwd(), dataDir)}`);
}

function whatToTryNext({ port, dataDir }) {
  const flags = `${port === 4747 ? '' : ` --port ${port}`} --data-dir ${relative(process.cwd(), dataDir)}`;
  console.log(`
${bold('The server is still running.')} Try next, in another terminal:
  npx guiderail console${flags}
  eval "$(npx guiderail env${flags})"
  npx guiderail incidents
  npx guiderail violations income-bias 2026-02-08T00:00
  aws s3 ls s3://${bucket}/training/ --recursive
${dim('Ctrl-C ends it.')}
`);
}
