import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  ListMetricsInput,
  ListMetricsOutput,
  PutMetricDataInput,
} from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { ManualClock } from '../../base/clock.js';
import type { CallContext, Handler } from '../../base/service.js';
import { openState } from '../../storage/state.js';
import { aggregateOf, decodeValues, encodeValues, merge, percentile } from './aggregate.js';
import { type CloudwatchService, cloudwatchService } from './index.js';
import { testDeps } from './testing/deps.js';

const at = (text: string) => new Date(`${text}Z`);
const hour = 3_600_000;

interface Bench {
  clock: ManualClock;
  service: CloudwatchService;
  put(input: PutMetricDataInput, region?: string): Promise<unknown>;
  data(input: GetMetricDataInput): Promise<GetMetricDataOutput>;
  statistics(input: GetMetricStatisticsInput): Promise<GetMetricStatisticsOutput>;
  list(input: ListMetricsInput, region?: string): Promise<ListMetricsOutput>;
  reopen(): Promise<void>;
}

async function withCloudwatch(work: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-cloudwatch-'));
  const file = join(folder, 'state.db');
  const clock = new ManualClock(Date.parse('2026-03-10T12:00:00Z'));
  const open = async () => {
    const state = openState(file);
    return { state, service: await cloudwatchService(await testDeps(state, clock)) };
  };
  let opened = await open();
  const call = <O>(name: string, input: object, region = 'us-east-1'): Promise<O> => {
    const handler = opened.service.operations.handlers[name] as Handler<unknown, O>;
    return handler(input as never, { region } as CallContext) as Promise<O>;
  };
  try {
    await work({
      clock,
      get service() {
        return opened.service;
      },
      put: (input, region) => call('PutMetricData', input, region),
      data: (input) => call('GetMetricData', input),
      statistics: (input) => call('GetMetricStatistics', input),
      list: (input, region) => call('ListMetrics', input, region),
      async reopen() {
        await opened.state.close();
        opened = await open();
      },
    });
  } finally {
    await opened.state.close();
    await rm(folder, { recursive: true });
  }
}

const dimensions = [
  { Name: 'Endpoint', Value: 'wine' },
  { Name: 'MonitoringSchedule', Value: 'hourly' },
];

const query = (stat: string, period = 60, more: object = {}) => ({
  Id: stat.toLowerCase().replace('.', '_'),
  MetricStat: {
    Metric: { Namespace: 'N', MetricName: 'm', Dimensions: dimensions, ...more },
    Period: period,
    Stat: stat,
  },
});

test('values, distributions and statistic sets meet in one period', () =>
  withCloudwatch(async ({ put, data, reopen }) => {
    const metric = {
      MetricName: 'm',
      Dimensions: dimensions,
      Timestamp: at('2026-03-10T11:00:10'),
    };
    await put({ Namespace: 'N', MetricData: [{ ...metric, Value: 4 }] });
    await put({
      Namespace: 'N',
      MetricData: [
        { ...metric, Values: [1, 2, 10], Counts: [2, 1, 0] },
        { ...metric, StatisticValues: { SampleCount: 2, Sum: 14, Minimum: 7, Maximum: 7 } },
      ],
    });
    await reopen();
    const stats = ['SampleCount', 'Sum', 'Minimum', 'Maximum', 'Average', 'p50', 'p100'];
    const answer = await data({
      MetricDataQueries: stats.map((stat) => query(stat)),
      StartTime: at('2026-03-10T11:00:00'),
      EndTime: at('2026-03-10T12:00:00'),
    });
    assert.deepEqual(
      answer.MetricDataResults?.map(({ Values }) => Values),
      [[6], [22], [1], [7], [22 / 6], [2], [7]],
    );
    assert.deepEqual(answer.MetricDataResults?.[0]?.Timestamps, [at('2026-03-10T11:00:00')]);
    assert.deepEqual(answer.MetricDataResults?.[0]?.Label, 'm SampleCount');
    assert.equal(answer.NextToken, undefined);
  }));

test('a statistic set of differing values has no percentiles', () =>
  withCloudwatch(async ({ put, statistics }) => {
    const set = { SampleCount: 3, Sum: 6, Minimum: 1, Maximum: 3 };
    await put({
      Namespace: 'N',
      MetricData: [{ MetricName: 'm', StatisticValues: set, Unit: 'Percent' }],
    });
    const range = {
      Namespace: 'N',
      MetricName: 'm',
      StartTime: at('2026-03-10T11:00:00'),
      EndTime: at('2026-03-10T12:01:00'),
      Period: 3600,
    };
    assert.deepEqual((await statistics({ ...range, ExtendedStatistics: ['p90'] })).Datapoints, []);
    const { Label, Datapoints } = await statistics({
      ...range,
      Statistics: ['Average', 'Maximum'],
    });
    assert.equal(Label, 'm');
    assert.deepEqual(Datapoints, [
      { Average: 2, Maximum: 3, Timestamp: at('2026-03-10T12:00:00'), Unit: 'Percent' },
    ]);
  }));

// The times are those of the example in the AWS CLI's reference of get-metric-statistics: a start
// at 23:18 and an hourly period give datapoints at 18 minutes past the hour.
test('periods are counted from the start, which is rounded down to the minute', () =>
  withCloudwatch(async ({ clock, put, statistics }) => {
    clock.set(Date.parse('2014-04-09T23:18:30Z'));
    const MetricData = ['03:18:00', '03:20:00', '04:17:59', '04:18:00'].map((time) => ({
      MetricName: 'CPUUtilization',
      Value: 1,
      Unit: 'Percent' as const,
      Timestamp: at(`2014-04-09T${time}`),
    }));
    await put({ Namespace: 'AWS/EC2', MetricData });
    const { Datapoints } = await statistics({
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      StartTime: at('2014-04-08T23:18:12'),
      EndTime: at('2014-04-09T23:18:00'),
      Period: 3600,
      Statistics: ['SampleCount'],
    });
    assert.deepEqual(
      Datapoints?.map(({ Timestamp, SampleCount }) => [Timestamp, SampleCount]),
      [
        [at('2014-04-09T03:18:00'), 3],
        [at('2014-04-09T04:18:00'), 1],
      ],
    );
  }));

test('answers come in pages, newest first unless asked otherwise', () =>
  withCloudwatch(async ({ put, data }) => {
    const MetricData = [0, 1, 2, 3, 4].map((minute) => ({
      MetricName: 'm',
      Dimensions: dimensions,
      Value: minute,
      Timestamp: at(`2026-03-10T11:0${minute}:00`),
    }));
    await put({ Namespace: 'N', MetricData });
    for (const [ScanBy, expected] of [
      [undefined, [4, 3, 2, 1, 0]],
      ['TimestampAscending', [0, 1, 2, 3, 4]],
    ] as const) {
      const values: Record<string, number[]> = {};
      let NextToken: string | undefined;
      let pages = 0;
      do {
        const answer: GetMetricDataOutput = await data({
          MetricDataQueries: [query('Sum'), query('Minimum')],
          StartTime: at('2026-03-10T11:00:00'),
          EndTime: at('2026-03-10T11:05:00'),
          ScanBy,
          MaxDatapoints: 3,
          NextToken,
        });
        for (const { Id = '', Values = [] } of answer.MetricDataResults ?? []) {
          values[Id] = [...(values[Id] ?? []), ...Values];
        }
        NextToken = answer.NextToken;
        pages++;
      } while (NextToken);
      assert.equal(pages, 4);
      assert.deepEqual(values, { sum: expected, minimum: expected });
    }
  }));

test('metrics are told apart by all of their dimensions, units and regions', () =>
  withCloudwatch(async ({ put, list, data }) => {
    await put({
      Namespace: 'N',
      MetricData: [
        { MetricName: 'm', Value: 1, Unit: 'Count' },
        { MetricName: 'm', Value: 2, Unit: 'Seconds' },
        { MetricName: 'm', Value: 3, Dimensions: [...dimensions].reverse() },
        { MetricName: 'other', Value: 4, Dimensions: dimensions.slice(0, 1) },
      ],
    });
    await put({ Namespace: 'Far', MetricData: [{ MetricName: 'm', Value: 1 }] }, 'eu-west-1');
    assert.deepEqual(await list({}), {
      Metrics: [
        { Namespace: 'N', MetricName: 'm', Dimensions: dimensions },
        { Namespace: 'N', MetricName: 'm', Dimensions: [] },
        { Namespace: 'N', MetricName: 'other', Dimensions: dimensions.slice(0, 1) },
      ],
    });
    const names = async (input: ListMetricsInput, region?: string) =>
      (await list(input, region)).Metrics?.map(({ MetricName }) => MetricName);
    assert.deepEqual(await names({}, 'eu-west-1'), ['m']);
    assert.deepEqual(await names({ Dimensions: [{ Name: 'Endpoint' }] }), ['m', 'other']);
    assert.deepEqual(await names({ Dimensions: dimensions }), ['m']);
    assert.deepEqual(await names({ Dimensions: [{ Name: 'Endpoint', Value: 'x' }] }), []);
    assert.deepEqual(await names({ Namespace: 'N', MetricName: 'other' }), ['other']);
    const { MetricDataResults } = await data({
      MetricDataQueries: [
        { ...query('Sum', 60, { Dimensions: [] }), Id: 'all' },
        {
          Id: 'one',
          MetricStat: { ...query('Sum', 60, { Dimensions: [] }).MetricStat, Unit: 'Seconds' },
        },
      ],
      StartTime: at('2026-03-10T12:00:00'),
      EndTime: at('2026-03-10T12:01:00'),
    });
    assert.deepEqual(
      MetricDataResults?.map(({ Values }) => Values),
      [[3], [2]],
    );
  }));

test('ListMetrics pages through more than 500 metrics and knows the active ones', () =>
  withCloudwatch(async ({ clock, put, list }) => {
    const name = (index: number) => `feature_${String(index).padStart(4, '0')}`;
    const all = Array.from({ length: 1100 }, (_, index) => name(index));
    await put({
      Namespace: 'N',
      MetricData: all.slice(0, 1000).map((n) => ({ MetricName: n, Value: 0 })),
    });
    clock.advance(4 * hour);
    await put({
      Namespace: 'N',
      MetricData: all.slice(1000).map((n) => ({ MetricName: n, Value: 0 })),
    });
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page: ListMetricsOutput = await list({ Namespace: 'N', NextToken });
      seen.push(...(page.Metrics ?? []).map(({ MetricName }) => MetricName));
      NextToken = page.NextToken;
    } while (NextToken);
    assert.deepEqual(seen, all);
    assert.equal((await list({ RecentlyActive: 'PT3H' })).Metrics?.length, 100);
    await assert.rejects(list({ NextToken: 'abc' }), { code: 'InvalidNextToken' });
  }));

test('what AWS refuses is refused, and nothing of the batch is kept', () =>
  withCloudwatch(async ({ put, list, data, statistics }) => {
    const fine = { MetricName: 'm', Value: 1 };
    const refused: [object, string][] = [
      [{ MetricName: 'm' }, 'MissingRequiredParameterException'],
      [{ MetricName: 'm', Value: Number.NaN }, 'InvalidParameterValueException'],
      [{ MetricName: 'm', Value: 2 ** 361 }, 'InvalidParameterValueException'],
      [{ MetricName: 'm', Value: 1, Values: [1] }, 'InvalidParameterCombinationException'],
      [{ MetricName: 'm', Value: 1, Counts: [1] }, 'InvalidParameterCombinationException'],
      [{ MetricName: 'm', Values: [1, 2], Counts: [1] }, 'InvalidParameterValueException'],
      [{ MetricName: 'm', Values: [1], Counts: [0] }, 'InvalidParameterValueException'],
      [{ MetricName: 'm', Values: Array(151).fill(1) }, 'InvalidParameterValueException'],
      [{ ...fine, StorageResolution: 5 }, 'InvalidParameterValueException'],
      [{ ...fine, Timestamp: at('2026-03-10T14:00:01') }, 'InvalidParameterValueException'],
      [{ ...fine, Timestamp: at('2024-03-10T14:00:01') }, 'InvalidParameterValueException'],
      [{ ...fine, Dimensions: [dimensions[0], dimensions[0]] }, 'InvalidParameterValueException'],
    ];
    for (const [datum, code] of refused) {
      await assert.rejects(put({ Namespace: 'N', MetricData: [fine, datum as typeof fine] }), {
        code,
        message: /MetricData\.member\.2/,
      });
    }
    await assert.rejects(put({ Namespace: 'N', MetricData: [] }), /at least one/);
    await assert.rejects(put({ Namespace: 'N', MetricData: Array(1001).fill(fine) }), /1000/);
    assert.deepEqual(await list({}), { Metrics: [] });
    const range = { StartTime: at('2026-03-10T11:00:00'), EndTime: at('2026-03-10T12:00:00') };
    const ask = (one: object) => data({ MetricDataQueries: [one as never], ...range });
    const refusedQueries: [object, RegExp][] = [
      [{ Id: 'e1', Expression: 'm1 + m2' }, /no query with the Id "m1"/],
      [query('tm900'), /not served/],
      [{ ...query('Sum'), Id: 'Big' }, /lower-case/],
      [query('Sum', 45), /Period/],
      [{ ...query('Sum'), ReturnData: false }, /return data/],
    ];
    for (const [one, message] of refusedQueries) {
      await assert.rejects(ask(one), { code: 'ValidationError', message });
    }
    await assert.rejects(
      statistics({
        Namespace: 'N',
        MetricName: 'm',
        ...range,
        StartTime: at('2026-03-08T11:00:00'),
        Period: 60,
        Statistics: ['Sum'],
      }),
      { code: 'InvalidParameterCombinationException', message: /1440/ },
    );
  }));

test('values keep their step by age, lose nothing when rolled up, and go at last', () =>
  withCloudwatch(async ({ clock, service, put, data, list }) => {
    const start = clock.now();
    const MetricData = Array.from({ length: 120 }, (_, second) => ({
      MetricName: 'm',
      Dimensions: dimensions,
      Value: second,
      StorageResolution: 1,
      Timestamp: new Date(start + second * 1000),
    }));
    await put({ Namespace: 'N', MetricData });
    const ask = async (stat: string, period: number) => {
      const answer = await data({
        MetricDataQueries: [query(stat, period)],
        StartTime: new Date(start),
        EndTime: new Date(start + hour),
        ScanBy: 'TimestampAscending',
      });
      return answer.MetricDataResults?.[0]?.Values ?? [];
    };
    assert.equal((await ask('Sum', 1)).length, 120);
    assert.deepEqual((await ask('p90', 60)).length, 2);
    for (const [age, rows] of [
      [4 * hour, 2],
      [16 * 24 * hour, 1],
      [64 * 24 * hour, 1],
    ] as const) {
      clock.set(start + age);
      await service.tick(clock.now());
      assert.equal((await ask('Sum', 60)).length, rows);
      assert.deepEqual(await ask('SampleCount', 3600), [120]);
      assert.deepEqual(await ask('Sum', 3600), [7140]);
      assert.deepEqual(await ask('Maximum', 3600), [119]);
      assert.deepEqual(await ask('p50', 3600), [59]);
    }
    clock.set(start + 457 * 24 * hour);
    await service.tick(clock.now());
    assert.deepEqual(await ask('Sum', 3600), []);
    assert.deepEqual(await list({}), { Metrics: [] });
  }));

test('the newest value of each metric is given for /metrics', () =>
  withCloudwatch(async ({ clock, service, put }) => {
    await put({ Namespace: 'N', MetricData: [{ MetricName: 'a', Value: 1 }] });
    clock.advance(60_000);
    await put({
      Namespace: 'N',
      MetricData: [
        { MetricName: 'b', Value: 5, Dimensions: dimensions },
        { MetricName: 'a', Values: [2, 4] },
      ],
    });
    const latest = [];
    for await (const { name, time, count, sum } of service.readings.latest()) {
      latest.push([name, time, count, sum]);
    }
    assert.deepEqual(latest, [
      ['a', clock.now(), 2, 6],
      ['b', clock.now(), 1, 5],
    ]);
  }));

test('periods hold what a count over the raw values gives', () =>
  withCloudwatch(async ({ clock, put, statistics }) => {
    const begin = clock.now() - 2 * hour;
    const value = fc.record({
      second: fc.integer({ min: 0, max: 7199 }),
      number: fc.integer({ min: -50, max: 50 }),
      StorageResolution: fc.constantFrom(1, 60),
    });
    const asked = fc.record({
      values: fc.array(value, { minLength: 1, maxLength: 60 }),
      from: fc.integer({ min: 0, max: 119 }),
      Period: fc.constantFrom(60, 300, 1800, 3600),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(asked, async ({ values, from, Period }) => {
        const MetricName = `m${run++}`;
        const MetricData = values.map(({ second, number, StorageResolution }) => ({
          MetricName,
          Value: number,
          StorageResolution,
          Timestamp: new Date(begin + second * 1000),
        }));
        await put({ Namespace: 'N', MetricData });
        const start = begin + from * 60_000;
        const { Datapoints } = await statistics({
          Namespace: 'N',
          MetricName,
          StartTime: new Date(start),
          EndTime: new Date(clock.now()),
          Period,
          Statistics: ['SampleCount', 'Sum', 'Minimum', 'Maximum'],
        });
        const expected = new Map<number, number[]>();
        for (const { second, number } of values) {
          const index = Math.floor((second - from * 60) / Period);
          if (index >= 0) expected.set(index, [...(expected.get(index) ?? []), number]);
        }
        assert.deepEqual(
          Datapoints?.map((point) => [
            ((point.Timestamp?.getTime() ?? 0) - start) / 1000 / Period,
            point.SampleCount,
            point.Sum,
            point.Minimum,
            point.Maximum,
          ]),
          [...expected]
            .sort(([a], [b]) => a - b)
            .map(([index, all]) => [
              index,
              all.length,
              all.reduce((sum, one) => sum + one, 0),
              Math.min(...all),
              Math.max(...all),
            ]),
        );
      }),
      { numRuns: 50 },
    );
  }));

// numpy.percentile(range(1, 11), q, method='inverted_cdf') gives these.
test('percentiles are by nearest rank', () => {
  const ten = aggregateOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const asked = [0, 10, 25, 50, 75, 90, 99, 100].map((q) => percentile(ten, q));
  assert.deepEqual(asked, [1, 1, 3, 5, 8, 9, 10, 10]);
});

test('merging is a sum whatever the order, and percentiles stay within 2 %', () => {
  const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const one = aggregateOf(a);
      merge(one, aggregateOf(b));
      const other = aggregateOf(b);
      merge(other, aggregateOf(a));
      assert.equal(one.count, a.length + b.length);
      assert.deepEqual([one.min, one.max], [other.min, other.max]);
      assert.equal(percentile(one, 50), percentile(other, 50));
      const { min, max, count } = one;
      assert.deepEqual(decodeValues(encodeValues(one), min, max, count), one.values);
    }),
  );
  const many = aggregateOf([]);
  for (let i = 1; i <= 20_000; i++) merge(many, aggregateOf([i / 7]));
  assert.ok((many.values?.size ?? 0) <= 512);
  for (const q of [1, 25, 50, 99, 99.9]) {
    const exact = Math.ceil(q * 200) / 7;
    assert.ok(Math.abs((percentile(many, q) ?? 0) / exact - 1) < 0.02, `p${q}`);
  }
});
