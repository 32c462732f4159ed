// weight: compressed bytes that the first view's scripts cost, and those of the data that a
// monitor's charts of 500 features ask for, as a browser without a cache gets them.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBrowser, withoutBrowser } from './support/browser.js';
import { freePort, stop, untilAnswers } from './support/servers.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const guiderail = join(root, 'server', 'bin', 'guiderail.js');
const KB = 1024;
const bounds = { script: [350, 200], data: [1024, 300] };
const units = { script: 'KB of script, first view', data: 'KB of data, a monitor of features' };
const quiet_ms = 1_500;

export default async function measure({ quick }) {
  const features = quick ? 50 : 500;
  const folder = mkdtempSync(join(tmpdir(), 'guiderail-bench-'));
  let server;
  try {
    server = await start(folder);
    await watch(server, folder, { features, rows: 300, runs: quick ? 1 : 3 });
    const found = await withBrowser(async (browser) => ({
      script: await weigh(browser, `${server.endpoint}/console/`, isScript),
      data: await weigh(
        browser,
        `${server.endpoint}/console/monitors/far-monitor?tab=charts`,
        isData,
      ),
    }));
    if (!found)
      return Object.keys(units).map((of) => withoutBrowser('weight', units[of], ...bounds[of]));
    return [
      rowOf('script', found.script, `${found.script.count} scripts`),
      rowOf('data', found.data, `${features} features; ${found.data.count} answers`),
    ];
  } finally {
    if (server) await stop(server.child);
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowOf(of, { bytes, parts }, what) {
  const [floor, aim] = bounds[of];
  const value = Math.round((bytes / KB) * 10) / 10;
  const largest = parts
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([name, size]) => `${name} ${(size / KB).toFixed(1)}`)
    .join(', ');
  const reference = `${what}; the largest: ${largest}`;
  return { name: 'weight', value, unit: units[of], reference, floor, aim, holds: value <= floor };
}

const isScript = ({ type }) => type === 'Script';
const isData = ({ url }) => url.pathname.startsWith('/console/api/');

/** Bytes over the wire, bodies compressed, of what a page asks for until it asks no more. */
async function weigh(browser, address, isCounted) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    const asked = new Map();
    const parts = [];
    let last = performance.now();
    session.on('Network.responseReceived', ({ requestId, type, response }) => {
      last = performance.now();
      asked.set(requestId, { type, url: new URL(response.url) });
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const one = asked.get(requestId);
      const name = one?.url.pathname.split('/').at(-1);
      // a page refreshes: what it asks for twice is counted once
      if (!one || !isCounted(one) || parts.some(([known]) => known === name)) return;
      parts.push([name, encodedDataLength]);
    });
    await page.goto(address);
    await page.waitForSelector('h1');
    while (performance.now() - last < quiet_ms) await page.waitForTimeout(100);
    const bytes = parts.reduce((sum, [, size]) => sum + size, 0);
    return { bytes, parts, count: parts.length };
  } finally {
    await context.close();
  }
}

async function start(folder) {
  const data = join(folder, 'guiderail');
  mkdirSync(data);
  const port = await freePort();
  const args = [guiderail, 'start', '--no-auth', '--port', String(port), '--data-dir', data];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(child, `${endpoint}/readyz`);
  const credentials = JSON.parse(readFileSync(join(data, 'credentials.json'), 'utf8'));
  return { child, endpoint, data, credentials };
}

/** An endpoint that is served elsewhere, its baseline, its captures, and runs of its monitor. */
async function watch(server, folder, { features, rows, runs }) {
  const names = ['answer', ...Array.from({ length: features - 1 }, (_, i) => `feature_${i}`)];
  const line = (row, shift) => names.map((_, i) => cell(row, i, shift)).join(',');
  const lines = (shift) => Array.from({ length: rows }, (_, row) => line(row, shift));
  const baseline = join(folder, 'baseline.csv');
  writeFileSync(baseline, `${[names.join(','), ...lines(0)].join('\n')}\n`);
  const deploy = ['deploy', '--external', '--name', 'far', '--baseline', baseline, '--header'];
  await command(server, [...deploy, '--every', '1d']);
  await send(server, lines(1));
  for (let run = 0; run < runs; run++) {
    await command(server, ['run', 'far-monitor', '--last', '1h'], [0, 1]);
  }
}

/** A number of many digits that looks like chance and is the same each time. */
const cell = (row, column, shift) =>
  (
    ((row * 7919 + column * 104_729 + 31 * row * column) % 10_007) / 10_007 +
    shift * (column % 7 === 0 ? 0.4 : 0)
  ).toFixed(5);

async function send({ endpoint, credentials }, lines) {
  const body = lines.map((line) => {
    const comma = line.indexOf(',');
    return JSON.stringify({ input: line.slice(comma + 1), output: line.slice(0, comma) });
  });
  const { accessKeyId, secretAccessKey } = credentials;
  const response = await fetch(`${endpoint}/_guiderail/endpoints/far/captures`, {
    method: 'POST',
    headers: {
      'content-type': 'application/jsonlines',
      authorization: `Bearer ${accessKeyId}:${secretAccessKey}`,
    },
    body: body.join('\n'),
  });
  if (!response.ok) throw new Error(`captures were not taken: ${await response.text()}`);
}

/** One of guiderail's own commands. @throws Error with its words where it ends otherwise */
async function command({ endpoint, credentials }, args, good = [0]) {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const child = spawn(process.execPath, [guiderail, ...args], { env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (some) => {
      said += some;
    });
  }
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (!good.includes(code))
    throw new Error(`guiderail ${args.join(' ')} ended with ${code}: ${said}`);
}
