import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
} from '@aws-sdk/client-athena';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startTestServer, type TestServer } from '../../testing/server.js';

const starting = (sql: string): StartQueryExecutionCommandInput => ({
  QueryString: sql,
  ResultConfiguration: { OutputLocation: 's3://results/here' },
});

async function ended(athena: AthenaClient, QueryExecutionId: string | undefined) {
  for (;;) {
    const { QueryExecution } = await athena.send(
      new GetQueryExecutionCommand({ QueryExecutionId }),
    );
    const state = QueryExecution?.Status?.State ?? '';
    if (!['QUEUED', 'RUNNING'].includes(state)) return QueryExecution;
    await wait(5);
  }
}

async function withBucket(server: TestServer): Promise<void> {
  const s3 = new S3Client(server.client);
  await s3.send(new CreateBucketCommand({ Bucket: 'results' }));
  s3.destroy();
}

test('queries that wait or run when the server ends are answered after its next start', async () => {
  const first = await startTestServer();
  await withBucket(first);
  let athena = new AthenaClient(first.client);
  const ids: (string | undefined)[] = [];
  for (let i = 0; i < 6; i++) {
    const long = `SELECT count(*) AS n FROM unnest(sequence(1, 3000)) a(x) CROSS JOIN unnest(sequence(1, 3000)) b(y) WHERE x * y <> ${i}`;
    const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand(starting(long)));
    ids.push(QueryExecutionId);
  }
  athena.destroy();
  await first.stop();
  const second = await startTestServer({ dataDir: first.dataDir });
  try {
    athena = new AthenaClient(second.client);
    for (const [i, QueryExecutionId] of ids.entries()) {
      assert.equal((await ended(athena, QueryExecutionId))?.Status?.State, 'SUCCEEDED');
      const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
      // of the 9,000,000 products one is 1, two are 2, 3 and 5, three are 4; none is 0
      const expected = 9_000_000 - ([0, 1, 2, 2, 3, 2][i] ?? 0);
      assert.equal(ResultSet?.Rows?.[1]?.Data?.[0]?.VarCharValue, String(expected));
    }
    athena.destroy();
  } finally {
    await second.close();
  }
});

test('each change of a query is an event, once and in order', async () => {
  const server = await startTestServer();
  await withBucket(server);
  const athena = new AthenaClient(server.client);
  const events = new EventBridgeClient(server.client);
  const logs = new CloudWatchLogsClient(server.client);
  try {
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/events/queries' }));
    await events.send(
      new PutRuleCommand({
        Name: 'queries',
        EventPattern: JSON.stringify({
          source: ['aws.athena'],
          'detail-type': ['Athena Query State Change'],
        }),
      }),
    );
    const Arn = 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/queries';
    await events.send(new PutTargetsCommand({ Rule: 'queries', Targets: [{ Id: 'logs', Arn }] }));
    const { QueryExecutionId } = await athena.send(
      new StartQueryExecutionCommand(starting('SELECT x')),
    );
    await ended(athena, QueryExecutionId);
    let told: { detail: Record<string, unknown> }[] = [];
    while (told.length < 3) {
      const { events: found = [] } = await logs.send(
        new FilterLogEventsCommand({ logGroupName: '/aws/events/queries' }),
      );
      told = found.map(({ message }) => JSON.parse(message ?? '{}'));
      await wait(20);
    }
    assert.deepEqual(
      told
        .map(({ detail }) => [detail.sequenceNumber, detail.previousState, detail.currentState])
        .sort(),
      [
        ['1', undefined, 'QUEUED'],
        ['2', 'QUEUED', 'RUNNING'],
        ['3', 'RUNNING', 'FAILED'],
      ],
    );
    assert.ok(told.every(({ detail }) => detail.queryExecutionId === QueryExecutionId));
  } finally {
    for (const client of [athena, events, logs]) client.destroy();
    await server.close();
  }
});
