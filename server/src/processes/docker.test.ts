import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { realTimers } from '../timers.js';
import { type ContainerRequest, type Docker, openDocker } from './docker.js';
import {
  type DockerStandIn,
  dockerStandIn,
  type StandInBehaviour,
} from './testing/docker-stand-in.js';

async function withEngine(
  behaviour: StandInBehaviour,
  work: (docker: Docker, engine: DockerStandIn) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-docker-'));
  const socket = join(folder, 'docker.sock');
  const engine = await dockerStandIn(socket, behaviour);
  try {
    const host = `unix://${socket}`;
    await work(openDocker({ host, owner: folder, after: realTimers.after }), engine);
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const request = (more: Partial<ContainerRequest> = {}): ContainerRequest => ({
  image: 'me/mine:1',
  args: ['train'],
  environment: { A: 'b' },
  mounts: [{ source: '/here', target: '/opt/ml' }],
  network: 'none',
  limits: { memory_bytes: 1024 ** 3 },
  onLine: () => {},
  signal: new AbortController().signal,
  ...more,
});

test('a container runs to its end, its output in lines, and is removed', () =>
  withEngine(
    {
      output: [
        [1, 'one\ntw'],
        [2, 'bad\n'],
        [1, 'o\nthree'],
      ],
      exitCode: 3,
    },
    async (docker, engine) => {
      const lines: string[] = [];
      const onLine = (line: string, stream: string) => void lines.push(`${stream} ${line}`);
      const exit = await docker.runContainer(request({ onLine }));
      assert.deepEqual(exit, { code: 3, signal: null });
      assert.deepEqual(lines, ['stdout one', 'stderr bad', 'stdout two', 'stdout three']);
      const [body] = engine.created as {
        HostConfig: Record<string, unknown>;
        Env: string[];
        Cmd: string[];
      }[];
      assert.deepEqual([body?.Cmd, body?.Env], [['train'], ['A=b']]);
      assert.deepEqual(body?.HostConfig.Binds, ['/here:/opt/ml']);
      assert.equal(body?.HostConfig.NetworkMode, 'none');
      assert.equal(body?.HostConfig.Memory, 1024 ** 3);
      assert.ok(engine.requests.includes('DELETE /containers/c1?force=1&v=1'));
    },
  ));

test('a served container tells where its port is, and is stopped', () =>
  withEngine({ output: [], exitCode: 143, endless: true }, async (docker, engine) => {
    const served = await docker.startContainer(
      request({ args: ['serve'], port: 8080, network: 'bridge' }),
    );
    assert.deepEqual(served.address, { host: '127.0.0.1', port: 49153 });
    const exit = await served.stop();
    assert.deepEqual(exit, { code: 143, signal: null, stoppedFor: 'abort' });
    assert.ok(engine.requests.includes('POST /containers/c1/stop?t=10'));
  }));

test('an image is pulled where it is missing; what the engine says is handed on', async () => {
  await withEngine({ output: [], exitCode: 0, pull: 'works' }, async (docker, engine) => {
    await docker.runContainer(request());
    assert.ok(engine.requests.includes('POST /images/create?fromImage=me%2Fmine%3A1'));
  });
  await withEngine({ output: [], exitCode: 0, pull: 'fails' }, async (docker) => {
    await assert.rejects(docker.runContainer(request()), {
      name: 'DockerError',
      message: 'pull access denied',
    });
  });
});

test('memory that ran out is told, and what an earlier life left is removed', () =>
  withEngine({ output: [], exitCode: 137, oomKilled: true }, async (docker, engine) => {
    assert.equal((await docker.runContainer(request())).stoppedFor, 'memory');
    await docker.endOrphans();
    assert.ok(engine.requests.includes('DELETE /containers/left?force=1&v=1'));
  }));

test('where no engine answers, that is said with what to do', async () => {
  const docker = openDocker({ host: 'unix:///no/such.sock', owner: 'me', after: realTimers.after });
  await docker.endOrphans();
  await assert.rejects(docker.check(), { name: 'DockerMissing', message: /DOCKER_HOST/ });
  const remote = openDocker({ host: 'ssh://h', owner: 'me', after: realTimers.after });
  await assert.rejects(remote.check(), { name: 'DockerMissing', message: /unix:\/\/\/path/ });
});
