// events: 100 rules with every kind of operator. Matching alone, on events that are parsed; and
// PutEvents with ten events in each signed request, whose matches are stored before the answer,
// while the outbox delivers them to log groups: the server on one core, the load on another.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { compilePattern } from '../server/dist/services/events/pattern/compile-pattern.js';
import { RuleIndex } from '../server/dist/services/events/pattern/rule-index.js';
import { entries, patterns } from './support/events-rules.js';
import { median } from './support/median.js';
import { cpuSeconds, freePort, pins, spawnOn, stop, untilAnswers } from './support/servers.js';
import { signedPost } from './support/signed.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const serverCore = 0;
const loadCore = 1;
const perRequest = 10;
const connections = 32;

export default async function events({ quick }) {
  const matched = matching(quick ? 100 : 500);
  const stored = await putting(quick);
  return [
    {
      name: 'events',
      value: matched.rate,
      unit: 'events matched per second',
      reference: `100 rules, ${matched.each.toFixed(2)} of them match an event`,
      ...{ floor: 100_000, aim: 200_000, holds: matched.rate >= 100_000 },
    },
    {
      name: 'events',
      value: stored.rate,
      unit: 'events stored per second',
      reference:
        `PutEvents, ${perRequest} to a signed request, 100 rules; delivered to log groups ` +
        `meanwhile; p99 ${stored.p99_ms.toFixed(0)} ms; ` +
        `${stored.perCpuSecond.toFixed(0)} per second of processor time; ` +
        (pins ? 'one core each' : 'not kept on one core'),
      ...{ floor: 5_000, aim: 10_000, holds: stored.rate >= 5_000 },
    },
  ];
}

/** Slices of some milliseconds each. */
function matching(slice_ms) {
  const index = new RuleIndex(
    patterns.map((text, value) => ({ pattern: compilePattern(text), value })),
  );
  const parsed = entries.map((entry) => ({
    ...{ version: '0', id: 'x', account: '000000000000', time: '2026-01-01T00:00:00Z' },
    ...{ source: entry.Source, 'detail-type': entry.DetailType, region: 'us-east-1' },
    ...{ resources: entry.Resources, detail: JSON.parse(entry.Detail) },
  }));
  const rates = [];
  let each = 0;
  for (let round = 0; round < 6; round++) {
    const began = performance.now();
    let count = 0;
    let found = 0;
    while (performance.now() - began < slice_ms) {
      for (const event of parsed) found += index.match(event).length;
      count += parsed.length;
    }
    if (round > 0) rates.push((count / (performance.now() - began)) * 1000);
    each = found / count;
  }
  return { rate: median(rates), each };
}

async function putting(quick) {
  const folder = mkdtempSync(join(tmpdir(), 'guiderail-bench-'));
  const running = [];
  try {
    const port = await freePort();
    const command = join(root, 'server', 'bin', 'guiderail.js');
    const profile = process.env.GUIDERAIL_BENCH_PROFILE
      ? ['--cpu-prof', `--cpu-prof-dir=${process.env.GUIDERAIL_BENCH_PROFILE}`]
      : [];
    const args = [...profile, command, 'start', '--port', String(port), '--data-dir', folder];
    const stdio = ['ignore', 'ignore', 'inherit'];
    const server = spawnOn(serverCore, process.execPath, args, { stdio });
    running.push(server);
    const endpoint = `http://127.0.0.1:${port}`;
    await untilAnswers(server, `${endpoint}/readyz`);
    const credentials = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8'));
    await makeRules({ endpoint, region: 'us-east-1', credentials });
    const file = join(root, 'bench', 'support', 'invoke-load.js');
    const ipc = { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] };
    const generator = spawnOn(loadCore, process.execPath, [file], ipc);
    running.push(generator);
    const slices = [];
    for (let round = 0; round < (quick ? 2 : 5); round++) {
      const before = cpuSeconds(server.pid);
      const slice = await load(generator, port, requestsOf(credentials, port), quick ? 500 : 2_000);
      slices.push({ ...slice, server: cpuSeconds(server.pid) - before });
    }
    const [, ...counted] = slices; // the first warms it up
    return {
      rate: median(counted.map(({ answers, seconds }) => (answers * perRequest) / seconds)),
      perCpuSecond: median(counted.map(({ answers, server }) => (answers * perRequest) / server)),
      p99_ms: median(counted.map(({ p99_ms }) => p99_ms)),
    };
  } finally {
    for (const one of running.toReversed()) await stop(one);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The rules share twenty log groups. */
async function makeRules(client) {
  const logs = new CloudWatchLogsClient(client);
  const bridge = new EventBridgeClient(client);
  for (let i = 0; i < 20; i++)
    await logs.send(new CreateLogGroupCommand({ logGroupName: `g${i}` }));
  for (const [i, EventPattern] of patterns.entries()) {
    const Name = `rule-${i}`;
    await bridge.send(new PutRuleCommand({ Name, EventPattern }));
    const Arn = `arn:aws:logs:us-east-1:000000000000:log-group:g${i % 20}`;
    await bridge.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'log', Arn }] }));
  }
}

function requestsOf(credentials, port) {
  const requests = [];
  for (let at = 0; at < entries.length; at += perRequest) {
    const body = JSON.stringify({ Entries: entries.slice(at, at + perRequest) });
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSEvents.PutEvents',
    };
    requests.push(signedPost(credentials, { service: 'events', headers, port, body }));
  }
  return requests;
}

async function load(generator, port, requests, milliseconds) {
  const answered = new Promise((resolve) => generator.once('message', resolve));
  const sent = requests.map((bytes) => bytes.toString('base64'));
  generator.send({ port, requests: sent, connections, milliseconds });
  const slice = await answered;
  if (slice.failures > 0) throw new Error(`${slice.failures} failures: ${slice.example}`);
  return slice;
}
