// Training with our own SDK against a server: the exercise's notebook on the XGBoost algorithm,
// and scripts in Python and Node, pointed at the server by the environment alone.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CSVDeserializer,
  CSVSerializer,
  Estimator,
  getExecutionRole,
  imageUris,
  Session,
  TrainingInput,
  XGBoost,
} from '@guiderail/sdk';

const session = new Session();
const bucket = await session.defaultBucket();
const role = await getExecutionRole(session);
const region = await session.regionName();

/** A repeatable number from 0 to 1 (the mulberry32 generator). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const next = random(7);

/** Eleven columns of tastes after a quality. */
function wineLike(rows) {
  return Array.from({ length: rows }, () => {
    const tastes = Array.from({ length: 11 }, next);
    const quality = 3 + 3 * tastes[10] - 2 * tastes[1] + 0.2 * (next() - next());
    return [quality, ...tastes].map((value) => value.toFixed(4)).join(',');
  }).join('\n');
}

async function uploaded(name, text) {
  const s3Data = await session.uploadStringAsFileBody(`${text}\n`, bucket, `data/${name}`);
  return new TrainingInput({ s3Data, contentType: 'csv' });
}

const inputs = {
  train: await uploaded('train.csv', wineLike(1200)),
  validation: await uploaded('validation.csv', wineLike(300)),
};

const xgb = new Estimator({
  imageUri: imageUris.retrieve('xgboost', region, 'latest'),
  role,
  instanceCount: 1,
  instanceType: 'ml.m4.xlarge',
  outputPath: `s3://${bucket}/output`,
  sagemakerSession: session,
});
xgb.setHyperparameters({
  max_depth: 5,
  eta: 0.2,
  gamma: 4,
  min_child_weight: 6,
  subsample: 0.8,
  verbosity: 0,
  objective: 'reg:squarederror',
  early_stopping_rounds: 10,
  num_round: 500,
});
const lines = [];
await xgb.fit(inputs, { logs: (line) => lines.push(line) });
assert.ok(
  lines.some((line) => /validation-rmse/.test(line)),
  lines.join('\n'),
);
const name = xgb.latestTrainingJob.name;
assert.equal(await xgb.modelData, `s3://${bucket}/output/${name}/output/model.tar.gz`);
const final = await xgb.trainingJobAnalytics.finalMetrics();
assert.ok(final['validation:rmse'] < 0.6, JSON.stringify(final));
const series = await xgb.trainingJobAnalytics.dataframe();
const named = new Set(series.map(({ metric_name }) => metric_name));
assert.ok(named.has('train:rmse') && named.has('validation:rmse'), [...named].join());

const attached = await Estimator.attach(name, session);
const predictor = await attached.deploy({
  initialInstanceCount: 1,
  instanceType: 'ml.m4.xlarge',
  serializer: new CSVSerializer(),
  deserializer: new CSVDeserializer(),
});
const row = (acid, alcohol) => [0.5, acid, ...Array(8).fill(0.5), alcohol];
const [[low], [high]] = await predictor.predict([row(0.9, 0.1), row(0.1, 0.9)]);
assert.ok(1 < low && low < 3 && 3 < high && high < 6, `${low} ${high}`);
await predictor.deleteModel();
await predictor.deleteEndpoint();

const pythonScript = `
import argparse, glob, os
import numpy, xgboost

parser = argparse.ArgumentParser()
parser.add_argument("--rounds", type=int)
parser.add_argument("--objective")
arguments = parser.parse_args()
folder = os.environ["SM_CHANNEL_TRAIN"]
table = numpy.concatenate([numpy.loadtxt(path, delimiter=",") for path in glob.glob(folder + "/*")])
data = xgboost.DMatrix(table[:, 1:], label=table[:, 0])
history = {}
model = xgboost.train({"objective": arguments.objective}, data, arguments.rounds,
    evals=[(data, "train")], evals_result=history)
print("final rmse=%.4f;" % history["train"]["rmse"][-1])
model.save_model(os.path.join(os.environ["SM_MODEL_DIR"], "xgboost-model"))
`;

const folder = mkdtempSync(join(tmpdir(), 'guiderail-sdk-training-'));
try {
  writeFileSync(join(folder, 'train.py'), pythonScript);
  const own = new XGBoost({
    entryPoint: 'train.py',
    sourceDir: folder,
    frameworkVersion: '1.7-1',
    role,
    instanceCount: 1,
    instanceType: 'ml.m5.large',
    hyperparameters: { rounds: 20, objective: 'reg:squarederror' },
    metricDefinitions: [{ Name: 'final:rmse', Regex: 'final rmse=([0-9.]+);' }],
    sagemakerSession: session,
  });
  await own.fit({ train: inputs.train }, { logs: false });
  assert.ok((await own.trainingJobAnalytics.finalMetrics())['final:rmse'] < 0.6);

  writeFileSync(join(folder, 'fails.mjs'), "console.error('no such luck'); process.exit(3);");
  const fails = new Estimator({
    imageUri: 'guiderail/node',
    entryPoint: join(folder, 'fails.mjs'),
    role,
    instanceType: 'ml.m5.large',
    sagemakerSession: session,
  });
  await assert.rejects(
    fails.fit({ train: inputs.train }, { logs: false }),
    (error) => error.actualStatus === 'Failed' && /no such luck|exit/i.test(error.reason),
  );
} finally {
  rmSync(folder, { recursive: true });
}
session.destroy();
console.log('the exercise trained, attached, deployed and asked with our SDK: passed');
