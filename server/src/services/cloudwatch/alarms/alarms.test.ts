import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type {
  DescribeAlarmHistoryOutput,
  DescribeAlarmsOutput,
  PutMetricAlarmInput,
} from '@aws-sdk/client-cloudwatch';
import { ManualClock } from '../../../base/clock.js';
import type { CallContext, Handler } from '../../../base/service.js';
import { openState } from '../../../storage/state.js';
import { type CloudwatchService, cloudwatchService } from '../index.js';
import { type Sent, testDeps } from '../testing/deps.js';

const start = Date.parse('2026-03-10T12:00:30Z');
const minute = 60_000;
const topic = 'arn:aws:sns:us-east-1:000000000000:people';

interface World {
  readonly clock: ManualClock;
  readonly sent: Sent;
  call<O>(name: string, input: object): Promise<O>;
  /** Puts a value `ago` milliseconds before now, and lets alarms see it. */
  put(value: number, ago?: number, more?: object): Promise<void>;
  /** Lets time pass and what is due be done. */
  pass(ms: number): Promise<void>;
  states(): Promise<string[]>;
  reopen(): Promise<void>;
  delivered(count: number): Promise<void>;
}

async function withAlarms(work: (world: World) => Promise<void>, factor = 1): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-alarms-'));
  const clock = Object.assign(new ManualClock(start), { factor });
  const sent: Sent = { messages: [], events: [] };
  const open = async () => {
    const state = openState(join(folder, 'state.db'));
    const deps = await testDeps(state, clock, sent);
    const service = await cloudwatchService(deps);
    await deps.started();
    return { state, deps, service };
  };
  const close = async (room: {
    state: { close(): Promise<void> };
    deps: { closed(): Promise<void> };
    service: CloudwatchService;
  }) => {
    await room.service.close();
    await room.deps.closed();
    await room.state.close();
  };
  let room = await open();
  const call = <O>(name: string, input: object): Promise<O> => {
    const handler = room.service.operations.handlers[name] as Handler<unknown, O>;
    const context = { region: 'us-east-1', accountId: '000000000000' } as CallContext;
    return handler(input as never, context) as Promise<O>;
  };
  const settle = () => room.service.tick(clock.now());
  try {
    await work({
      ...{ clock, sent, call },
      async put(Value, ago = 0, more = {}) {
        const Timestamp = new Date(clock.now() - ago);
        const MetricData = [{ MetricName: 'm', Value, Timestamp, ...more }];
        await call('PutMetricData', { Namespace: 'N', MetricData });
        await settle();
      },
      async pass(ms) {
        clock.advance(ms);
        await settle();
      },
      async states() {
        const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'];
        const found = await call<DescribeAlarmsOutput>('DescribeAlarms', { AlarmTypes });
        return [...(found.MetricAlarms ?? []), ...(found.CompositeAlarms ?? [])].map(
          ({ AlarmName, StateValue }) => `${AlarmName} ${StateValue}`,
        );
      },
      async reopen() {
        await close(room);
        room = await open();
      },
      async delivered(count) {
        while (sent.messages.length < count) await new Promise((done) => setImmediate(done));
      },
    });
  } finally {
    await close(room);
    await rm(folder, { recursive: true });
  }
}

const alarm = (more: Partial<PutMetricAlarmInput> = {}): PutMetricAlarmInput => ({
  AlarmName: 'a',
  Namespace: 'N',
  MetricName: 'm',
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 10,
  ComparisonOperator: 'GreaterThanThreshold',
  ...more,
});

test('an alarm goes its way from no data to ALARM and back, with reasons and history', () =>
  withAlarms(async ({ call, put, pass, states, sent, delivered, reopen }) => {
    const actions = { AlarmActions: [topic], OKActions: [topic] };
    await call('PutMetricAlarm', alarm({ AlarmDescription: 'too much', ...actions }));
    await pass(0);
    assert.deepEqual(await states(), ['a INSUFFICIENT_DATA']);
    await put(5);
    assert.deepEqual(await states(), ['a OK']);
    await pass(minute);
    await put(20);
    assert.deepEqual(await states(), ['a ALARM']);
    await delivered(2);
    const [, message] = sent.messages;
    assert.equal(message?.subject, 'ALARM: "a" in US East (N. Virginia)');
    const body = JSON.parse(message?.body ?? '') as Record<string, unknown>;
    assert.equal(body.NewStateValue, 'ALARM');
    assert.equal(body.OldStateValue, 'OK');
    assert.equal(body.AlarmDescription, 'too much');
    assert.equal(body.StateChangeTime, '2026-03-10T12:01:30.000+0000');
    assert.equal(
      body.NewStateReason,
      'Threshold Crossed: 1 out of the last 1 datapoints [20.0 (10/03/26 12:01:00)] was greater ' +
        'than the threshold (10.0) (minimum 1 datapoint for OK -> ALARM transition).',
    );
    assert.deepEqual(body.Trigger, {
      ...{ MetricName: 'm', Namespace: 'N', StatisticType: 'Statistic', Statistic: 'AVERAGE' },
      ...{ Unit: null, Dimensions: [], Period: 60, EvaluationPeriods: 1 },
      ...{ ComparisonOperator: 'GreaterThanThreshold', Threshold: 10 },
      ...{ TreatMissingData: 'missing', EvaluateLowSampleCountPercentile: '' },
    });
    await reopen();
    assert.deepEqual(await states(), ['a ALARM']);
    await pass(minute);
    await put(1);
    assert.deepEqual(await states(), ['a OK']);
    await pass(10 * minute);
    assert.deepEqual(await states(), ['a INSUFFICIENT_DATA']);
    await delivered(3);
    const history = await call<DescribeAlarmHistoryOutput>('DescribeAlarmHistory', {
      HistoryItemType: 'StateUpdate',
      ScanBy: 'TimestampAscending',
    });
    assert.deepEqual(
      history.AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary),
      [
        'Alarm updated from INSUFFICIENT_DATA to OK',
        'Alarm updated from OK to ALARM',
        'Alarm updated from ALARM to OK',
        'Alarm updated from OK to INSUFFICIENT_DATA',
      ],
    );
    const [event] = sent.events.filter(
      ({ detail }) => (detail.state as { value: string }).value === 'ALARM',
    );
    assert.ok(event);
    assert.equal(event.detailType, 'CloudWatch Alarm State Change');
    assert.deepEqual(event.resources, ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:a']);
    const { configuration, previousState } = event.detail as Record<
      string,
      { value?: string; metrics?: unknown }
    >;
    assert.equal(previousState?.value, 'OK');
    assert.deepEqual(configuration?.metrics, [
      {
        id: 'm1',
        metricStat: {
          metric: { namespace: 'N', name: 'm', dimensions: {} },
          period: 60,
          stat: 'Average',
        },
        returnData: true,
      },
    ]);
  }));

test('a minute that is still open counts early only where that cannot mislead', () =>
  withAlarms(async ({ call, put, pass, states }) => {
    const few = { ComparisonOperator: 'LessThanThreshold' as const, Statistic: 'Sum' as const };
    await call('PutMetricAlarm', alarm({ AlarmName: 'few', ...few }));
    await call('PutMetricAlarm', alarm({ AlarmName: 'many', Statistic: 'Sum' }));
    await call('PutMetricAlarm', alarm({ AlarmName: 'mean' }));
    await put(4);
    // one value is below 10 so far; that is no sum of a minute
    assert.deepEqual(await states(), [
      'few INSUFFICIENT_DATA',
      'many INSUFFICIENT_DATA',
      'mean OK',
    ]);
    await put(4);
    await put(5);
    assert.deepEqual(await states(), ['few INSUFFICIENT_DATA', 'many ALARM', 'mean OK']);
    await pass(minute);
    assert.deepEqual(await states(), ['few OK', 'many ALARM', 'mean OK']);
    await put(12);
    // the mean's last minute had three values: one is not enough to overrule it
    assert.deepEqual(await states(), ['few OK', 'many ALARM', 'mean OK']);
    await pass(minute);
    assert.deepEqual(await states(), ['few OK', 'many ALARM', 'mean ALARM']);
  }));

test('M out of N, missing data and a metric that does not exist', () =>
  withAlarms(async ({ call, put, pass, states }) => {
    const three = { EvaluationPeriods: 3, DatapointsToAlarm: 2 };
    await call('PutMetricAlarm', alarm({ AlarmName: 'a', ...three }));
    await call(
      'PutMetricAlarm',
      alarm({ AlarmName: 'b', MetricName: 'no', TreatMissingData: 'breaching' }),
    );
    await call(
      'PutMetricAlarm',
      alarm({ AlarmName: 'c', MetricName: 'no', TreatMissingData: 'notBreaching' }),
    );
    await call(
      'PutMetricAlarm',
      alarm({ AlarmName: 'd', MetricName: 'no', TreatMissingData: 'ignore' }),
    );
    await call('PutMetricAlarm', alarm({ AlarmName: 'e', MetricName: 'no' }));
    await pass(0);
    const rest = ['b ALARM', 'c OK', 'd INSUFFICIENT_DATA', 'e INSUFFICIENT_DATA'];
    await put(1);
    await pass(minute);
    await put(20);
    assert.deepEqual(await states(), ['a OK', ...rest]);
    await pass(minute);
    await put(20);
    assert.deepEqual(await states(), ['a ALARM', ...rest]);
    const { MetricAlarms } = await call<DescribeAlarmsOutput>('DescribeAlarms', {
      AlarmNames: ['b', 'c', 'e'],
    });
    assert.deepEqual(
      MetricAlarms?.map(({ StateReason }) => StateReason),
      [
        'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
        'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
        'Insufficient Data: 1 datapoint was unknown.',
      ],
    );
  }));

test('alarms stand on metric math, on percentiles, and on periods of ten seconds', () =>
  withAlarms(async ({ call, put, pass, states }) => {
    const metric = (Id: string, MetricName: string) => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'N', MetricName }, Period: 60, Stat: 'Sum' },
    });
    const Metrics = [
      metric('errors', 'errors'),
      metric('all', 'm'),
      { Id: 'rate', Expression: '100 * errors / all', Label: 'errors in %' },
    ];
    const { EvaluationPeriods, Threshold, ComparisonOperator } = alarm();
    const shared = { EvaluationPeriods, Threshold, ComparisonOperator };
    await call('PutMetricAlarm', { AlarmName: 'math', Metrics, ...shared });
    const { Statistic: _, ...rest } = alarm();
    await call('PutMetricAlarm', {
      ...rest,
      AlarmName: 'p',
      ExtendedStatistic: 'p90',
      EvaluateLowSampleCountPercentile: 'ignore',
    });
    await call('PutMetricAlarm', alarm({ AlarmName: 'ten', Period: 10, MetricName: 'quick' }));
    await put(50);
    await put(20, 0, { MetricName: 'errors' });
    await put(11, 0, { MetricName: 'quick', StorageResolution: 1 });
    assert.deepEqual(await states(), [
      'math INSUFFICIENT_DATA',
      'p INSUFFICIENT_DATA',
      'ten ALARM',
    ]);
    await pass(minute);
    assert.deepEqual((await states())[0], 'math ALARM');
    const many = { Value: undefined, Values: [50, 60], Counts: [50, 60] };
    await put(0, 0, many);
    await pass(minute);
    await pass(minute);
    assert.deepEqual((await states())[1], 'p ALARM');
    for (const [Expression, kind] of [
      ['METRICS()', /several: make one of them by SUM/],
      ['[all, all * 2]', /several/],
      ['AVG(all)', /a number/],
      ['IF(all, METRICS(), 1)', /no arrays/],
    ] as const) {
      const shapeless = [metric('all', 'm'), { Id: 'r', Expression }];
      const put = call('PutMetricAlarm', { AlarmName: 'no', Metrics: shapeless, ...shared });
      await assert.rejects(put, kind, Expression);
    }
    for (const Expression of [
      'SUM(METRICS())',
      'all - AVG(all)',
      'FIRST(SORT(METRICS(), MAX, ASC))',
    ]) {
      const fine = [metric('all', 'm'), { Id: 'r', Expression }];
      await call('PutMetricAlarm', { AlarmName: 'fine', Metrics: fine, ...shared });
    }
  }));

test('an expression over metrics of ten seconds is evaluated every ten seconds', () =>
  withAlarms(async ({ call, put, pass, states }) => {
    const { EvaluationPeriods, Threshold, ComparisonOperator } = alarm();
    const Metrics = [
      {
        Id: 'quick',
        ReturnData: false,
        MetricStat: { Metric: { Namespace: 'N', MetricName: 'quick' }, Period: 10, Stat: 'Sum' },
      },
      { Id: 'double', Expression: 'quick * 2' },
    ];
    const shared = { EvaluationPeriods, Threshold, ComparisonOperator };
    await call('PutMetricAlarm', { AlarmName: 'quick math', Metrics, ...shared });
    await pass(20_000);
    await put(50, 0, { MetricName: 'quick', StorageResolution: 1 });
    await pass(10_000);
    assert.deepEqual(await states(), ['quick math ALARM']);
    await put(1, 0, { MetricName: 'quick', StorageResolution: 1 });
    await pass(10_000);
    assert.deepEqual(await states(), ['quick math OK']);
  }));

test('composite alarms follow their alarms, level by level', () =>
  withAlarms(async ({ call, put, pass, states, sent, delivered }) => {
    await call('PutMetricAlarm', alarm());
    await call('PutMetricAlarm', alarm({ AlarmName: 'b', MetricName: 'other' }));
    await call('PutCompositeAlarm', {
      AlarmName: 'x',
      AlarmRule: 'ALARM(a) AND NOT ALARM(b)',
      AlarmActions: [topic],
    });
    await call('PutCompositeAlarm', { AlarmName: 'y', AlarmRule: 'OK("x")' });
    await pass(0);
    assert.deepEqual((await states()).slice(2), ['x OK', 'y ALARM']);
    await put(20);
    assert.deepEqual((await states()).slice(2), ['x ALARM', 'y OK']);
    await delivered(1);
    const body = JSON.parse(sent.messages[0]?.body ?? '') as Record<string, unknown>;
    assert.equal(body.AlarmRule, 'ALARM(a) AND NOT ALARM(b)');
    assert.match(
      String(body.NewStateReason),
      /alarm:a transitioned to ALARM at Tuesday 10 March, 2026 12:00:30 UTC$/,
    );
    await put(20, 0, { MetricName: 'other' });
    assert.deepEqual((await states()).slice(2), ['x OK', 'y ALARM']);
    const children = await call<DescribeAlarmsOutput>('DescribeAlarms', {
      ChildrenOfAlarmName: 'y',
    });
    assert.deepEqual(
      children.CompositeAlarms?.map(({ AlarmName }) => AlarmName),
      ['x'],
    );
    const refused: [string, object, RegExp][] = [
      ['PutCompositeAlarm', { AlarmName: 'x', AlarmRule: 'ALARM(y)' }, /depend on itself/],
      [
        'PutCompositeAlarm',
        { AlarmName: 'z', AlarmRule: 'ALARM(no)' },
        /\[no\] in the alarm rule do not exist/,
      ],
      ['PutCompositeAlarm', { AlarmName: 'a', AlarmRule: 'TRUE' }, /is a metric alarm/],
      ['DeleteAlarms', { AlarmNames: ['a'] }, /Cannot delete a as there is a composite alarm, x,/],
    ];
    for (const [name, input, message] of refused) {
      await assert.rejects(call(name, input), { code: 'ValidationError', message });
    }
  }));

test('a suppressor holds actions back, for its wait and its extension too', () =>
  withAlarms(async ({ call, pass, sent, delivered }) => {
    await call('PutMetricAlarm', alarm());
    await call('PutMetricAlarm', alarm({ AlarmName: 'quiet', MetricName: 'other' }));
    await call('PutCompositeAlarm', {
      ...{ AlarmName: 'x', AlarmRule: 'ALARM(a)', AlarmActions: [topic], OKActions: [topic] },
      ...{
        ActionsSuppressor: 'quiet',
        ActionsSuppressorWaitPeriod: 20,
        ActionsSuppressorExtensionPeriod: 10,
      },
    });
    await pass(0);
    await delivered(1); // OK, at the beginning
    const set = async (AlarmName: string, StateValue: string) => {
      await call('SetAlarmState', { AlarmName, StateValue, StateReason: 'by hand' });
      await pass(0);
    };
    const by = async () => {
      const found = await call<DescribeAlarmsOutput>('DescribeAlarms', {
        AlarmTypes: ['CompositeAlarm'],
      });
      return found.CompositeAlarms?.[0]?.ActionsSuppressedBy;
    };
    await set('a', 'ALARM');
    assert.equal(await by(), 'WaitPeriod');
    await set('quiet', 'ALARM');
    assert.equal(await by(), 'Alarm');
    await set('quiet', 'OK');
    assert.equal(await by(), 'ExtensionPeriod');
    assert.equal(sent.messages.length, 1);
    await pass(10_000);
    assert.equal(await by(), undefined);
    await delivered(2);
    assert.match(sent.messages[1]?.subject ?? '', /^ALARM: "x"/);
  }));

test('what cannot be kept is refused by name, and actions are sent when they are enabled', () =>
  withAlarms(async ({ call, pass, sent, delivered }) => {
    const refused: [object, RegExp][] = [
      [
        alarm({ AlarmActions: ['arn:aws:swf:us-east-1:0:action/x'] }),
        /AlarmActions: .* there are: SNS topics/,
      ],
      [alarm({ Period: 45 }), /Period 45/],
      [alarm({ Period: 3600, EvaluationPeriods: 200 }), /across more than seven days/],
      [alarm({ Period: 60, EvaluationPeriods: 1441 }), /across more than a day/],
      [alarm({ DatapointsToAlarm: 2 }), /DatapointsToAlarm/],
      [alarm({ ComparisonOperator: 'GreaterThanUpperThreshold' }), /anomaly detection/],
      [alarm({ TreatMissingData: 'nope' }), /TreatMissingData/],
      [alarm({ ExtendedStatistic: 'p90' }), /one of the two/],
      [alarm({ Statistic: undefined, ExtendedStatistic: 'q9' }), /not served/],
      [alarm({ ThresholdMetricId: 't' }), /ThresholdMetricId/],
    ];
    for (const [input, message] of refused) {
      await assert.rejects(call('PutMetricAlarm', input), { message });
    }
    await call('PutMetricAlarm', alarm({ AlarmActions: [topic] }));
    const set = (StateValue: string) =>
      call('SetAlarmState', { AlarmName: 'a', StateValue, StateReason: 'by hand' });
    await call('DisableAlarmActions', { AlarmNames: ['a', 'nobody'] });
    await set('ALARM');
    await set('OK');
    await call('EnableAlarmActions', { AlarmNames: ['a'] });
    await set('ALARM');
    await delivered(1);
    await pass(minute); // without data the alarm goes back to what it knows
    assert.equal(sent.messages.length, 1);
    await assert.rejects(
      set
        .call(undefined, 'OK')
        .then(() => call('SetAlarmState', { AlarmName: 'zz', StateValue: 'OK', StateReason: '' })),
      { code: 'ResourceNotFound' },
    );
    await call('DeleteAlarms', { AlarmNames: ['a'] });
    await assert.rejects(call('DeleteAlarms', { AlarmNames: ['a'] }), { code: 'ResourceNotFound' });
    const { AlarmHistoryItems } = await call<DescribeAlarmHistoryOutput>('DescribeAlarmHistory', {
      AlarmName: 'a',
      MaxRecords: 1,
    });
    assert.equal(AlarmHistoryItems?.[0]?.HistorySummary, 'Alarm "a" deleted');
  }));

test('an action is sent once when the server ends between the change and the delivery', () =>
  withAlarms(async ({ call, sent, reopen, delivered, pass }) => {
    await call('PutMetricAlarm', alarm({ AlarmActions: [topic] }));
    await call('SetAlarmState', { AlarmName: 'a', StateValue: 'ALARM', StateReason: 'x' });
    await reopen();
    await delivered(1);
    await reopen();
    await pass(0);
    assert.equal(sent.messages.length, 1);
  }));

test('data that come late are judged as of their time, and older ones change nothing', async () => {
  for (const factor of [1, 500_000]) {
    await withAlarms(async ({ call, put, pass, states, reopen }) => {
      await call('PutMetricAlarm', alarm({ Period: 600 }));
      await pass(0);
      await put(20, 5 * 3600_000);
      assert.deepEqual(await states(), ['a ALARM']);
      await reopen();
      await pass(5 * minute);
      assert.deepEqual(await states(), ['a ALARM']);
      await put(1, 6 * 3600_000);
      assert.deepEqual(await states(), ['a ALARM']);
      await pass(40 * minute);
      assert.deepEqual(await states(), ['a INSUFFICIENT_DATA']);
    }, factor);
  }
  await withAlarms(async ({ call, put, pass, states }) => {
    await call('PutMetricAlarm', alarm({ Period: 600 }));
    await pass(0);
    await put(20, 9 * 24 * 3600_000);
    assert.deepEqual(await states(), ['a INSUFFICIENT_DATA']);
  });
});

test('dashboards are looked through, kept, listed and deleted', () =>
  withAlarms(async ({ call }) => {
    const put = (DashboardName: string, body: unknown) =>
      call<{ DashboardValidationMessages?: unknown[] }>('PutDashboard', {
        DashboardName,
        DashboardBody: JSON.stringify(body),
      });
    const text = { type: 'text', x: 0, y: 0, width: 3, height: 3, properties: { markdown: 'hi' } };
    assert.deepEqual(await put('d', { widgets: [text] }), { DashboardValidationMessages: [] });
    const metric = { type: 'metric', properties: { metrics: [['N', 'm']] } };
    assert.equal((await put('e', { widgets: [metric] })).DashboardValidationMessages?.length, 1);
    const wrong: [body: unknown, message: RegExp][] = [
      [[], /^The field DashboardBody is not a dashboard: The dashboard body must be a JSON object/],
      [{}, /: \/widgets: The dashboard body must have the array widgets/],
      [{ widgets: [{ type: 'nope' }] }, /: \/widgets\/0\/type: The widget's type must be one of/],
      [{ widgets: [{ ...text, width: 0 }] }, /: \/widgets\/0\/width: width must be a whole number/],
    ];
    for (const [body, message] of wrong) {
      await assert.rejects(put('f', body), { code: 'DashboardInvalidInputError', message });
    }
    const { DashboardBody } = await call<{ DashboardBody: string }>('GetDashboard', {
      DashboardName: 'd',
    });
    assert.deepEqual(JSON.parse(DashboardBody), { widgets: [text] });
    const listed = await call<{ DashboardEntries: { DashboardName: string }[] }>(
      'ListDashboards',
      {},
    );
    assert.deepEqual(
      listed.DashboardEntries.map(({ DashboardName }) => DashboardName),
      ['d', 'e'],
    );
    await call('DeleteDashboards', { DashboardNames: ['d'] });
    await assert.rejects(call('GetDashboard', { DashboardName: 'd' }), {
      code: 'DashboardNotFoundError',
    });
    await assert.rejects(call('DeleteDashboards', { DashboardNames: ['d'] }), {
      code: 'DashboardNotFoundError',
    });
  }));
