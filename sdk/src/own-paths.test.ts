import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Incident, ModelQualityMonitor, type Session, UnexpectedStatusError } from './index.js';
import { type Answers, withStub } from './testing/aws-stub.js';

const path = '/_guiderail/monitoring-schedules/wine-quality';
const due = Date.parse('2026-03-10T22:15:00.123Z');

function scheduled(sagemakerSession: Session): ModelQualityMonitor {
  const monitor = new ModelQualityMonitor({ role: 'arn:aws:iam::1:role/r', sagemakerSession });
  monitor.monitoringScheduleName = 'wine-quality';
  monitor.jobDefinitionName = 'before';
  return monitor;
}

/** Executions that are told one state after the other. */
const runs = (...states: object[]): Answers => ({
  [`POST ${path}/run`]: () => ({ json: { ScheduledTime: due } }),
  ListMonitoringExecutions: () => ({
    json: {
      MonitoringExecutionSummaries: [
        { ScheduledTime: due / 1000 + 1, MonitoringExecutionStatus: 'Failed' },
        { ScheduledTime: due / 1000, ...(states.length > 1 ? states.shift() : states[0]) },
      ],
    },
  }),
});

const ProcessingJobArn = 'arn:aws:sagemaker:us-east-1:1:processing-job/model-quality-1';

test('a run at once is the execution of its scheduled time', () =>
  withStub(
    runs(
      { MonitoringExecutionStatus: 'Pending' },
      { MonitoringExecutionStatus: 'InProgress', ProcessingJobArn },
      { MonitoringExecutionStatus: 'CompletedWithViolations', ProcessingJobArn },
    ),
    async (stub, session) => {
      const end = new Date('2026-03-10T22:00:00Z');
      const begun = await scheduled(session).runNow({ end, wait: false });
      assert.deepEqual([begun.jobName, begun.status], ['model-quality-1', 'InProgress']);
      assert.deepEqual(JSON.parse(String(stub.bodies(`POST ${path}/run`)[0])), {
        StartTime: end.getTime() - 3_600_000,
        EndTime: end.getTime(),
      });
      const ended = await scheduled(session).runNow();
      assert.equal(ended.status, 'CompletedWithViolations');
      assert.equal(stub.bodies(`POST ${path}/run`)[1], '{}');
      const now = new Date();
      await assert.rejects(scheduled(session).runNow({ start: now, end: now }), /before end/);
    },
  ));

test('a run that fails before it has a job says why', () =>
  withStub(
    runs({ MonitoringExecutionStatus: 'Failed', FailureReason: 'Job inputs had no data' }),
    async (_, session) => {
      await assert.rejects(scheduled(session).runNow(), (error) => {
        assert.ok(error instanceof UnexpectedStatusError);
        assert.match(error.message, /wine-quality.*Failed.*Job inputs had no data/);
        return true;
      });
    },
  ));

test('a replay is asked for until it ends, and stopped when that fails', () => {
  const states = [
    { Status: 'InProgress', Done: 1, Total: 3 },
    { Status: 'Completed', Done: 3, Total: 3, Result: { Summary: 's', Changed: [due] } },
    { Status: 'Failed', Done: 0, Total: 3, FailureReason: 'the server is stopping' },
  ];
  const started = { ReplayId: 'replay-1', Status: 'InProgress', Done: 0, Total: 3 };
  return withStub(
    {
      [`POST ${path}/replay`]: () => ({ json: started }),
      'POST /_guiderail/replays/replay-1': () => ({ json: states.shift() }),
      'POST /_guiderail/replays/replay-1/stop': () => ({ json: started }),
    },
    async (stub, session) => {
      const seen: number[][] = [];
      const replay = await scheduled(session).replay({
        thresholds: { mae: 3 },
        onProgress: (...progress) => seen.push(progress),
      });
      assert.equal(replay.summary, 's');
      assert.equal(replay.changed[0]?.getTime(), due);
      assert.deepEqual(seen, [
        [0, 3],
        [1, 3],
        [3, 3],
      ]);
      await assert.rejects(scheduled(session).replay(), /Failed: the server is stopping/);
      assert.ok(!stub.operations().includes('POST /_guiderail/replays/replay-1/stop'));
      const impatient = scheduled(session).replay({
        onProgress: () => {
          throw new Error('enough');
        },
      });
      await assert.rejects(impatient, /enough/);
      assert.equal(stub.operations().at(-1), 'POST /_guiderail/replays/replay-1/stop');
    },
  );
});

test('a monitor goes on with the definition of its new baseline', () =>
  withStub(
    {
      [`POST ${path}/rebaseline`]: () => ({
        json: {
          ...{ Version: 1, Kind: 'rebaseline', CreationTime: due },
          ...{ MonitoringJobDefinitionName: 'after', KeptLimits: [], ClosedIncidents: ['inc-1'] },
        },
      }),
    },
    async (stub, session) => {
      const monitor = scheduled(session);
      const execution = new Date(due);
      const made = await monitor.rebaseline({ execution, reason: 'new sensors', keep: false });
      assert.deepEqual([made.creationTime.getTime(), made.closedIncidents], [due, ['inc-1']]);
      assert.equal(monitor.jobDefinitionName, 'after');
      assert.deepEqual(JSON.parse(String(stub.bodies(`POST ${path}/rebaseline`)[0])), {
        Execution: due,
        Reason: 'new sensors',
        Keep: false,
      });
    },
  ));

test('against AWS what needs Guiderail says so, and nothing is sent', () =>
  withStub({}, async (stub, session) => {
    const hostname = 'api.sagemaker.cn-north-1.amazonaws.com.cn';
    session.sagemakerClient.config.endpoint = async () => ({
      ...{ protocol: 'https:', hostname, path: '/' },
    });
    const monitor = scheduled(session);
    const calls = [
      () => monitor.runNow(),
      () => monitor.changedWindows(),
      () => monitor.dryRun(),
      () => monitor.replay(),
      () => monitor.listBaselines(),
      () => monitor.listIncidents(),
      () => Incident.get('inc-1', session),
    ];
    for (const call of calls) {
      await assert.rejects(call(), { name: 'NeedsGuiderailError', message: /AWS_ENDPOINT_URL/ });
    }
    assert.deepEqual(stub.seen, []);
  }));
