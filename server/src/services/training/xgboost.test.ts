import assert from 'node:assert/strict';
import { test } from 'node:test';
import { channel, context, scriptJob, withTraining } from './testing/world.js';
import { readHyperparameters } from './xgboost/hyperparameters.js';

const image = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
const python = process.env.GUIDERAIL_PYTHON;
const needsPython = {
  skip: python ? false : 'set GUIDERAIL_PYTHON to a Python with numpy, scipy and xgboost',
};

/** The exercise's: an estimator's hyperparameters reach the wire as strings. */
const exercise = {
  max_depth: '5',
  eta: '0.2',
  gamma: '4',
  min_child_weight: '6',
  subsample: '0.8',
  verbosity: '0',
  objective: 'reg:squarederror',
  early_stopping_rounds: '10',
  num_round: '500',
};

const job = (name: string, HyperParameters: object, more: object = {}): object =>
  scriptJob(name, {
    AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: 'File' },
    HyperParameters,
    InputDataConfig: [
      channel('train', 's3://bucket/data/train.csv'),
      channel('validation', 's3://bucket/data/validation.csv', { ContentType: 'csv' }),
    ],
    ...more,
  });

/** y = 3 x1 - 2 x2, with the target first and no header. */
const table = (rows: number, seed: number): string =>
  Array.from({ length: rows }, (_, i) => {
    const x1 = ((i * 37 + seed) % 101) / 101;
    const x2 = ((i * 53 + seed) % 97) / 97;
    return `${(3 * x1 - 2 * x2).toFixed(6)},${x1.toFixed(6)},${x2.toFixed(6)}\n`;
  }).join('');

test(
  'the built-in algorithm trains on the real xgboost, for keys that may run no code',
  needsPython,
  () =>
    withTraining(async (world) => {
      await world.objects.put('bucket', 'data/train.csv', table(600, 1));
      await world.objects.put('bucket', 'data/validation.csv', table(200, 7));
      const mayNot = { ...context, mayRunCode: false };
      await world.call('CreateTrainingJob', job('wine', exercise), mayNot);
      const done = await world.until('wine', 'Completed', 'Failed');
      assert.equal(done.FailureReason, undefined);
      const names = done.FinalMetricDataList.map(
        (metric: { MetricName: string }) => metric.MetricName,
      );
      assert.deepEqual(names, ['train:rmse', 'validation:rmse']);
      assert.ok(done.FinalMetricDataList[1].Value < 0.3);
      assert.ok(
        world.logLines.some((line) => /^\[0\]\ttrain-rmse:[\d.]+\tvalidation-rmse:/.test(line)),
      );
      assert.equal(
        done.AlgorithmSpecification.MetricDefinitions.some(
          (one: { Name: string }) => one.Name === 'validation:rmse',
        ),
        true,
      );
      const data = world.metrics.filter((datum) => datum.MetricName === 'train:rmse');
      assert.ok(data.length > 10);
    }),
);

test('data that cannot be trained on fails by its place', needsPython, () =>
  withTraining(async (world) => {
    await world.objects.put('bucket', 'data/train.csv', 'quality,acid\n1,2\n');
    await world.objects.put('bucket', 'data/validation.csv', '1,2\n');
    await world.call('CreateTrainingJob', job('header', exercise));
    const failed = await world.until('header', 'Completed', 'Failed');
    assert.match(failed.FailureReason, /^ClientError: train\.csv, line 1: .*without a header/);
  }),
);

test('targets, columns and formats that do not fit are told in words', needsPython, () =>
  withTraining(async (world) => {
    const put = (name: string, text: string) => world.objects.put('bucket', `data/${name}`, text);
    await put('semicolons', '\ufeff1;0.5;2\r\n0;0.25;3\r\n');
    await put('commas', '1,0.5,2\n0,0.25,3\n');
    await put('targets', '5,0.5,2\n0,0.25,3\n');
    await put('narrow', '1,0.5\n0,0.25\n');
    await put('infinite', '1,inf,2\n0,0.25,3\n');
    const cases: [string, object, string, (string | undefined)?, string?][] = [
      ['semicolons', {}, ''],
      ['targets', { objective: 'binary:logistic' }, 'the channel train has the target 5: with'],
      ['targets', { objective: 'multi:softmax', num_class: '3' }, 'the whole numbers 0 to 2'],
      ['commas', {}, 'differ in their number of features: train has 2, validation has 1', 'narrow'],
      ['infinite', {}, 'ClientError: Input data contains `inf`'],
      ['commas', {}, 'ContentType to text/csv', undefined, 'libsvm'],
    ];
    for (const [i, [train, parameters, said, validation, ContentType = 'csv']] of cases.entries()) {
      const name = `fits-${i}`;
      const InputDataConfig = [
        channel('train', `s3://bucket/data/${train}`, { ContentType }),
        ...(validation ? [channel('validation', `s3://bucket/data/${validation}`)] : []),
      ];
      const hyperparameters = { num_round: '1', ...parameters };
      await world.call('CreateTrainingJob', job(name, hyperparameters, { InputDataConfig }));
      const done = await world.until(name, 'Completed', 'Failed');
      if (said === '') assert.equal(done.FailureReason, undefined);
      else assert.ok(String(done.FailureReason).includes(said), done.FailureReason);
    }
  }),
);

test('the metrics of classes, by probabilities and by margins', needsPython, () =>
  withTraining(async (world) => {
    const rows = Array.from(
      { length: 200 },
      (_, i) => `${i % 4 === 0 ? 1 : 0},${i % 4},${i % 7}\n`,
    );
    await world.objects.put('bucket', 'data/train.csv', rows.join(''));
    const InputDataConfig = [channel('train', 's3://bucket/data/train.csv')];
    for (const objective of ['binary:logistic', 'binary:logitraw']) {
      const name = objective.replace(':', '-');
      const parameters = { objective, num_round: '20', eval_metric: 'accuracy,f1_binary,recall' };
      await world.call('CreateTrainingJob', job(name, parameters, { InputDataConfig }));
      const done = await world.until(name, 'Completed', 'Failed');
      assert.equal(done.FailureReason, undefined);
      // the first feature tells the class, so every class is found
      const values = done.FinalMetricDataList.map((one: { Value: number }) => one.Value);
      assert.deepEqual(values, [1, 1, 1]);
    }
    assert.ok(!world.logLines.some((line) => /Warning/.test(line)));
  }),
);

test('hyperparameters are read by name and type; a wrong one is named', () => {
  const plan = readHyperparameters({ ...exercise, sagemaker_region: '"us-east-1"' });
  assert.equal(plan.rounds, 500);
  assert.equal(plan.earlyStopping, 10);
  assert.deepEqual(plan.parameters, {
    max_depth: 5,
    eta: 0.2,
    gamma: 4,
    min_child_weight: 6,
    subsample: 0.8,
    verbosity: 0,
    objective: 'reg:squarederror',
  });
  const read = (more: Record<string, string>) => () =>
    readHyperparameters({ num_round: '1', ...more });
  assert.deepEqual(
    read({ eval_metric: 'auc, error@0.7', _tuning_objective_metric: 'validation:auc' })()
      .evalMetrics,
    ['auc', 'error@0.7'],
  );
  assert.deepEqual(read({ objective: 'reg:linear', silent: '0' })().parameters, {
    objective: 'reg:squarederror',
  });
  const wrong: [Record<string, string>, RegExp][] = [
    [{ colour: 'red' }, /^ClientError: Extraneous hyperparameter found: colour/],
    [{ max_depth: '5.5' }, /^ClientError: Hyperparameter max_depth: could not parse value "5.5"/],
    [{ eta: 'fast' }, /^ClientError: Hyperparameter eta: could not parse/],
    [{ eta: '1.5' }, /^ClientError: Hyperparameter eta: value 1.5 not in range \[0, 1\]/],
    [{ subsample: '0' }, /^ClientError: Hyperparameter subsample: value 0 not in range \(0, 1\]/],
    [{ objective: 'binary:guess' }, /^ClientError: Hyperparameter objective: value "binary:guess"/],
    [{ objective: 'multi:softmax' }, /num_class/],
    [{ objective: 'binary:logistic', num_class: '2' }, /num_class: value 2 .*binary:logistic/],
    [{ eval_metric: 'a b' }, /^ClientError: Hyperparameter eval_metric/],
    [{ constructor: '1' }, /^ClientError: Extraneous hyperparameter found: constructor/],
  ];
  for (const [more, message] of wrong) assert.throws(read(more), { message });
  assert.throws(() => readHyperparameters({}), /Missing required hyperparameter: num_round/);
});

test('the numbers are the library’s own', needsPython, () =>
  withTraining(async (world) => {
    await world.objects.put('bucket', 'data/train.csv', table(600, 1));
    await world.objects.put('bucket', 'data/validation.csv', table(200, 7));
    const parameters = {
      max_depth: '3',
      eta: '0.3',
      objective: 'reg:squarederror',
      tree_method: 'exact',
      num_round: '20',
      eval_metric: 'rmse,mse',
    };
    await world.call('CreateTrainingJob', job('numbers', parameters));
    const done = await world.until('numbers', 'Completed', 'Failed');
    assert.equal(done.FailureReason, undefined);
    const final = Object.fromEntries(
      done.FinalMetricDataList.map((one: { MetricName: string; Value: number }) => [
        one.MetricName,
        one.Value,
      ]),
    );
    // xgboost.train of xgboost 1.7.6, 2.1.4 and 3.2.0 on the same tables
    assert.ok(Math.abs(final['train:rmse'] - 0.063238) < 1e-5);
    assert.ok(Math.abs(final['validation:rmse'] - 0.122351) < 1e-5);
    assert.ok(Math.abs(final['validation:mse'] - 0.122351 ** 2) < 1e-5);
  }),
);

test('libsvm, weights and a stop in the middle', needsPython, () =>
  withTraining(async (world) => {
    const rows = table(300, 3)
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const libsvm = rows.map(([y, a, b]) => `${y}:2 1:${a} 2:${b}\n`).join('');
    await world.objects.put('bucket', 'data/svm/part-0', libsvm);
    const InputDataConfig = [channel('train', 's3://bucket/data/svm', { ContentType: 'libsvm' })];
    const short = { num_round: '3', objective: 'reg:squarederror' };
    await world.call('CreateTrainingJob', job('svm', short, { InputDataConfig }));
    const done = await world.until('svm', 'Completed', 'Failed');
    assert.equal(done.FailureReason, undefined);
    const long = { ...short, num_round: '10000000' };
    await world.call('CreateTrainingJob', job('long', long, { InputDataConfig }));
    await world.said('[9]\ttrain-rmse');
    await world.call('StopTrainingJob', { TrainingJobName: 'long' });
    const stopped = await world.until('long', 'Stopped', 'Failed');
    assert.equal(stopped.TrainingJobStatus, 'Stopped');
    assert.ok(stopped.ModelArtifacts.S3ModelArtifacts);
  }),
);
