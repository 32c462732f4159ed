import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { messageOf, Unavailable } from '../base/errors.js';

/** No Docker engine answers; the message says what to do. */
export class DockerMissing extends Unavailable {
  override readonly name = 'DockerMissing';
}

/** The engine refused; the message is its own. */
export class DockerError extends Unavailable {
  override readonly name = 'DockerError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const version = 'v1.41';
const usualSocket = '/var/run/docker.sock';
const longestAnswer_bytes = 4 * 1024 ** 2;
const longestLine_bytes = 1024 ** 2;

/** The Docker Engine's API over its socket, as https://docs.docker.com/reference/api/engine/ has it. */
export class DockerApi {
  readonly #host: string;

  /** @param host As in DOCKER_HOST: `unix:///path` or `tcp://host:port`. */
  constructor(host: string | undefined) {
    this.#host = host ?? `unix://${usualSocket}`;
  }

  /** @throws DockerMissing, or DockerError by the engine's answer. */
  async call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const answer = await this.open(method, path, body, signal);
    const text = await readAll(answer);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** The same, with the answer's body as a stream. */
  async open(
    method: string,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    const answer = await this.#send(method, path, body, signal);
    const status = answer.statusCode ?? 0;
    if (status < 400) return answer;
    const text = await readAll(answer);
    throw new DockerError(status, messageIn(text) || `the Docker engine answered ${status}`);
  }

  /** Reads an answer of one JSON object a line. */
  async lines(method: string, path: string, onObject: (value: object) => void): Promise<void> {
    const answer = await this.open(method, path);
    answer.setEncoding('utf8');
    let rest = '';
    for await (const chunk of answer) {
      const parts = `${rest}${chunk as string}`.split('\n');
      rest = parts.pop() ?? '';
      if (rest.length > longestLine_bytes) throw new Error('the Docker engine sent no line end');
      for (const part of parts) if (part.trim() !== '') onObject(JSON.parse(part) as object);
    }
    if (rest.trim() !== '') onObject(JSON.parse(rest) as object);
  }

  #send(
    method: string,
    path: string,
    body: unknown,
    signal: AbortSignal | undefined,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          ...addressOf(this.#host),
          method,
          path: `/${version}${path}`,
          headers: { 'Content-Type': 'application/json', Host: 'docker' },
          signal,
        },
        resolve,
      );
      sent.on('error', (error: NodeJS.ErrnoException) => {
        reject(signal?.aborted ? signal.reason : this.#missing(error));
      });
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  #missing(error: NodeJS.ErrnoException): DockerMissing {
    return new DockerMissing(
      `No Docker engine answers at ${this.#host} (${error.code ?? messageOf(error)}): start ` +
        'Docker, or give its address in DOCKER_HOST and start the server again.',
      { cause: error },
    );
  }
}

function addressOf(host: string): RequestOptions {
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) };
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url?.protocol === 'tcp:' || url?.protocol === 'http:') {
    return { hostname: url.hostname, port: url.port || '2375' };
  }
  throw new DockerMissing(`DOCKER_HOST must be unix:///path or tcp://host:port, and is ${host}.`);
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > longestAnswer_bytes) throw new Error('the Docker engine’s answer is too large');
  }
  return Buffer.concat(chunks).toString('utf8');
}

function messageIn(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: string }).message ?? '');
  } catch {
    return text.slice(0, 500);
  }
}
