import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { aggregateOf } from '../aggregate.js';
import { extendedStatistic } from '../extended-statistics.js';
import { compute, gridOf } from './compute.js';
import { parseExpression } from './parse.js';
import { checkQueries } from './queries.js';
import { parseSearch, partsOfText } from './search.js';
import { isSeries, type TimeSeries, type Value } from './value.js';

const minute = 60_000;
const start = Date.parse('2026-03-10T12:00:00Z'); // a Tuesday

/** Values by minute; null is a missing one. */
type Row = readonly (number | null)[];

const series = (values: Row, period = minute, label = ''): TimeSeries => {
  const times = values.map((_, index) => start + index * period);
  const kept = times.filter((_, index) => values[index] !== null);
  return { label, period, times: kept, values: values.filter((one) => one !== null) };
};

const metricQuery = (Id: string, Period = 60): MetricDataQuery => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: { Namespace: 'N', MetricName: Id }, Period, Stat: 'Sum' },
});

/** The value of an expression over metrics given by Id. */
async function resultOf(
  expression: string,
  metrics: Record<string, TimeSeries>,
  length = 5,
): Promise<Value | undefined> {
  const given = [
    ...Object.entries(metrics).map(([id, { period }]) => metricQuery(id, period / 1000)),
    { Id: 'result', Expression: expression },
  ];
  const values = await compute(checkQueries(given as never, 'us-east-1'), {
    load: async ({ id }) => metrics[id] ?? series([]),
    search: async () => [],
    grid: (period) => gridOf(start, start + length * minute, period),
  });
  return values.get('result');
}

/** A series as a row of minutes. */
async function row(
  expression: string,
  metrics: Record<string, TimeSeries>,
  length = 5,
): Promise<Row> {
  const value = await resultOf(expression, metrics, length);
  assert.ok(value !== undefined && typeof value === 'object' && isSeries(value), 'a series');
  return gridOf(start, start + length * minute, minute).map(
    (time) => value.values[value.times.indexOf(time)] ?? null,
  );
}

test('numbers, series and arrays combine as the operators say', async () => {
  const m1 = series([1, 2, null, 4, 5]);
  const m2 = series([10, null, 30, 0, 50]);
  assert.deepEqual(await row('m1 + m2', { m1, m2 }), [11, null, null, 4, 55]);
  assert.deepEqual(await row('m1 / m2', { m1, m2 }), [0.1, null, null, null, 0.1]);
  assert.deepEqual(await row('2 ^ m1 - 1', { m1 }), [1, 3, null, 15, 31]);
  assert.deepEqual(await row('-m1 * 2', { m1 }), [-2, -4, null, -8, -10]);
  assert.deepEqual(await row('m1 >= 2 AND m1 < 5', { m1 }), [0, 1, null, 1, 0]);
  assert.deepEqual(await row('m1 == 1 || m1 != 4 && m1 > 4', { m1 }), [1, 0, null, 0, 1]);
  assert.equal(await resultOf('-2 ^ 2 + 8 / 2 / 2 - (1 - 3)', {}), 0);
  assert.equal(await resultOf('2 ^ 3 ^ 2', {}), 512);
  const both = await resultOf('METRICS() * 2', { m1, m2 });
  assert.deepEqual(
    (both as TimeSeries[]).map(({ values }) => values),
    [
      [2, 4, 8, 10],
      [20, 60, 0, 100],
    ],
  );
  await assert.rejects(resultOf('METRICS() + METRICS()', { m1, m2 }), /two arrays/);
});

// The examples of the functions in "Using math expressions with CloudWatch metrics".
test('functions give what their documentation says', async () => {
  const m1 = series([2, 4, null, 8, 6]);
  const m2 = series([1, null, 3, 4, 5]);
  assert.equal(await resultOf('AVG(m1)', { m1 }), 5);
  assert.equal(await resultOf('SUM(m1) + MAX(m1) - MIN(m1)', { m1 }), 26);
  assert.equal(await resultOf('STDDEV(m1)', { m1 }), Math.sqrt(5)); // numpy.std([2, 4, 8, 6])
  assert.equal(await resultOf('DATAPOINT_COUNT(m1)', { m1 }), 4);
  assert.equal(await resultOf('PERIOD(m1)', { m1 }), 60);
  assert.deepEqual(await row('AVG([m1, m2])', { m1, m2 }), [1.5, 4, 3, 6, 5.5]);
  assert.deepEqual(await row('MAX(METRICS())', { m1, m2 }), [2, 4, 3, 8, 6]);
  assert.deepEqual(await row('SUM(METRICS("m1"))', { m1, m2 }), [2, 4, null, 8, 6]);
  assert.deepEqual(await row('DATAPOINT_COUNT(METRICS())', { m1, m2 }), [2, 1, 1, 2, 2]);
  assert.deepEqual(await row('DIFF(m1)', { m1 }), [null, 2, null, 4, -2]);
  assert.deepEqual(await row('DIFF_TIME(m1)', { m1 }), [null, 60, null, 120, 60]);
  assert.deepEqual(await row('RATE(m1) * 60', { m1 }), [null, 2, null, 2, -2]);
  assert.deepEqual(await row('RUNNING_SUM(m1)', { m1 }), [2, 6, null, 14, 20]);
  assert.deepEqual(await row('FILL(m1, 0)', { m1 }), [2, 4, 0, 8, 6]);
  assert.deepEqual(await row('FILL(m1, m2)', { m1, m2 }), [2, 4, 3, 8, 6]);
  assert.deepEqual(await row('FILL(m1, REPEAT)', { m1 }), [2, 4, 4, 8, 6]);
  assert.deepEqual(await row('FILL(m1, LINEAR)', { m1 }), [2, 4, 6, 8, 6]);
  const late = series([null, 1, null, null]);
  assert.deepEqual(await row('FILL(late, REPEAT)', { late }), [null, 1, 1, 1, 1]);
  assert.deepEqual(await row('FILL(late, LINEAR)', { late }), [null, 1, null, null, null]);
  assert.deepEqual(await row('TIME_SERIES(5 * AVG(m1))', { m1 }), [25, 25, 25, 25, 25]);
  assert.deepEqual(await row('ABS(-m1) + CEIL(m1 / 4) + FLOOR(m1 / 4)', { m1 }), [
    3,
    6,
    null,
    12,
    9,
  ]);
  assert.deepEqual(await row('LOG10(10 ^ m1)', { m1 }), [2, 4, null, 8, 6]);
  assert.equal(await resultOf('LOG(1)', {}), 0);
});

test('times are told in UTC, for every period', async () => {
  const m1 = series([null, 1]);
  const at = async (name: string) => (await row(`${name}(m1)`, { m1 }))[1];
  assert.deepEqual(await row('MINUTE(m1)', { m1 }), [0, 1, 2, 3, 4]);
  const parts = ['HOUR', 'DAY', 'DATE', 'MONTH', 'YEAR', 'EPOCH'];
  const given: (number | null | undefined)[] = [];
  for (const part of parts) given.push(await at(part));
  assert.deepEqual(given, [12, 2, 10, 3, 2026, (start + minute) / 1000]);
});

test('IF chooses by number and by time, in all its forms', async () => {
  const m1 = series([1, 2, 3, null, 5]);
  const m2 = series([10, 20, null, 40, 50]);
  assert.deepEqual(await row('IF(m1 > 2, m2, 0)', { m1, m2 }), [0, 0, null, null, 50]);
  assert.deepEqual(await row('IF(m1 < 5, m1)', { m1 }), [1, 2, 3, null, null]);
  assert.deepEqual(await row('IF(m1 < 3, 1, m2)', { m1, m2 }), [1, 1, null, null, 50]);
  assert.deepEqual(await row('IF(AVG(m1) > 2, m1, m2)', { m1, m2 }), [1, 2, 3, null, 5]);
  assert.deepEqual(await row('IF(0, m1)', { m1 }), [null, null, null, null, null]);
  assert.equal(await resultOf('IF(0, 1, 2)', {}), 2);
  await assert.rejects(resultOf('IF(METRICS(), 1)', { m1 }), /no arrays/);
});

test('arrays are sorted, cut and emptied', async () => {
  const metrics = { a: series([1, 1]), b: series([9]), c: series([]), d: series([3, 7]) };
  const values = async (expression: string) =>
    ((await resultOf(expression, metrics)) as TimeSeries[]).map((one) => one.values);
  assert.deepEqual(await values('SORT(METRICS(), MAX, DESC)'), [[9], [3, 7], [1, 1], []]);
  assert.deepEqual(await values('SORT(METRICS(), SUM, ASC, 2)'), [[1, 1], [9]]);
  assert.deepEqual(await values('SLICE(METRICS(), 1, 3)'), [[9], []]);
  assert.deepEqual(await values('REMOVE_EMPTY(SLICE(METRICS(), 2))'), [[3, 7]]);
  assert.deepEqual(await row('LAST(METRICS())', metrics), [3, 7, null, null, null]);
  assert.deepEqual(await row('FIRST(SORT(METRICS(), AVG, DESC))', metrics), [
    9,
    null,
    null,
    null,
    null,
  ]);
});

test('a metric of a longer period meets a shorter one where both have values', async () => {
  const m1 = series([1, 2, 3, 4, 5, 6]);
  const m2 = series([10, 20], 3 * minute);
  assert.deepEqual(await row('m1 + m2', { m1, m2 }, 6), [11, null, null, 24, null, null]);
  assert.equal(await resultOf('PERIOD(m1 + m2)', { m1, m2 }), 180);
});

test('faults are told with their place, and never as a bug', async () => {
  const m1 = series([1]);
  const wrong: [string, RegExp][] = [
    ['m1 +', /Error in expression 'result': it ends too early \(at position 5\)/],
    ['m1 m1', /"m1" is not expected \(at position 4\)/],
    ['(m1', /it ends too early, "\)" is \(at position 4\)/],
    ['m1 # 2', /"#" is not expected \(at position 4\)/],
    ['m9 + 1', /no query with the Id "m9"/],
    ['NOPE(m1)', /there is no function NOPE/],
    ['ANOMALY_DETECTION_BAND(m1)', /ANOMALY_DETECTION_BAND is not served/],
    ['result + 1', /refers to itself/],
    ['SELECT AVG(x) FROM y', /Metrics Insights/],
    ['AVG()', /needs an argument 1/],
    ["m1 + 'a'", /a text cannot be calculated with/],
    ["SEARCH('{N}', 'Nope', 60)", /no statistic/],
    ["SEARCH('{N}', 'Sum', 61)", /Period 61/],
    [`${'('.repeat(100)}1`, /nests at most 64/],
    ['1 + '.repeat(2000), /at most/],
  ];
  for (const [expression, message] of wrong) {
    await assert.rejects(resultOf(expression, { m1 }), { code: 'ValidationError', message });
  }
});

test('arithmetic is that of JavaScript, whatever the tree', () => {
  const tree = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.integer({ min: 0, max: 99 }).map(String),
      fc
        .tuple(tie('node'), fc.constantFrom('+', '-', '*', '/', '<', '>', '==', '!='), tie('node'))
        .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
      fc.tuple(tie('node'), fc.constantFrom('+', '-', '*'), fc.nat(9)).map((p) => p.join(' ')),
      tie('node').map((inner) => `-${inner}`),
    ),
  })).node;
  return fc.assert(
    fc.asyncProperty(tree, async (text) => {
      // biome-ignore lint/security/noGlobalEval: the reference is the language itself, over digits and signs
      const expected = Number(eval(text.replaceAll('-', ' - ')));
      assert.ok(Object.is(((await resultOf(text, {})) as number) + 0, expected + 0));
    }),
    { numRuns: 200 },
  );
});

test('no text makes the parsers fail otherwise than with a fault of the text', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom('(', ')', '[', ']', ',', 'm1', 'SUM(', 'IF(', "'a'", '"', '^', '-', 'AND'),
      fc.constantFrom('SEARCH(', '{', '}', 'OR', 'NOT', '=', 'MetricName', '1e9', '.', '<='),
      fc.string({ maxLength: 4 }),
    ),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join(' ');
      for (const parse of [parseExpression, parseSearch]) {
        try {
          parse(text);
        } catch (error) {
          assert.ok(error instanceof Error);
          assert.match(error.message, /expected|early|most|search|schema|value of|term/);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('SEARCH matches by schema, parts and exact terms', () => {
  const metric = (namespace: string, name: string, dimensions: Record<string, string>) => ({
    region: 'us-east-1',
    namespace,
    name,
    dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  });
  const all = [
    metric('AWS/EC2', 'CPUUtilization', { InstanceId: 'i-1' }),
    metric('AWS/EC2', 'NetworkIn', { InstanceId: 'i-1' }),
    metric('AWS/EC2', 'CPUUtilization', { InstanceId: 'i-2', ImageId: 'a' }),
    metric('My App', 'feature_baseline_drift_temp', { Endpoint: 'bike', Schedule: 'hourly' }),
  ];
  const found = (text: string) => {
    const { matches } = parseSearch(text);
    return all.flatMap((series, index) => (matches(series) ? [index] : []));
  };
  assert.deepEqual(found('{AWS/EC2,InstanceId} MetricName="CPUUtilization"'), [0]);
  assert.deepEqual(found('{AWS/EC2,InstanceId}'), [0, 1]);
  assert.deepEqual(found('{AWS/EC2, ImageId, InstanceId} cpu'), [2]);
  assert.deepEqual(found('{"My App",Endpoint,Schedule} baseline drift'), [3]);
  assert.deepEqual(found('cpu utilization NOT InstanceId=i-2'), [0]);
  assert.deepEqual(
    found('MetricName=(NetworkIn OR "CPUUtilization") AND InstanceId="i-1"'),
    [0, 1],
  );
  assert.deepEqual(found('(network OR drift)'), [1, 3]);
  assert.deepEqual(found('Endpoint=bike hourly'), [3]);
  assert.deepEqual(found('MetricName="CPU"'), []);
  assert.deepEqual(partsOfText('CPUUtilization'), ['cpu', 'utilization']);
});

// scipy.stats.trim_mean and plain counts over 1..10 and over the values given.
test('trimmed means, counts, sums and ranks of a distribution', () => {
  const ten = aggregateOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const of = (name: string) => extendedStatistic(name)?.(ten);
  assert.equal(of('tm90'), 5); // mean of 1..9
  assert.equal(of('TM(10%:90%)'), 5.5); // scipy.stats.trim_mean(range(1, 11), 0.1)
  assert.equal(of('TM(2:5)'), 4);
  assert.equal(of('TC(2:5)'), 3);
  assert.equal(of('TS(:3)'), 6);
  assert.equal(of('tc90'), 9);
  assert.equal(of('PR(:3)'), 30);
  assert.equal(of('PR(8:)'), 20);
  assert.equal(of('WM(10%:90%)'), (1 + 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 9 - 1) / 10);
  assert.equal(of('IQM'), 5.5); // scipy.stats.trim_mean(range(1, 11), 0.25) with part weights
  for (const wrong of ['tm', 'TM()', 'TM(:)', 'TM(5:2)', 'PR(1%:2%)', 'tm101', 'xx90']) {
    assert.equal(extendedStatistic(wrong), undefined, wrong);
  }
  assert.equal(extendedStatistic('tm90')?.({ ...ten, values: undefined }), undefined);
});
