import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { asker } from './baselines-world.js';
import { type Captured, ClarifyWorld, features, type Person, readPeople } from './clarify-world.js';

let world: ClarifyWorld;
const people = readPeople().slice(0, 600);
before(async () => {
  world = await ClarifyWorld.open();
});
after(() => world.close());

const sex = features.indexOf('Sex'); // 0 is Female
const bias = {
  headers: ['income', ...features],
  label: 'income',
  label_values_or_threshold: [1],
  facet: [{ name_or_index: 'Sex', value_or_threshold: [0] }],
  group_variable: 'Race',
};
const scored = { ProbabilityAttribute: '0', ProbabilityThresholdAttribute: 0.5 };

/** People of an hour with scores and labels; the labels come an hour later. */
async function happened(
  endpoint: string,
  hour: string,
  some: readonly Person[],
  score: (person: Person) => number,
): Promise<string> {
  const records = some.map(
    (person, index): Captured => ({
      ...{
        id: `${endpoint}-${hour}-${index}`,
        time: `${hour}:00:${String(index % 60).padStart(2, '0')}`,
      },
      ...{ input: person.inputs.join(','), output: `${score(person)}\n` },
    }),
  );
  await world.captures(endpoint, records);
  const labels = some.map(({ income }, index) => [records[index]?.id ?? '', String(income)]);
  return world.labels(`labels/${endpoint}`, hour, Object.fromEntries(labels));
}

/** As good for all: a tenth of either sex is misjudged. */
const fair = ({ income, inputs }: Person): number =>
  (inputs[2] ?? 0) % 10 === 0 ? 0.9 - 0.8 * income : 0.1 + 0.8 * income;
/** No woman is thought to earn more. */
const unfair = (person: Person): number => (person.inputs[sex] === 0 ? 0.1 : fair(person));

type Metrics = { name: string; value: unknown }[];
type Section = { facets: Record<string, { metrics: Metrics }[]> };

const metricsOf = (
  analysis: Record<string, Section>,
  stage: 'pre' | 'post',
): Record<string, unknown> =>
  Object.fromEntries(
    (analysis[`${stage}_training_bias_metrics`]?.facets.Sex?.[0]?.metrics ?? []).map((one) => [
      one.name,
      one.value,
    ]),
  );

test('bias of merged captures is held against a baselining job, in both readings', async () => {
  await world.endpoint('e');
  const rows = people.map((person) =>
    [person.income, ...person.inputs, fair(person) > 0.5 ? 1 : 0].join(','),
  );
  const baseline = await world.job(
    'bias-baseline',
    {
      ...bias,
      headers: ['income', ...features, 'predicted'],
      ...{ dataset_type: 'text/csv', predicted_label: 'predicted' },
      methods: { pre_training_bias: { methods: 'all' }, post_training_bias: { methods: 'all' } },
    },
    rows.join('\n'),
  );
  assert.equal(baseline.ProcessingJobStatus, 'Completed', baseline.FailureReason);
  const labels = await happened('e', '11', people, fair);
  await happened('e', '12', people, unfair);
  const given = { endpoint: 'e', config: bias, labels, input: scored };
  for (const reading of ['Sound', 'Compatible']) {
    const name = `bias-${reading}`;
    await world.monitor('ModelBias', name, {
      ...{ ...given, baseline: { job: 'bias-baseline' } },
      environment: { comparison_method: reading },
    });
    const same = await world.run(name, '11:00:00', '12:00:00');
    assert.equal(same.status, 'Completed', same.failure ?? same.log);
    assert.deepEqual((await same.json('constraint_violations.json')).violations, []);
    const own = JSON.parse(await world.live.read('bias-baseline/out/analysis.json'));
    for (const stage of ['pre', 'post'] as const) {
      assert.deepEqual(metricsOf(await same.json('analysis.json'), stage), metricsOf(own, stage));
    }
    const drifted = await world.run(name, '12:00:00', '13:00:00');
    assert.equal(drifted.status, 'CompletedWithViolations', drifted.failure ?? drifted.log);
    const { violations } = await drifted.json('constraint_violations.json');
    const dppl = (violations as Record<string, string>[]).find((one) => one.metric_name === 'DPPL');
    assert.deepEqual(
      [dppl?.facet, dppl?.facet_value, dppl?.constraint_check_type],
      ['Sex', '0', 'bias_drift_check'],
    );
    if (reading === 'Compatible') {
      assert.match(
        dppl?.description ?? '',
        /^Metric value 0\.\d+ doesn't meet the baseline constraint requirement 0\.\d+$/,
      );
      assert.match(dppl?.threshold_source ?? '', /^the baseline's own value/);
    }
    const examples = await drifted.json('violation_examples.json');
    const shown = examples.violations.find((one: ReadViolation) => one.metric_name === 'DPPL');
    assert.match(shown.what, /^members whose prediction is negative: \d+/);
    assert.equal(shown.examples.length, 20);
    for (const { record, source, line, inferenceId } of shown.examples) {
      assert.deepEqual([record.Sex, record.predicted_label], [0, 0]);
      const text = await world.live.read(source.replace('s3://live/', ''));
      const written = text.split('\n')[line - 1];
      assert.equal(JSON.parse(written ?? '').eventMetadata.inferenceId, inferenceId);
    }
    assert.match(drifted.exitMessage ?? '', /^CompletedWithViolations: .* \d+ violations\.$/);
    assert.match(await drifted.text('report.html'), /600 of 600 predictions \(100 %\) have labels/);
    assert.match(drifted.log, /Labels so far: 600 of 600 predictions/);
  }
});

test('a bias that grew is an incident; trials without a job say that there are none', async () => {
  const ask = asker(world.live);
  const { answer } = await ask('incidents', { State: 'active', EndpointName: 'e' });
  const titles = answer.Incidents.map(({ Title }: { Title: string }) => Title);
  assert.ok(titles.some((title: string) => /^Bias \(.+\) beyond its limits/.test(title)));
  for (const path of ['dry-run', 'rebaseline']) {
    const body = path === 'rebaseline' ? { Execution: 0, Reason: 'none' } : {};
    const refused = await ask(`monitoring-schedules/bias-Sound/${path}`, body);
    assert.match(JSON.stringify(refused.answer), /ModelBias is computed by Clarify/, path);
  }
});

/** What a run found, as a replay names it. */
const firingsOf = (file: { violations: ReadViolation[] }): string[] =>
  file.violations.map((one) => `${one.metric_name} of ${one.facet}=${one.facet_value}`);

test('a replay of stored analyses says what runs with the changed file find', async () => {
  const ask = asker(world.live);
  const replay = async (schedule: string, body: object) => {
    const { status, answer } = await ask(`monitoring-schedules/${schedule}/replay`, body);
    assert.equal(status, 200, JSON.stringify(answer));
    assert.deepEqual(answer.Result.NotEvaluated, []);
    const names = (side: 'Before' | 'After'): string[][] =>
      answer.Result.Windows.map((one: Record<typeof side, { FeatureName: string }[]>) =>
        one[side].map(({ FeatureName }) => FeatureName),
      );
    return { ...answer.Result, before: names('Before'), after: names('After') };
  };
  const own = JSON.parse(await world.live.read('bias-baseline/out/analysis.json'));
  const limits = { DPPL: 0.5, DAR: 0.01, CI: 0 };
  const files = { halved: edited(own, ({ value }) => value / 2), limits: edited(own, of(limits)) };
  for (const reading of ['Sound', 'Compatible']) {
    const name = `bias-${reading}`;
    const unchanged = await replay(name, { Last: '1d' });
    assert.deepEqual(unchanged.after, unchanged.before);
    assert.deepEqual(unchanged.Changed, []);
    assert.match(unchanged.Summary, /^Would have fired in 1 of 2 windows \(before: 1\)/);
    for (const [file, content] of Object.entries(files)) {
      const S3Uri = await world.put(`${name}-${file}/analysis.json`, JSON.stringify(content));
      const replayed = await replay(name, { Constraints: S3Uri, Last: '1d' });
      await world.monitor('ModelBias', `${name}-${file}`, {
        ...{ endpoint: 'e', config: bias, labels: 's3://live/labels/e', input: scored },
        ...{ baseline: { S3Uri }, environment: { comparison_method: reading } },
      });
      const first = await world.run(`${name}-${file}`, '11:00:00', '12:00:00');
      const second = await world.run(`${name}-${file}`, '12:00:00', '13:00:00');
      const ran = await Promise.all(
        [first, second].map(async (one) => firingsOf(await one.json('constraint_violations.json'))),
      );
      assert.deepEqual(replayed.after, ran, `${reading} ${file}`);
      assert.notDeepEqual(replayed.after, replayed.before);
      if (file === 'halved') assert.ok((ran[0]?.length ?? 0) > 0, reading);
      const inline = await replay(name, { Constraints: content, Last: '1d' });
      assert.deepEqual(inline.after, ran);
      if (file !== 'limits') continue;
      assert.ok(ran[0]?.includes('CI of Sex=0') && !ran.flat().includes('DPPL of Sex=0'));
      const Thresholds = { Features: { Sex: { DPPL: 0.5 } }, DPPL: 0.1, DAR: 0.01, CI: 0 };
      assert.deepEqual((await replay(name, { Thresholds, Last: '1d' })).after, ran);
    }
  }
  const sound = { Thresholds: { comparison_method: 'Sound' }, Last: '1d' };
  const ofSound = (await replay('bias-Sound', { Last: '1d' })).before;
  assert.deepEqual((await replay('bias-Compatible', sound)).after, ofSound);
  const compatible = (await replay('bias-Compatible', { Last: '1d' })).before;
  for (const place of ['Environment', 'Thresholds']) {
    const other = { [place]: { comparison_method: 'Compatible' }, Last: '1d' };
    assert.deepEqual((await replay('bias-Sound', other)).after, compatible);
  }
});

type Metric = { readonly name: string; readonly value: number };

/** A baseline with other values, which are certain. */
function edited(file: object, change: (metric: Metric) => number | undefined): object {
  return JSON.parse(JSON.stringify(file), (_, item: Partial<Metric> & object) => {
    if (typeof item?.name !== 'string' || typeof item.value !== 'number') return item;
    const value = change(item as Metric);
    return value === undefined ? item : { ...{ name: item.name, description: '' }, value };
  });
}

const of =
  (limits: Readonly<Record<string, number>>) =>
  ({ name }: Metric): number | undefined =>
    limits[name];

test('replays of stored analyses that cannot be had say what to change', async () => {
  const ask = asker(world.live);
  const refused = async (body: object, told: RegExp, schedule = 'bias-Sound') => {
    const { status, answer } = await ask(`monitoring-schedules/${schedule}/replay`, body);
    assert.equal(status, 400, JSON.stringify(answer));
    assert.match(answer.message, told);
  };
  await refused({ Thresholds: { DPL2: 1 } }, /^Thresholds\.DPL2 is no metric .* there are AD, /);
  await refused({ Thresholds: { DPPL: -1 } }, /^Thresholds\.DPPL must be a number of at least 0/);
  await refused({ Thresholds: { Features: { Age: {} } } }, /no such facet; there are Sex\.$/);
  await refused({ Constraints: { features: [] } }, /give the analysis\.json of a bias job/);
  await refused(
    { Constraints: 's3://live/nothing' },
    /^There is no object at s3:\/\/live\/nothing/,
  );
  await refused({ Environment: { exclude: 'Age' } }, /only comparison_method can be changed/);
  await refused({ Thresholds: { comparison_method: 1 } }, /must be Sound or Compatible\.$/);
  await refused({ Environment: { comparison_method: 'Best' } }, /"Best" is unknown: give Sound, /);
  await refused(
    { Start: 0, End: 1 },
    /^There is no window to replay: no run of the schedule began/,
  );
  const strange = { Constraints: otherFacet(), Last: '1d' };
  const { answer } = await ask('monitoring-schedules/bias-Sound/replay', strange);
  assert.equal(answer.Result.NotEvaluated.length, 2);
  assert.match(answer.Result.NotEvaluated[0].Reason, /^Nothing of the window .* Facet Race with /);
});

const otherFacet = (): object => ({
  pre_training_bias_metrics: {
    facets: { Race: [{ value_or_threshold: '1', metrics: [{ name: 'CI', value: 0.5 }] }] },
  },
});

test('without a baseline; a window of a few; labels that are late; AWS names in CloudWatch', async () => {
  await world.endpoint('f');
  const labels = await happened('f', '11', people.slice(0, 300), fair);
  await happened('f', '12', people.slice(0, 4), () => 0.2);
  await world.captures('f', [
    { id: 'late', time: '13:00:00', input: people[0]?.inputs.join() ?? '', output: '0.9' },
  ]);
  await world.monitor('ModelBias', 'f', { endpoint: 'f', config: bias, labels, input: scored });
  const first = await world.run('f', '11:00:00', '12:00:00');
  assert.equal(first.status, 'Completed', first.failure ?? first.log);
  assert.match(first.exitMessage ?? '', /is the baseline of the runs/);
  const few = await world.run('f', '12:00:00', '13:00:00');
  assert.equal(few.status, 'Completed', few.failure ?? few.log);
  const late = await world.run('f', '13:00:00', '14:00:00');
  assert.equal(late.status, 'Failed');
  assert.match(late.failure ?? '', /none of the 1 predictions .* has a label yet/);
  await world.labels('labels/f', '14', { late: '1' });
  const again = await world.run('f', '13:00:00', '14:00:00');
  assert.equal(again.status, 'Completed', again.failure ?? again.log);
  const replayed = await asker(world.live)('monitoring-schedules/f/replay', { Last: '1d' });
  assert.deepEqual(replayed.answer.Result.Changed, []);
  assert.equal(replayed.answer.Result.Windows.length, 3); // the first is its own baseline
  const cloudwatch = new CloudWatchClient(world.live.server.client);
  const { Metrics = [] } = await cloudwatch.send(
    new ListMetricsCommand({ Namespace: 'aws/sagemaker/Endpoints/bias-metrics' }),
  );
  const own = Metrics.map(({ MetricName, Dimensions = [] }) => ({
    MetricName,
    of: Object.fromEntries(Dimensions.map(({ Name = '', Value }) => [Name, Value])),
  })).filter(({ of }) => of.Endpoint === 'f');
  const common = {
    ...{ Endpoint: 'f', MonitoringSchedule: 'f', Label: 'income', LabelValue: '1' },
    ...{ Facet: 'Sex', FacetValue: '0' },
  };
  const find = (name: string) => own.find(({ MetricName }) => MetricName === `bias_metric_${name}`);
  assert.deepEqual(find('CI')?.of, { ...common, BiasStage: 'Pre-training' });
  assert.deepEqual(find('DPPL')?.of, { ...common, BiasStage: 'Post-Training' });
});

test('a facet with one member, and one with none', async () => {
  await world.endpoint('g');
  const men = people.filter(({ inputs }) => inputs[sex] === 1).slice(0, 50);
  const [woman] = people.filter(({ inputs }) => inputs[sex] === 0) as [Person];
  const labels = await happened('g', '11', [...men, woman], fair);
  await happened('g', '12', men, fair);
  await world.monitor('ModelBias', 'g', { endpoint: 'g', config: bias, labels, input: scored });
  const one = await world.run('g', '11:00:00', '12:00:00');
  assert.equal(one.status, 'Completed', one.failure ?? one.log);
  assert.equal(typeof metricsOf(await one.json('analysis.json'), 'post').DPPL, 'number');
  const none = await world.run('g', '12:00:00', '13:00:00');
  assert.equal(none.status, 'Completed', none.failure ?? none.log);
  const found = metricsOf(await none.json('analysis.json'), 'post');
  assert.deepEqual([found.DPPL, typeof found.GE], [null, 'number']);
});

test('labels of what transform jobs answered are merged and measured', async () => {
  const some = people.slice(0, 200);
  const lines = some.map(({ inputs, income }, index) =>
    JSON.stringify({
      SageMakerInferenceId: `b${index}`,
      SageMakerInferenceTime: '2026-03-01T11:00:00Z',
      SageMakerOutput: { predicted_label: income, score: 0.1 + 0.8 * income },
      features: inputs,
    }),
  );
  await world.put('batch-out/data.jsonl.out', lines.join('\n'));
  const manifest = [{ prefix: 's3://live/batch-out/' }, 'data.jsonl.out'];
  await world.put('batch-bias/output/2026/03/01/11/m.json', JSON.stringify(manifest));
  const truth = some.map(({ income }, index) => [`b${index}`, `{"label":${income}}`]);
  const labels = await world.labels('labels/batch', '11', Object.fromEntries(truth));
  await world.monitor('ModelBias', 'batch-bias', {
    batch: {
      DataCapturedDestinationS3Uri: 's3://live/batch-bias',
      ...{ DatasetFormat: { Json: { Line: true } }, LocalPath: '/opt/ml/processing/input' },
      FeaturesAttribute: 'features',
      InferenceAttribute: 'SageMakerOutput.predicted_label',
    },
    ...{ config: bias, labels },
  });
  const ran = await world.run('batch-bias', '11:00:00', '12:00:00');
  assert.equal(ran.status, 'Completed', ran.failure ?? ran.log);
  const { DPPL, AD } = metricsOf(await ran.json('analysis.json'), 'post');
  const { DPL } = metricsOf(await ran.json('analysis.json'), 'pre');
  assert.deepEqual([AD, DPPL], [0, DPL]);
});

const sample = fileURLToPath(
  new URL('../../../../shared/samples/clarify_bias_endpoint_json', import.meta.url),
);
const missing = existsSync(sample) ? false : 'the published samples are not here';

/** The published notebook's baseline, requests and labels give the violations that it shows. */
test('a published run of a bias monitor', { skip: missing }, async () => {
  const read = (name: string) => readFileSync(`${sample}/${name}`, 'utf8');
  const { groundTruthData, ...record } = JSON.parse(read('merged_record_cell90.json'));
  record.eventMetadata.inferenceTime = '2026-03-01T11:06:08Z';
  await world.endpoint('published');
  await world.live.putCapture('published', '2026/03/01/11', JSON.stringify(record));
  const labels = await world.labels('labels/published', '11', {
    [record.eventMetadata.inferenceId]: groundTruthData.data,
  });
  const headers = [
    ...['Age', 'Workclass', 'fnlwgt', 'Education', 'Education-Num', 'Marital Status'],
    ...['Occupation', 'Relationship', 'Ethnic group', 'Sex', 'Capital Gain', 'Capital Loss'],
    ...['Hours per week', 'Country'],
  ];
  const S3Uri = await world.put('published/analysis.json', read('analysis.json'));
  await world.monitor('ModelBias', 'published', {
    ...{ endpoint: 'published', labels, baseline: { S3Uri } },
    config: { ...bias, headers, label: 'Target', group_variable: 'Age' },
    input: {
      FeaturesAttribute: 'instances[*].features',
      InferenceAttribute: 'predictions[*].predicted_label',
    },
    environment: { comparison_method: 'Compatible' },
  });
  const ran = await world.run('published', '11:00:00', '12:00:00');
  assert.equal(ran.status, 'CompletedWithViolations', ran.failure ?? ran.log);
  const found = violationsIn(await ran.text('constraint_violations.json'));
  // what of the record AWS found neighbours by is not told: from its features FT is 0, not -15 / 110
  const published = violationsIn(read('constraint_violations.json')).filter(
    ({ metric_name: name }) => name !== 'FT',
  );
  assert.equal(published.length, 8);
  assert.deepEqual(found, published);
});

/** Violations with the numbers of their sentences to nine digits, as sums in another order have. */
const violationsIn = (text: string): Record<string, string | undefined>[] =>
  JSON.parse(text).violations.map((one: ReadViolation) => ({
    ...{ facet: one.facet, facet_value: one.facet_value, metric_name: one.metric_name },
    constraint_check_type: one.constraint_check_type,
    description: one.description?.replace(/-?\d+\.\d+/g, (number) => Number(number).toFixed(9)),
  }));

type ReadViolation = Readonly<Record<string, string | undefined>>;
