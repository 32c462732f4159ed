import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as eb from '@aws-sdk/client-eventbridge';
import { startTestServer, type TestServer } from '../../../testing/server.js';
import { eventually, standIn } from '../testing/stand-in.js';

let server: TestServer;
let client: eb.EventBridgeClient;

before(async () => {
  server = await startTestServer();
  client = new eb.EventBridgeClient({ ...server.client, maxAttempts: 1 });
});

after(() => server.close());

const put = (Source: string, detail: object) => {
  const Entries = [{ Source, DetailType: 'Order', Detail: JSON.stringify(detail) }];
  return client.send(new eb.PutEventsCommand({ Entries }));
};

async function destination(
  name: string,
  url: string,
  connection: Partial<eb.CreateConnectionCommandInput>,
  PathParameterValues = ['a b'],
) {
  const made = await client.send(
    new eb.CreateConnectionCommand({
      ...{ Name: name, AuthorizationType: 'BASIC', AuthParameters: {} },
      ...connection,
    }),
  );
  const { ApiDestinationArn } = await client.send(
    new eb.CreateApiDestinationCommand({
      Name: name,
      ConnectionArn: made.ConnectionArn,
      InvocationEndpoint: `${url}/items/*`,
      HttpMethod: 'PUT',
    }),
  );
  const EventPattern = JSON.stringify({ source: [name] });
  await client.send(new eb.PutRuleCommand({ Name: name, EventPattern }));
  await client.send(
    new eb.PutTargetsCommand({
      Rule: name,
      Targets: [
        {
          ...{ Id: 'http', Arn: ApiDestinationArn, InputPath: '$.detail' },
          HttpParameters: {
            PathParameterValues,
            QueryStringParameters: { q: '1' },
            HeaderParameters: { 'X-Two': '2' },
          },
        },
      ],
    }),
  );
}

test('a rule calls an HTTP API with its key, again after an error', async () => {
  const api = await standIn((_, count) => (count === 1 ? [503, 'later'] : [200, '{}']));
  try {
    await destination('keyed', api.url, {
      AuthorizationType: 'API_KEY',
      AuthParameters: {
        ApiKeyAuthParameters: { ApiKeyName: 'X-Key', ApiKeyValue: 'very secret' },
        InvocationHttpParameters: {
          HeaderParameters: [{ Key: 'X-One', Value: '1', IsValueSecret: true }],
          BodyParameters: [{ Key: 'more', Value: 'yes' }],
        },
      },
    });
    await put('keyed', { n: 1 });
    const [, second] = await eventually(async () => (api.calls.length > 1 ? api.calls : undefined));
    assert.equal(second?.method, 'PUT');
    assert.equal(second?.url, '/items/a%20b?q=1');
    assert.equal(second?.headers['x-key'], 'very secret');
    assert.equal(second?.headers['x-one'], '1');
    assert.equal(second?.headers['x-two'], '2');
    assert.deepEqual(JSON.parse(second?.body ?? ''), { n: 1, more: 'yes' });
    const told = await client.send(new eb.DescribeConnectionCommand({ Name: 'keyed' }));
    assert.equal(told.ConnectionState, 'AUTHORIZED');
    const { $metadata, ...shown } = told;
    assert.doesNotMatch(JSON.stringify(shown), /very secret|"Value":"1"/);
  } finally {
    api.close();
  }
});

test('OAuth tokens are asked for, used again, and renewed when they are refused', async () => {
  const api = await standIn(({ url, headers }, count) => {
    if (url.startsWith('/token')) return [200, `{"access_token":"t${count}","expires_in":3600}`];
    return headers.authorization === 'Bearer t1' && count > 3 ? [401, ''] : [200, ''];
  });
  try {
    await destination('oauth', api.url, {
      AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
      AuthParameters: {
        OAuthParameters: {
          AuthorizationEndpoint: `${api.url}/token`,
          HttpMethod: 'POST',
          ClientParameters: { ClientID: 'me', ClientSecret: 'pass' },
          OAuthHttpParameters: { BodyParameters: [{ Key: 'scope', Value: 'all' }] },
        },
      },
    });
    for (let n = 0; n < 3; n++) {
      await put('oauth', { n });
      await eventually(async () => (api.calls.length >= n + 2 ? true : undefined));
    }
    const all = await eventually(async () => (api.calls.length >= 6 ? api.calls : undefined));
    const basic = `Basic ${Buffer.from('me:pass').toString('base64')}`;
    assert.equal(all[0]?.headers.authorization, basic);
    assert.equal(all[0]?.body, 'scope=all&grant_type=client_credentials');
    assert.deepEqual(
      all.map(({ url, headers }) => (url === '/token' ? 'token' : headers.authorization)),
      ['token', 'Bearer t1', 'Bearer t1', 'Bearer t1', 'token', 'Bearer t5'],
    );
  } finally {
    api.close();
  }
});

test('calls that begin together ask for one token', async () => {
  const api = await standIn(({ url }) => [200, url === '/token' ? '{"access_token":"t"}' : '']);
  try {
    await destination('burst', api.url, {
      AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
      AuthParameters: {
        OAuthParameters: {
          AuthorizationEndpoint: `${api.url}/token`,
          HttpMethod: 'POST',
          ClientParameters: { ClientID: 'me', ClientSecret: 'pass' },
        },
      },
    });
    const one = { Source: 'burst', DetailType: 'Order', Detail: '{}' };
    await client.send(new eb.PutEventsCommand({ Entries: Array.from({ length: 8 }, () => one) }));
    const count = (token: boolean) =>
      api.calls.filter(({ url }) => (url === '/token') === token).length;
    await eventually(async () => (count(false) >= 8 ? true : undefined));
    assert.equal(count(true), 1);
  } finally {
    api.close();
  }
});

test("an event's own values fill an address, and lead nowhere else", async () => {
  const api = await standIn(() => [200, '']);
  try {
    const AuthParameters = { BasicAuthParameters: { Username: 'me', Password: 'pass' } };
    await destination('paths', api.url, { AuthParameters }, ['$.detail.name']);
    await put('paths', { name: 'a/b?c' });
    await put('paths', { name: '..' });
    await put('paths', { n: 1 });
    const called = async () =>
      api.calls.length >= 2 ? api.calls.map(({ url }) => url) : undefined;
    assert.deepEqual((await eventually(called)).sort(), ['/items/?q=1', '/items/a%2Fb%3Fc?q=1']);
  } finally {
    api.close();
  }
});

test('connections and destinations are changed, listed and deleted', async () => {
  const AuthParameters = { BasicAuthParameters: { Username: 'u', Password: 'p' } };
  const basic = { Name: 'basic', AuthorizationType: 'BASIC' as const, AuthParameters };
  const { ConnectionArn } = await client.send(new eb.CreateConnectionCommand(basic));
  const api = {
    ...{ Name: 'api', ConnectionArn, HttpMethod: 'POST' as const },
    InvocationEndpoint: 'https://example.com/x',
  };
  await assert.rejects(
    client.send(
      new eb.CreateApiDestinationCommand({ ...api, InvocationEndpoint: 'http://10.0.0.1/' }),
    ),
    { name: 'ValidationException', message: /private address/ },
  );
  await assert.rejects(
    client.send(
      new eb.CreateConnectionCommand({ ...basic, Name: 'b2', AuthorizationType: 'API_KEY' }),
    ),
    { name: 'ValidationException', message: /ApiKeyAuthParameters/ },
  );
  const gone = String(ConnectionArn).replace(/[^/]*$/, '00000000-0000-4000-8000-000000000000');
  await assert.rejects(
    client.send(new eb.CreateApiDestinationCommand({ ...api, ConnectionArn: gone })),
    { name: 'ResourceNotFoundException', message: /'basic' has the ARN / },
  );
  const InvocationEndpoint = 'https://me:hush@example.com/x';
  const told = (error: Error) =>
    error.name === 'ValidationException' &&
    /connection with AuthorizationType BASIC/.test(error.message) &&
    !error.message.includes('hush');
  await assert.rejects(
    client.send(new eb.CreateApiDestinationCommand({ ...api, InvocationEndpoint })),
    told,
  );
  await client.send(new eb.CreateApiDestinationCommand(api));
  await assert.rejects(
    client.send(new eb.UpdateApiDestinationCommand({ Name: 'api', InvocationEndpoint })),
    told,
  );
  const changed = { Name: 'api', InvocationRateLimitPerSecond: 7, Description: 'd' };
  await client.send(new eb.UpdateApiDestinationCommand(changed));
  const described = await client.send(new eb.DescribeApiDestinationCommand({ Name: 'api' }));
  assert.equal(described.InvocationRateLimitPerSecond, 7);
  assert.equal(described.InvocationEndpoint, api.InvocationEndpoint);
  const Username = { BasicAuthParameters: { Username: 'other' } };
  await client.send(new eb.UpdateConnectionCommand({ Name: 'basic', AuthParameters: Username }));
  const connection = await client.send(new eb.DescribeConnectionCommand({ Name: 'basic' }));
  assert.equal(connection.AuthParameters?.BasicAuthParameters?.Username, 'other');
  const { ApiDestinations } = await client.send(
    new eb.ListApiDestinationsCommand({ ConnectionArn }),
  );
  assert.deepEqual(
    ApiDestinations?.map(({ Name }) => Name),
    ['api'],
  );
  await client.send(new eb.DeleteApiDestinationCommand({ Name: 'api' }));
  await client.send(new eb.DeleteConnectionCommand({ Name: 'basic' }));
  await assert.rejects(client.send(new eb.DescribeConnectionCommand({ Name: 'basic' })), {
    name: 'ResourceNotFoundException',
  });
});
