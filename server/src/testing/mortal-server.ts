import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/guiderail.js', import.meta.url));
const patience_ms = 30_000;

/**
 * Guiderail as a program, behind an address that stays when it is killed. Requests pass through
 * the test, which may kill the program once it has an answer that the client is never given.
 */
export class MortalServer {
  readonly dataDir: string;
  readonly endpoint: string;
  /** Whether this answer is lost, and the program is killed. */
  loses: (path: string) => boolean = () => false;
  kills = 0;
  readonly #front: ReturnType<typeof createServer>;
  readonly #agent = new Agent({ keepAlive: true });
  #child: ChildProcess | undefined;
  #port = 0;
  #starting: Promise<void> = Promise.resolve();

  private constructor(dataDir: string, front: ReturnType<typeof createServer>) {
    this.dataDir = dataDir;
    this.#front = front;
    this.endpoint = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
    front.on('request', (asked: IncomingMessage, answer: ServerResponse) => {
      // what comes while it starts waits, so that no client runs out of tries
      this.#starting.then(
        () => this.#pass(asked, answer),
        () => asked.socket.destroy(),
      );
    });
  }

  static async start(dataDir: string): Promise<MortalServer> {
    const front = createServer();
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const server = new MortalServer(dataDir, front);
    await server.#start();
    return server;
  }

  /** What AWS's clients need. */
  async client() {
    const text = await readFile(join(this.dataDir, 'credentials.json'), 'utf8');
    const credentials = JSON.parse(text) as { accessKeyId: string; secretAccessKey: string };
    return { endpoint: this.endpoint, region: 'us-east-1', credentials };
  }

  async close(): Promise<void> {
    await this.#starting;
    await this.#end('SIGTERM');
    this.#front.closeAllConnections();
    this.#front.close();
    this.#agent.destroy();
  }

  async #start(): Promise<void> {
    this.#port = await freePort();
    const options = ['start', '--port', String(this.#port), '--data-dir', this.dataDir];
    const child = spawn(process.execPath, [program, ...options], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.#child = child;
    const end = Date.now() + patience_ms;
    for (;;) {
      const ready = await fetch(`http://127.0.0.1:${this.#port}/readyz`).catch(() => undefined);
      if (ready?.ok) return;
      if (child.exitCode !== null || Date.now() > end) throw new Error('the server does not start');
      await setTimeout(20);
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, url: path = '/', headers } = asked;
    const lose = () => asked.socket.destroy();
    const to = { host: '127.0.0.1', port: this.#port, agent: this.#agent };
    const options = { ...to, method, path, headers };
    const onward = request(options, (given) => {
      if (this.#child && this.loses(path)) {
        this.kills += 1;
        lose();
        this.#starting = this.#end('SIGKILL').then(() => this.#start());
        this.#starting.catch(lose);
        return;
      }
      answer.writeHead(given.statusCode ?? 500, given.headers);
      given.on('error', lose).pipe(answer);
    });
    onward.on('error', lose);
    asked.pipe(onward);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
