import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { withRoom } from './testing/room.js';

type Members = Record<string, unknown>;

/** Serves an upstream by name, and says what became of its endpoint. */
const endpointOf = (url: string, allowPrivateTargets?: string) =>
  new Promise<Members>((resolve, reject) => {
    withRoom(
      async (room) => {
        await room.call('CreateModel', {
          ModelName: 'm',
          PrimaryContainer: {
            Image: 'guiderail/proxy',
            Environment: { GUIDERAIL_UPSTREAM_URL: url },
          },
        });
        await room.call('CreateEndpointConfig', {
          EndpointConfigName: 'm',
          ProductionVariants: [{ VariantName: 'v', ModelName: 'm' }],
        });
        await room.call('CreateEndpoint', { EndpointName: 'm', EndpointConfigName: 'm' });
        const described = await room.settled('m');
        const Body = Buffer.from('1');
        const invoked = await room
          .call('InvokeEndpoint', { EndpointName: 'm', Body })
          .catch((error: unknown) => ({ error }));
        resolve({ ...described, invoked });
      },
      { deps: { allowPrivateTargets } },
    ).catch(reject);
  });

test('private addresses need leave in whatever form they are written', async () => {
  for (const url of [
    'http://10.1.2.3/',
    'http://0x0a010203/',
    'http://167838211/',
    'http://[::ffff:10.1.2.3]/',
    'http://[::ffff:a01:203]/',
    'http://[fd00::1]/',
    'http://169.254.169.254/',
    'http://0.0.0.0/',
  ]) {
    const { EndpointStatus, FailureReason } = await endpointOf(url);
    assert.equal(EndpointStatus, 'Failed', url);
    assert.match(String(FailureReason), /GUIDERAIL_ALLOW_PRIVATE_TARGETS=/, url);
  }
});

test('an upstream on loopback needs no leave, by address or by name; its redirects lead nowhere', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.method === 'GET') response.writeHead(200).end();
    else response.writeHead(307, { location: 'http://10.1.2.3/invocations' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    for (const host of ['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', 'localhost']) {
      const { EndpointStatus, FailureReason, invoked } = await endpointOf(`http://${host}:${port}`);
      assert.equal(EndpointStatus, 'InService', `${host}: ${FailureReason}`);
      const { error } = invoked as { error: { code: string; members: Members } };
      assert.equal(error.code, 'ModelError');
      assert.equal(error.members.OriginalStatusCode, 307);
    }
    assert.deepEqual([...new Set(asked)], ['/ping', '/invocations']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
