// Makes the world in a data folder: node tests/console/world/make.js --data-dir DIR
import { parseArgs } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { applyEnv, choosePort } from '../../../demo/server.js';
import { bucket, own, pause, untilBegun, untilEnded } from './calls.js';
import * as fares from './fares.js';
import * as features from './features.js';
import * as income from './income.js';
import * as rentals from './rentals.js';
import { serve } from './serve.js';
import * as signals from './signals.js';
import * as telemetry from './telemetry.js';
import {
  clockAt,
  hour_ms,
  minute_ms,
  morningBegins,
  present,
  storyBegins,
  storyEnds,
  week_ms,
  weekCount,
} from './times.js';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
process.env.GUIDERAIL_ALLOW_PRIVATE_TARGETS = '127.0.0.1';
const { values } = parseArgs({ options: { 'data-dir': { type: 'string' } } });
const dataDir = values['data-dir'];
if (!dataDir) throw new Error('--data-dir is needed');
const place = { port: await choosePort(0), dataDir };
const weekly = [
  rentals.names.monitor,
  rentals.names.quality,
  income.names.quality,
  income.names.bias,
  income.names.reasons,
  telemetry.names.monitor,
  features.names.monitor,
];
/** How long a week takes. */
const week_s = Number(process.env.WORLD_WEEK_SECONDS ?? 4);
const morning_s = 15;
const began = Date.now();
const tell = (words) => console.error(`${((Date.now() - began) / 1000).toFixed(1)} s  ${words}`);

applyEnv(place);
const subscriber = await signals.openSubscriber();
const made = await before();
await during(made);
await morning(made);
await lastThings(made);
subscriber.close();
tell('made');

/** What there is before the weeks begin: endpoints, baselines, groups, topics. */
async function before() {
  const server = await serve({ ...place, signIn: true, clock: clockAt(storyBegins - week_ms) });
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: bucket }));
  await signals.makeTopic(subscriber);
  await signals.makeRules();
  const rentalsPredictor = await rentals.deploy();
  const incomePredictor = await income.deploy();
  await fares.deploy();
  await telemetry.deploy();
  tell('endpoints');
  const groups = await features.make();
  tell('feature groups');
  await income.analyseTraining();
  tell('analysis of the training');
  const monitors = {
    rentals: await rentals.suggestBaselines(rentalsPredictor),
    income: await income.suggestBaselines(incomePredictor),
    telemetry: await telemetry.suggestBaseline(),
    weather: await features.suggestBaseline(),
  };
  await income.explainSome();
  const startFailing = await fares.watch();
  await signals.makeAlarms();
  tell('baselines');
  await server.stop();
  return { rentalsPredictor, incomePredictor, groups, monitors, startFailing };
}

/** Starts a server whose clock comes to `time` when it is up, and gives its times in real ones. */
async function startFast(time, factor) {
  const lead_ms = 3000;
  const server = await serve({
    ...place,
    signIn: true,
    clock: clockAt(time - lead_ms * factor, factor),
  });
  const { clock } = await (await fetch(`${process.env.AWS_ENDPOINT_URL}/healthz`)).json();
  const received = Date.now();
  const realAt = (at) => received + (at - Date.parse(clock)) / factor;
  return { server, until: (at) => pause(Math.max(0, realAt(at) - Date.now())) };
}

/** The sixteen weeks: each one's traffic in its first half, its runs at its end. */
async function during({ rentalsPredictor, incomePredictor, groups, monitors }) {
  const { server, until } = await startFast(storyBegins, Math.round(week_ms / (week_s * 1000)));
  await until(storyBegins);
  await rentals.watch(monitors.rentals);
  await income.watch(monitors.income);
  await telemetry.watch(monitors.telemetry);
  await features.watch(monitors.weather);
  await signals.notifyOf(rentals.names.monitor);
  for (let week = 0; week < weekCount; week++) {
    await until(storyBegins + week * week_ms + week_ms / 50);
    await Promise.all([
      rentals.sendWeek(rentalsPredictor, week),
      income.sendWeek(incomePredictor, week),
      telemetry.sendWeek(week),
      features.sendWeek(groups, week),
    ]);
    tell(`week ${week + 1}`);
  }
  await pause(800); // captures and metrics become objects and rows
  const { clock } = await (await fetch(`${process.env.AWS_ENDPOINT_URL}/healthz`)).json();
  if (Date.parse(clock) > storyEnds) throw new Error('the last week was too short for its traffic');
  await server.kill(); // an orderly stop would take weeks of this clock
  await restOfTheRuns([...weekly, fares.names.noData]);
}

/** The last week's end, and what was still to be run, at the pace of other days. */
async function restOfTheRuns(watching) {
  const server = await serve({ ...place, signIn: true, clock: clockAt(storyEnds - 4000) });
  await untilBegun(watching, storyEnds);
  const counts = await untilEnded(watching);
  tell(`runs: ${JSON.stringify(counts)}`);
  const thin = Object.entries(counts).find(([, count]) => count < weekCount);
  if (thin) throw new Error(`${thin} runs, where ${weekCount} weeks were lived through`);
  await server.stop();
}

/** Three hours of requests by the minute, in which a second variant joins. */
async function morning({ startFailing }) {
  const length_ms = present - 25 * minute_ms - morningBegins;
  const { server, until } = await startFast(morningBegins, length_ms / (morning_s * 1000));
  await until(morningBegins);
  await startFailing();
  await fares.ride((morning_s * 1000) / 3, 1);
  await fares.startTrial();
  await fares.ride((morning_s * 1000 * 2) / 3 - 1000, 2);
  await until(present - 25 * minute_ms);
  await pause(700);
  tell('morning');
  await server.kill();
}

/** What is done by hand just before the present. */
async function lastThings({ rentalsPredictor, incomePredictor }) {
  const server = await serve({ ...place, signIn: true, clock: clockAt(present - 3 * minute_ms) });
  await fares.ride(3000, 3);
  await rentals.askSome(rentalsPredictor);
  await income.askSome(incomePredictor);
  await signals.putMetrics();
  await signals.writeLogs();
  await signals.setStates();
  await features.query();
  await own(`monitoring-schedules/${fares.names.failing}/run`, { LastMilliseconds: 3 * hour_ms });
  await signals.handleIncidents();
  await signals.tellPeople();
  const { clock } = await (await fetch(`${process.env.AWS_ENDPOINT_URL}/healthz`)).json();
  if (Date.parse(clock) > present)
    throw new Error('the last things took longer than the clock has');
  await server.stop();
}
