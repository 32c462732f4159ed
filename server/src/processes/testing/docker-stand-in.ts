import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What a container of the stand-in does once it is started. */
export interface StandInBehaviour {
  /** Frames of its output: stream 1 is stdout, 2 is stderr. */
  readonly output: readonly (readonly [1 | 2, string])[];
  readonly exitCode: number;
  readonly oomKilled?: boolean;
  /** Runs until it is stopped. */
  readonly endless?: boolean;
  /** The image is not there until it is pulled; the pull may fail. */
  readonly pull?: 'works' | 'fails';
}

export interface DockerStandIn {
  readonly requests: string[];
  /** Bodies of the requests that create containers. */
  readonly created: Record<string, unknown>[];
  close(): Promise<void>;
}

const frame = (stream: number, text: string): Buffer => {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
};

/**
 * Answers as the Docker Engine's reference (v1.41) has it, for one container at a time. It stands
 * in where no engine runs; it shows that we speak as documented, not that an engine agrees.
 */
export async function dockerStandIn(
  socket: string,
  behaviour: StandInBehaviour,
): Promise<DockerStandIn> {
  const requests: string[] = [];
  const created: Record<string, unknown>[] = [];
  let pulled = behaviour.pull === undefined;
  let ended: () => void = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  if (!behaviour.endless) ended();
  const json = (answer: ServerResponse, status: number, body?: object) => {
    answer.writeHead(status, { 'Content-Type': 'application/json' });
    answer.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const routes: readonly (readonly [RegExp, (answer: ServerResponse, body: string) => unknown])[] =
    [
      [/^GET \/info/, (answer) => json(answer, 200, {})],
      [
        /^GET \/containers\/json/,
        (answer) => json(answer, 200, [{ Id: 'left' }] as unknown as object),
      ],
      [
        /^GET \/images\/.*\/json/,
        (answer) => json(answer, pulled ? 200 : 404, pulled ? {} : { message: 'No such image' }),
      ],
      [
        /^POST \/images\/create/,
        (answer) => {
          pulled = behaviour.pull === 'works';
          answer.write(`${JSON.stringify({ status: 'Pulling' })}\r\n`);
          answer.end(JSON.stringify(pulled ? { status: 'Done' } : { error: 'pull access denied' }));
        },
      ],
      [
        /^POST \/containers\/create/,
        (answer, body) => {
          created.push(JSON.parse(body) as Record<string, unknown>);
          json(answer, 201, { Id: 'c1' });
        },
      ],
      [/^POST \/containers\/c1\/start/, (answer) => json(answer, 204)],
      [
        /^GET \/containers\/c1\/logs/,
        async (answer) => {
          answer.writeHead(200, { 'Content-Type': 'application/vnd.docker.multiplexed-stream' });
          const bytes = Buffer.concat(
            behaviour.output.map(([stream, text]) => frame(stream, text)),
          );
          for (const byte of bytes) answer.write(Buffer.from([byte])); // cut where it hurts most
          await end;
          answer.end();
        },
      ],
      [
        /^POST \/containers\/c1\/wait/,
        async (answer) => {
          await end;
          json(answer, 200, { StatusCode: behaviour.exitCode });
        },
      ],
      [
        /^POST \/containers\/c1\/stop/,
        (answer) => {
          ended();
          json(answer, 204);
        },
      ],
      [
        /^GET \/containers\/c1\/json/,
        (answer) =>
          json(answer, 200, {
            State: { ExitCode: behaviour.exitCode, OOMKilled: behaviour.oomKilled ?? false },
            NetworkSettings: {
              Ports: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '49153' }] },
            },
          }),
      ],
      [/^DELETE \/containers\//, (answer) => json(answer, 204)],
    ];
  const server = createServer(async (request: IncomingMessage, answer) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const line = `${request.method} ${request.url?.replace(/^\/v1\.41/, '')}`;
    requests.push(line);
    const route = routes.find(([pattern]) => pattern.test(line));
    if (route) await route[1](answer, body);
    else json(answer, 404, { message: `page not found: ${line}` });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    requests,
    created,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
