import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { ContainerRequest, Docker } from '../../../../processes/docker.js';
import type { Processes } from '../../../../processes/processes.js';
import { withProcesses } from '../../../../processes/testing/room.js';
import { archive } from '../../testing/room.js';
import { LoadError } from '../runtime.js';
import { loadRuntime } from '../table.js';

type Engine = Pick<Docker, 'check' | 'startContainer'>;

/** An engine whose containers are a server in this process. */
function engine(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  started: ContainerRequest[],
): Engine & { stopped: () => number } {
  let stopped = 0;
  return {
    stopped: () => stopped,
    check: async () => {},
    async startContainer(request) {
      started.push(request);
      const server = createServer(answer);
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const { port } = server.address() as AddressInfo;
      const exited = new Promise<{ code: number; signal: null }>((resolve) => {
        server.once('close', () => resolve({ code: 0, signal: null }));
      });
      request.onLine('listening', 'stdout');
      return {
        id: 'c1',
        address: { host: '127.0.0.1', port },
        exited,
        stop: () => {
          stopped += 1;
          server.close();
          server.closeAllConnections();
          return exited;
        },
      };
    },
  };
}

const load = async (processes: Processes, docker: Engine, lines: string[] = []) => {
  const model = await archive({ 'model.bin': 'weights', 'code/inference.py': 'pass' });
  return loadRuntime(
    { Image: 'my/image:1', ModelDataUrl: 's3://b/model.tar.gz', Environment: { A: '1' } },
    {
      processes,
      docker,
      mayConnect: () => true,
      onLine: (line) => void lines.push(line),
      objects: { get: async () => ({ body: Readable.from([model]) }) as never },
    },
  );
};

test("an image is run and asked by SageMaker's container contract", () =>
  withProcesses(async (processes) => {
    const started: ContainerRequest[] = [];
    const lines: string[] = [];
    let pings = 0;
    const docker = engine((request, response) => {
      if (request.url === '/ping') {
        pings += 1;
        return void response.writeHead(pings > 1 ? 200 : 503).end();
      }
      response.setHeader('content-type', 'text/csv').end(`${request.method} ${request.url}`);
    }, started);
    const runtime = await load(processes, docker, lines);
    const { image, args, environment, mounts, port } = started[0] as ContainerRequest;
    assert.deepEqual([image, args, environment, port], ['my/image:1', ['serve'], { A: '1' }, 8080]);
    const [{ source, target, readOnly } = { source: '', target: '', readOnly: false }] = mounts;
    assert.deepEqual([target, readOnly], ['/opt/ml/model', true]);
    assert.equal(await readFile(join(source, 'code', 'inference.py'), 'utf8'), 'pass');
    const reply = await runtime.predict({
      body: Buffer.from('1,2'),
      contentType: 'text/csv',
      accept: undefined,
      signal: new AbortController().signal,
    });
    assert.equal(Buffer.from(reply.body).toString(), 'POST /invocations');
    assert.deepEqual(lines, ['listening']);
    await runtime.close();
    assert.equal(docker.stopped(), 1);
    await assert.rejects(readFile(join(source, 'model.bin')));
  }));

test('without an engine, or where a container ends, the reason says what to do', () =>
  withProcesses(async (processes) => {
    const refused = (docker: Engine, message: RegExp) =>
      assert.rejects(load(processes, docker), (error) => {
        assert.ok(error instanceof LoadError, String(error));
        assert.match(error.message, message);
        return true;
      });
    const none = new Error('No Docker engine answers: start one.');
    const missing: Engine = {
      check: () => Promise.reject(none),
      startContainer: () => Promise.reject(none),
    };
    await refused(missing, /start one\. Or run the container yourself .* guiderail\/proxy/);
    const ended: Engine = {
      check: async () => {},
      startContainer: async () => ({
        id: 'c',
        address: { host: '127.0.0.1', port: 9 },
        exited: Promise.resolve({ code: 3, signal: null }),
        stop: async () => ({ code: 3, signal: null }),
      }),
    };
    await refused(ended, /ended before it answered \/ping \(exit code 3\)/);
    const refusing: Engine = {
      ...ended,
      startContainer: () => Promise.reject(new Error('denied')),
    };
    await refused(refusing, /my\/image:1 could not be started: denied/);
  }));
