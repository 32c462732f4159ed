import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import * as eb from '@aws-sdk/client-eventbridge';
import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteModelCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { startTestServer, type TestServer } from '../../testing/server.js';
import { eventually } from './testing/stand-in.js';

let server: TestServer;
let client: eb.EventBridgeClient;

before(async () => {
  server = await startTestServer();
  client = new eb.EventBridgeClient(server.client);
});

after(() => server.close());

interface Failed {
  readonly id: string;
  readonly kind: string;
  readonly reason: string;
  readonly attempt: number;
  readonly payload: { readonly rule: string };
}

async function deliveries(asked: object): Promise<{ failed?: Failed[]; retried?: number }> {
  const { accessKeyId, secretAccessKey } = server.client.credentials;
  const response = await fetch(`${server.endpoint}/_guiderail/deliveries`, {
    method: 'POST',
    headers: { 'x-api-key': `${accessKeyId}:${secretAccessKey}` },
    body: JSON.stringify(asked),
  });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text) as object;
}

const failedOf = (rule: string) =>
  eventually(async () => {
    const { failed = [] } = await deliveries({});
    return failed.find(({ payload }) => payload.rule === rule);
  });

test('a delivery is tried as often as its policy says, kept as failed, and sent when asked for', async () => {
  let status = 500;
  let calls = 0;
  const api = createServer((request, response) => {
    request.resume().on('end', () => {
      calls++;
      response.writeHead(status).end('not now');
    });
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = api.address() as AddressInfo;
    const AuthParameters = { BasicAuthParameters: { Username: 'u', Password: 'p' } };
    const { ConnectionArn } = await client.send(
      new eb.CreateConnectionCommand({ Name: 'c', AuthorizationType: 'BASIC', AuthParameters }),
    );
    const { ApiDestinationArn: Arn } = await client.send(
      new eb.CreateApiDestinationCommand({
        ...{ Name: 'd', ConnectionArn, HttpMethod: 'POST' },
        InvocationEndpoint: `http://127.0.0.1:${port}/`,
      }),
    );
    await client.send(new eb.PutRuleCommand({ Name: 'twice', EventPattern: '{"source":["f"]}' }));
    const Targets = [{ Id: 'd', Arn, RetryPolicy: { MaximumRetryAttempts: 1 } }];
    await client.send(new eb.PutTargetsCommand({ Rule: 'twice', Targets }));
    const Entries = [{ Source: 'f', DetailType: 't', Detail: '{}' }];
    await client.send(new eb.PutEventsCommand({ Entries }));
    const failed = await failedOf('twice');
    assert.equal(calls, 2);
    assert.equal(failed.attempt, 2);
    assert.match(failed.reason, /API destination d answered 500: not now/);
    status = 200;
    const { retried } = await deliveries({ action: 'retry', kind: failed.kind, ids: [failed.id] });
    assert.equal(retried, 1);
    await eventually(async () => (calls === 3 ? true : undefined));
    await eventually(async () => ((await deliveries({})).failed?.length === 0 ? true : undefined));
  } finally {
    api.close();
  }
});

test('what can never be delivered is kept at once, with the reason', async () => {
  await client.send(new eb.PutRuleCommand({ Name: 'nowhere', EventPattern: '{"source":["g"]}' }));
  const Arn = 'arn:aws:logs:us-east-1:000000000000:log-group:/not/there';
  await client.send(new eb.PutTargetsCommand({ Rule: 'nowhere', Targets: [{ Id: 'l', Arn }] }));
  const Entries = [{ Source: 'g', DetailType: 't', Detail: '{}' }];
  await client.send(new eb.PutEventsCommand({ Entries }));
  const failed = await failedOf('nowhere');
  assert.equal(failed.attempt, 1);
  assert.match(failed.reason, /log group does not exist/);
});

test("what happens in the server's services is an event on the default bus", async () => {
  const logs = new CloudWatchLogsClient(server.client);
  const sagemaker = new SageMakerClient(server.client);
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'all' }));
  const EventPattern = '{"source":["aws.sagemaker"],"region":["us-east-1"]}';
  await client.send(new eb.PutRuleCommand({ Name: 'all', EventPattern }));
  const Arn = 'arn:aws:logs:us-east-1:000000000000:log-group:all';
  await client.send(new eb.PutTargetsCommand({ Rule: 'all', Targets: [{ Id: 'l', Arn }] }));
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: 'Model-A',
      ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
      PrimaryContainer: { Image: 'guiderail/external' },
      Tags: [{ Key: 'team', Value: 'growth' }],
    }),
  );
  const variant = { VariantName: 'v', InitialInstanceCount: 1, InstanceType: 'ml.m5.large' };
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'config',
      ProductionVariants: [{ ...variant, ModelName: 'Model-A', InstanceType: 'ml.m5.large' }],
    }),
  );
  await sagemaker.send(new DeleteModelCommand({ ModelName: 'Model-A' }));
  const found = await eventually(async () => {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: 'all' }));
    return events.length >= 3 ? events : undefined;
  });
  const read = found.map(({ message }) => JSON.parse(message ?? '') as Record<string, unknown>);
  const models = read.filter((one) => one['detail-type'] === 'SageMaker Model State Change');
  assert.equal(models.length, 2, 'one when it was created, one when it was deleted');
  assert.deepEqual(models[0]?.detail, models[1]?.detail);
  const { id, time, detail, ...head } = models[0] ?? {};
  assert.deepEqual((detail as { Tags: object }).Tags, { team: 'growth' });
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.equal((detail as { ModelName: string }).ModelName, 'Model-A');
  assert.deepEqual(head, {
    version: '0',
    'detail-type': 'SageMaker Model State Change',
    source: 'aws.sagemaker',
    account: '000000000000',
    region: 'us-east-1',
    resources: ['arn:aws:sagemaker:us-east-1:000000000000:model/model-a'],
  });
  assert.ok(read.some((one) => one['detail-type'] === 'SageMaker Endpoint Config State Change'));
});

test('a rule that triggers itself, by several targets too, is stopped when its event comes back', async () => {
  const logs = new CloudWatchLogsClient(server.client);
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'round' }));
  await client.send(new eb.CreateEventBusCommand({ Name: 'there' }));
  const bus = 'arn:aws:events:us-east-1:000000000000:event-bus';
  const EventPattern = '{"source":["round"]}';
  const put = async (EventBusName: string, arns: readonly string[]) => {
    await client.send(new eb.PutRuleCommand({ Name: 'round', EventBusName, EventPattern }));
    const Targets = arns.map((Arn, at) => ({ Id: `t${at}`, Arn }));
    await client.send(new eb.PutTargetsCommand({ Rule: 'round', EventBusName, Targets }));
  };
  const group = 'arn:aws:logs:us-east-1:000000000000:log-group:round';
  await put('default', [`${bus}/default`, `${bus}/there`, `${bus}/there`, group]);
  await put('there', [`${bus}/default`, group]);
  await client.send(
    new eb.PutEventsCommand({ Entries: [{ Source: 'round', DetailType: 'x', Detail: '{}' }] }),
  );
  const reasons = await eventually(async () => {
    const { failed = [] } = await deliveries({ kind: 'events-onward' });
    const own = failed.filter(({ payload }) => payload.rule === 'round');
    return own.length >= 3 ? own.map(({ reason }) => reason) : undefined;
  });
  for (const reason of reasons) assert.match(reason, /The rule round matches what it sends itself/);
  assert.equal(reasons.length, 3, 'by itself, and twice by the other bus');
  const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: 'round' }));
  assert.equal(events?.length, 3, 'once here, and once for each time that it came there');
});
