import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { Randomness } from '../wire/testing/random.js';
import { type ConsoleClient, signedIn } from './console-client.js';
import { startTestServer, type TestServer } from './server.js';

const requests = 1_000;
const atOnce = 16;
const random = new Randomness(7, 0.5);
const faults: unknown[] = [];
let server: TestServer;
let client: ConsoleClient;
let operations: string[];

before(async () => {
  server = await startTestServer({
    log: (level, message, fields) => level === 'error' && faults.push({ message, fields }),
  });
  client = await signedIn(server);
  operations = server.operations.flatMap(({ service, handlers }) =>
    Object.keys(handlers).map((name) => `${service}/${name}`),
  );
});

after(() => server.close());

const { pick, chance, text } = {
  pick: <T>(choices: readonly T[]): T => random.pick(choices),
  chance: (share: number) => random.chance(share),
  text: () => random.text(),
};

const ownPaths = ['incidents', 'views/monitors', 'deliveries', 'dry-run', 'training-sets'];

function target(): string {
  const odd = encodeURIComponent(text());
  return pick([
    ...[`api/aws/${pick(operations)}`, `api/aws/${pick(operations)}`, `api/aws/${odd}/${odd}`],
    ...[`api/own/${pick(ownPaths)}`, `api/own/endpoints/${odd}/statistics`, `api/own/${odd}`],
    ...[`api/object?bucket=${odd}&key=${odd}&download=${odd}`, 'api/object?bucket=%ff&key=%zz'],
    ...[`api/reports/${odd}/${odd}/1`, 'api/reports/%zz/%/1', 'api/session', `api/${odd}`],
    ...[`assets/${odd}`, 'assets/../../../package.json', `${odd}?${odd}`, 'api/%00/\xe9'],
    ...[`sign-in?token=${odd}&next=/console/${odd}`, `reports/${odd}/%zz/1`],
  ]);
}

const members = [
  'EndpointName',
  'Bucket',
  'Key',
  'Body',
  'NextToken',
  'MaxResults',
  'Name',
  'Tags',
];
const more = ['StartTime', 'TopicArn', 'logGroupName', 'MetricData', '__proto__', 'constructor'];
const values = [
  '',
  'x',
  'x'.repeat(300),
  0,
  -1,
  1e308,
  true,
  null,
  [],
  {},
  [null],
  [[{}]],
  '\ud800',
];

function body(): string {
  if (chance(0.2)) {
    return pick(['', '{', '[]', 'null', '{"a":', '['.repeat(9000), '{"a":'.repeat(300), text()]);
  }
  const one = () => [pick([...members, ...more]), pick([...values, text()])];
  return JSON.stringify(Object.fromEntries(Array.from({ length: 3 }, one)));
}

function headers(sent: string): string[] {
  const cookies = [
    client.cookie,
    '',
    ';'.repeat(3000),
    `${client.cookie}x`,
    `a=b;${client.cookie}`,
  ];
  const odd = Buffer.from(text().replaceAll('\0', '')).toString('latin1');
  const lines = [
    `host: ${new URL(server.endpoint).host}`,
    `cookie: ${chance(0.8) ? client.cookie : pick([...cookies, `${client.cookie}; ${odd}`])}`,
    `content-length: ${Buffer.byteLength(sent)}`,
    'connection: close',
  ];
  if (chance(0.9)) lines.push('x-guiderail-console: 1', 'content-type: application/json');
  if (chance(0.1)) lines.push(`origin: ${pick(['null', 'http://[', 'http://a@b', odd])}`);
  if (chance(0.1)) lines.push(`x-guiderail-region: ${odd}`);
  if (chance(0.1)) lines.push(`accept-encoding: ${pick(['gzip', ',,;', 'gzip;q=', odd])}`);
  if (chance(0.1)) lines.push(`sec-fetch-site: ${odd}`, `if-none-match: ${odd}`);
  return lines;
}

interface Told {
  readonly asked: string;
  readonly answer: string;
}

function ask(): Promise<Told> {
  const sent = body();
  const method = chance(0.7) ? 'POST' : pick(['GET', 'HEAD', 'PUT', 'OPTIONS']);
  const asked = `${method} /console/${target()} HTTP/1.1`;
  const head = `${[asked, ...headers(sent)].join('\r\n')}\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(new URL(server.endpoint).port), '127.0.0.1');
    socket.setTimeout(20_000, () => socket.destroy(new Error(`no answer: ${asked} ${sent}`)));
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', reject);
    socket.on('close', () => {
      resolve({ asked: `${asked} ${sent}`, answer: Buffer.concat(chunks).toString('latin1') });
    });
    socket.write(Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(sent)]));
  });
}

test('whatever is asked is answered, and never by a fault', { timeout: 120_000 }, async () => {
  let carriedOut = 0;
  for (let done = 0; done < requests; done += atOnce) {
    for (const { asked, answer } of await Promise.all(Array.from({ length: atOnce }, ask))) {
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
      assert.ok(status >= 200 && status !== 500, `${asked}\n${answer.slice(0, 500)}`);
      if (status === 200) carriedOut += 1;
    }
  }
  assert.deepEqual(faults, []);
  assert.ok(carriedOut > requests / 100, `${carriedOut} carried out`);
  assert.equal((await client.get('session')).status, 200);
});
