import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { asker } from './baselines-world.js';
import { type Captured, ClarifyWorld, features, type Person, readPeople } from './clarify-world.js';

let world: ClarifyWorld;
const people = readPeople().slice(0, 400);
before(async () => {
  world = await ClarifyWorld.open();
});
after(() => world.close());

const row = ({ inputs }: Person): string => inputs.join(',');
const middle = [[38, 2, 190_000, 11, 10, 2, 3, 0, 4, 1, 0, 0, 40, 38]];

const config = (predictor: object, more: object = {}) => ({
  headers: features,
  methods: { shap: { baseline: middle, num_samples: 50, save_local_shap_values: true } },
  predictor: { instance_type: 'ml.m5.large', initial_instance_count: 1, ...predictor },
  ...more,
});

/** People that ask in an hour; of `like` the model is asked with other numbers. */
const asking = (some: readonly Person[], hour: string, like = row): Captured[] =>
  some.map((person, index) => ({
    id: `${hour}-${index}`,
    time: `${hour}:00:${String(index % 60).padStart(2, '0')}`,
    input: like(person),
    output: '0.5\n',
  }));

/** Everybody alike but for their gains, so that the ranking is another. */
const gamblers = ({ inputs }: Person, index = inputs[2] ?? 0): string =>
  [...(middle[0] as number[])].map((value, at) => (at === 11 ? (index % 40) * 100 : value)).join();

test('attributions of an endpoint are held against a baselining job', async () => {
  await world.endpoint('live-endpoint');
  const baseline = await world.job(
    'explained-baseline',
    { ...config({ model_name: 'adult' }), dataset_type: 'text/csv' },
    people.map(row).join('\n'),
  );
  assert.equal(baseline.ProcessingJobStatus, 'Completed', baseline.FailureReason);
  const wanted = { endpoint: 'live-endpoint', config: config({ endpoint_name: 'live-endpoint' }) };
  await world.monitor('ModelExplainability', 'by-job', {
    ...{ ...wanted, baseline: { job: 'explained-baseline' } },
  });
  await world.monitor('ModelExplainability', 'by-file', {
    ...{ ...wanted, baseline: { S3Uri: 's3://live/explained-baseline/out/analysis.json' } },
  });
  await world.live.invoke('live-endpoint', people.slice(0, 100).map(row).join('\n'));
  const same = await world.run('by-job', '20:00:00', '21:00:00');
  assert.equal(same.status, 'Completed', same.failure);
  assert.equal(same.exitMessage, 'Completed: Job completed successfully with no violations.');
  assert.deepEqual(await same.json('constraint_violations.json'), {
    ...{ version: '1.0', violations: [] },
  });
  await world.captures('live-endpoint', asking(people, '19', gamblers));
  for (const name of ['by-job', 'by-file']) {
    const drifted = await world.run(name, '19:00:00', '20:00:00');
    assert.equal(drifted.status, 'CompletedWithViolations', drifted.failure ?? drifted.log);
    const { violations } = await drifted.json('constraint_violations.json');
    assert.equal(violations.length, 1);
    const [{ label, metric_name: metric, constraint_check_type: check, description }] = violations;
    assert.deepEqual([label, metric, check], ['label0', 'shap', 'feature_attribution_drift_check']);
    assert.match(description, /^Feature attribution drift 0\.\d+ exceeds threshold 0\.9/);
    assert.match(await drifted.text('report.html'), /has drifted/);
    const lines = (await drifted.text('explanations_shap/out.csv')).trim().split('\n');
    assert.equal(lines.length, people.length + 1);
  }
});

test('without a baseline the first run that completes is the baseline of the later ones', async () => {
  await world.endpoint('e');
  const given = { endpoint: 'e', config: config({ model_name: 'adult' }) };
  await world.monitor('ModelExplainability', 'first', given);
  const none = await world.run('first', '10:00:00', '11:00:00');
  assert.equal(none.status, 'Failed');
  assert.match(none.failure ?? '', /^Job inputs had no data\./);
  await world.captures('e', asking(people.slice(0, 150), '11'));
  await world.captures('e', asking(people.slice(150, 300), '12'));
  await world.captures('e', asking(people, '13', gamblers));
  const first = await world.run('first', '11:00:00', '12:00:00');
  assert.equal(first.status, 'Completed', first.failure);
  assert.match(
    first.exitMessage ?? '',
    /^Completed: .* is the baseline of the runs that come after/,
  );
  assert.match(first.log, /There is no baseline: /);
  assert.match(await first.text('report.html'), /There is no baseline: /);
  assert.equal(await first.has('constraint_violations.json'), false);
  const outside = await world.run('first', '11:30:00', '12:00:00');
  assert.equal(outside.status, 'Failed');
  assert.match(outside.failure ?? '', /^Job inputs had no data\..* 150\.$/);
  const same = await world.run('first', '12:00:00', '13:00:00');
  assert.deepEqual([same.status, same.failure], ['Completed', undefined]);
  assert.match(same.exitMessage ?? '', /no violations/);
  assert.equal(same.job?.Environment?.baseline_constraints?.endsWith('.json'), true);
  const drifted = await world.run('first', '13:00:00', '14:00:00');
  assert.equal(drifted.status, 'CompletedWithViolations', drifted.failure);
  const again = await world.run('first', '11:00:00', '12:00:00');
  assert.deepEqual([again.status, again.failure], ['Completed', undefined]);
  assert.match(again.exitMessage ?? '', /no violations/);
});

test('attributions of past runs are held against another file, in the reading of AWS', async () => {
  const ask = asker(world.live);
  const by = async (schedule: string, body: object) => {
    const { answer } = await ask(`monitoring-schedules/${schedule}/replay`, body);
    return { ...answer, ...answer.Result };
  };
  const sound = await by('first', { Last: '1d' });
  assert.match(sound.message, /^The reading Sound may .* a replay reads no rows: give Thresholds /);
  const reading = { Thresholds: { comparison_method: 'Compatible' }, Last: '1d' };
  const { Windows, NotEvaluated } = await by('first', reading);
  const counts = (side: 'Before' | 'After') =>
    Windows.map((one: Record<string, object[]>) => one[side]?.length);
  assert.deepEqual(
    [counts('Before'), counts('After')],
    [
      [0, 0, 1],
      [0, 0, 1],
    ],
  );
  assert.equal(Windows[2].After[0].FeatureName, 'shap of label0');
  assert.deepEqual(
    NotEvaluated.map(({ Reason }: { Reason: string }) => Reason.slice(0, 28)),
    Array(2).fill('The run of the window failed'),
  );
  const place = await world.put(
    'gamblers/analysis.json',
    JSON.stringify(await (await world.ran('first', lastOf(Windows))).json('analysis.json')),
  );
  const swapped = await by('first', { ...reading, Constraints: place });
  await world.monitor('ModelExplainability', 'swapped', {
    ...{ endpoint: 'e', config: config({ model_name: 'adult' }), baseline: { S3Uri: place } },
    environment: { comparison_method: 'Compatible' },
  });
  const ran = await world.run('swapped', '11:00:00', '12:00:00');
  assert.equal((await ran.json('constraint_violations.json')).violations.length, 1);
  assert.deepEqual(
    swapped.Windows.map((one: { After: object[] }) => one.After.length),
    [1, 1, 0],
  );
  const lower = { Last: '1d', Thresholds: { ...reading.Thresholds, ndcg: 0.1 } };
  const { Totals, Remarks } = await by('first', lower);
  assert.deepEqual([Totals.FiredBefore, Totals.FiredAfter], [1, 0]);
  assert.match(Remarks.join(), /runs themselves take an nDCG of 0\.9/);
  const wrong = await by('first', { Last: '1d', Thresholds: { ...reading.Thresholds, ndcg: 9 } });
  assert.match(wrong.message, /^Thresholds\.ndcg must be a number between 0 and 1/);
  const other = await by('first', { Last: '1d', Thresholds: { ...reading.Thresholds, Age: 1 } });
  assert.match(other.message, /there are comparison_method, ndcg\.$/);
});

const lastOf = (windows: { ScheduledTime: number }[]): string =>
  new Date(windows.at(-1)?.ScheduledTime ?? 0).toISOString();

test('attributions go to CloudWatch under AWS names', async () => {
  await world.endpoint('told');
  const headers = ['income', ...features]; // one too many, as the frame of training data has it
  const given = { endpoint: 'told', config: config({ model_name: 'told' }, { headers }) };
  await world.monitor('ModelExplainability', 'told', given);
  await world.captures('told', asking(people.slice(0, 60), '11'));
  const ran = await world.run('told', '11:00:00', '12:00:00');
  assert.equal(ran.status, 'Completed', ran.failure);
  assert.match(ran.log, /model_name told is an endpoint: its model adult is asked/);
  const note = /The headers have one name more .* "income" was taken for the label/;
  assert.match(ran.log, note);
  assert.match(await ran.text('report.html'), /one name more/);
  const { label0 } = (await ran.json('analysis.json')).explanations.kernel_shap;
  assert.deepEqual(Object.keys(label0.global_shap_values), features);
  const cloudwatch = new CloudWatchClient(world.live.server.client);
  const { Metrics = [] } = await cloudwatch.send(
    new ListMetricsCommand({ Namespace: 'aws/sagemaker/Endpoints/explainability-metrics' }),
  );
  const own = Metrics.map(({ MetricName, Dimensions = [] }) => ({
    MetricName,
    of: Object.fromEntries(Dimensions.map(({ Name = '', Value }) => [Name, Value])),
  })).filter(({ of }) => of.Endpoint === 'told');
  const common = { Endpoint: 'told', MonitoringSchedule: 'told' };
  const shap = { ...common, ExplainabilityMethod: 'KernelShap', Label: 'label0' };
  assert.deepEqual(own.find(({ MetricName }) => MetricName === 'feature_Age')?.of, {
    ...{ ...shap, ValueType: 'GlobalShapValues' },
  });
  assert.deepEqual(own.find(({ MetricName }) => MetricName === 'ExpectedValue')?.of, {
    ...{ ...shap, ValueType: 'ExpectedValue' },
  });
  assert.equal(own.filter(({ MetricName }) => MetricName?.startsWith('feature_')).length, 14);
});

const weighed = (row: readonly number[]): number =>
  row.reduce((sum, value, at) => sum + (at + 1) * value, 0);
const few = [...Array(40).keys()].map((index) => [index % 7, index % 3, (index * 5) % 11]);
const means = [0, 1, 2].map(
  (at) => few.reduce((sum, row) => sum + Math.abs((at + 1) * (row[at] ?? 0)), 0) / few.length,
);

/** A linear model of three numbers, from zero: attributions are its terms. */
async function checkTerms(name: string, given: object, records: readonly Captured[]) {
  await world.endpoint(name, name);
  await world.captures(name, records);
  await world.monitor('ModelExplainability', name, { endpoint: name, ...given } as never);
  const ran = await world.run(name, '11:00:00', '12:00:00');
  assert.equal(ran.status, 'Completed', ran.failure ?? ran.log);
  const { label0 } = (await ran.json('analysis.json')).explanations.kernel_shap;
  for (const [at, value] of Object.values<number>(label0.global_shap_values).entries()) {
    assert.ok(Math.abs(value - (means[at] ?? 0)) < 1e-6, `${at}: ${value}, not ${means[at]}`);
  }
}

test('JSON Lines that were captured are asked again in JSON Lines', async () => {
  await world.serveElsewhere('lines', (body) =>
    body
      .split('\n')
      .map((line) => JSON.stringify({ score: weighed(JSON.parse(line).features), label: 1 }))
      .join('\n'),
  );
  const type = 'application/jsonlines' as const;
  const line = (row: readonly number[]) => JSON.stringify({ features: row });
  const records = few.map((row, index) => ({
    ...{ id: `l${index}`, time: '11:00:00', type, input: line(row) },
    output: '{"score":1,"label":1}',
  }));
  const predictor = {
    ...{ model_name: 'lines', content_template: '{"features":$features}', probability: 'score' },
  };
  const methods = { shap: { baseline: [{ features: [0, 0, 0] }], num_samples: 50 } };
  const input = { FeaturesAttribute: 'features' };
  await checkTerms('lines', { config: { predictor, methods }, input }, records);
  const uri = await world.put('lines/baseline.jsonl', `${line([0, 0, 0])}\n`);
  await world.monitor('ModelExplainability', 'lines-file', {
    ...{ endpoint: 'lines', input },
    config: { predictor, methods: { shap: { baseline: uri, num_samples: 50 } } },
  });
  const ran = await world.run('lines-file', '11:00:00', '12:00:00');
  assert.equal(ran.status, 'Completed', ran.failure ?? ran.log);
});

test('JSON that was captured is asked again by its templates', async () => {
  await world.serveElsewhere('documents', (body) => {
    const { instances } = JSON.parse(body) as { instances: { features: number[] }[] };
    return JSON.stringify({
      predictions: instances.map((one) => ({ score: weighed(one.features) })),
    });
  });
  const records = few.map((row, index) => ({
    ...{ id: `d${index}`, time: '11:00:00', type: 'application/json' as const },
    input: JSON.stringify({ instances: [{ features: row }] }),
    output: '{"predictions":[{"score":1}]}',
  }));
  await checkTerms(
    'documents',
    {
      config: {
        headers: ['a', 'b', 'c'],
        methods: { shap: { baseline: { instances: [{ features: [0, 0, 0] }] }, num_samples: 50 } },
        predictor: {
          ...{ model_name: 'documents', probability: 'predictions[*].score' },
          content_template: '{"instances":$records}',
          record_template: '{"features":$features}',
        },
      },
      input: { FeaturesAttribute: 'instances[*].features' },
    },
    records,
  );
});

test('what transform jobs were sent is explained in its own form', async () => {
  const own = people.slice(0, 80).map(({ inputs }) => inputs);
  const forms = {
    csv: { format: { Csv: { Header: false } }, text: own.join('\n'), more: {} },
    lines: {
      format: { Json: { Line: true } },
      text: own.map((features) => JSON.stringify({ features })).join('\n'),
      more: { FeaturesAttribute: 'features' },
    },
    document: {
      format: { Json: { Line: false } },
      text: JSON.stringify({ instances: own.map((features) => ({ features })) }),
      more: { FeaturesAttribute: 'instances[*].features' },
    },
  };
  for (const [name, { format, text, more }] of Object.entries(forms)) {
    await world.put(`sent/${name}/data`, text);
    const manifest = [{ prefix: `s3://live/sent/${name}/` }, 'data'];
    await world.put(`batch/${name}/input/2026/03/01/11/m.json`, JSON.stringify(manifest));
    await world.monitor('ModelExplainability', `batch-${name}`, {
      batch: {
        DataCapturedDestinationS3Uri: `s3://live/batch/${name}`,
        ...{ DatasetFormat: format, LocalPath: '/opt/ml/processing/input', ...more },
      },
      config: config({ model_name: 'adult', content_type: 'text/csv' }),
    });
    const ran = await world.run(`batch-${name}`, '11:00:00', '12:00:00');
    assert.equal(ran.status, 'Completed', `${name}: ${ran.failure ?? ran.log}`);
    const { label0 } = (await ran.json('analysis.json')).explanations.kernel_shap;
    assert.deepEqual(Object.keys(label0.global_shap_values), features);
    assert.match(ran.folder, new RegExp(`^reports/batch-${name}/2026/`));
  }
});

test('a model that fails now and then, and one that is gone', async () => {
  let calls = 0;
  await world.serveElsewhere('tenth', (body) => {
    calls += 1;
    if (calls % 10 === 1) return 500;
    return body
      .split('\n')
      .map((line) => weighed(line.split(',').map(Number)))
      .join('\n');
  });
  await world.endpoint('tenth', 'tenth');
  const records = few.map((row, index) => ({
    ...{ id: `t${index}`, time: '11:00:00', input: row.join(), output: '1' },
  }));
  await world.captures('tenth', records);
  const methods = { shap: { baseline: [[0, 0, 0]], num_samples: 50 } };
  await world.monitor('ModelExplainability', 'tenth', {
    ...{ endpoint: 'tenth', config: { methods, predictor: { model_name: 'tenth' } } },
  });
  const ran = await world.run('tenth', '11:00:00', '12:00:00');
  assert.equal(ran.status, 'Completed', ran.failure ?? ran.log);
  for (const gone of ['model_name', 'endpoint_name']) {
    const name = gone.replace('_', '-');
    await world.monitor('ModelExplainability', name, {
      ...{ endpoint: 'tenth', config: { methods, predictor: { [gone]: 'gone' } } },
    });
    const failed = await world.run(name, '11:00:00', '12:00:00');
    assert.equal(failed.status, 'Failed');
    assert.match(failed.failure ?? '', /gone (is no model|does not exist)/);
  }
});
