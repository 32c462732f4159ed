// weight: compressed bytes that the first view's scripts cost, and those of the data that a
// monitor's charts of 500 features ask for (the list of all over 16 runs, then one feature that is
// opened), as a browser without a cache gets them.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ListMonitoringExecutionsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { withBrowser, withoutBrowser } from './support/browser.js';
import { freePort, stop, untilAnswers } from './support/servers.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const guiderail = join(root, 'server', 'bin', 'guiderail.js');
const KB = 1024;
const bounds = { script: [350, 200], data: [1024, 300] };
const units = { script: 'KB of script, first view', data: 'KB of data, a monitor of features' };
const quiet_ms = 1_500;
const hour_ms = 3_600_000;
const monitor = 'far-monitor';

export default async function measure({ quick }) {
  const size = quick
    ? { features: 50, runs: 3, rows: 100, baselineRows: 200 }
    : { features: 500, runs: 16, rows: 400, baselineRows: 1_000 };
  const folder = mkdtempSync(join(tmpdir(), 'guiderail-bench-'));
  let server;
  try {
    server = await start(folder);
    await watch(server, folder, size);
    const found = await withBrowser(async (browser) => ({
      script: await weigh(browser, `${server.endpoint}/console/`, isScript),
      data: await weighFeatures(browser, server, size),
    }));
    if (!found)
      return Object.keys(units).map((of) => withoutBrowser('weight', units[of], ...bounds[of]));
    const { script, data } = found;
    return [
      rowOf('script', script, `${script.parts.length} scripts`),
      rowOf(
        'data',
        data,
        `${size.features} features over ${size.runs} runs of ${size.rows} rows, and one opened; ${data.parts.length} answers; the list ${KB_of(data.list)} KB plain`,
      ),
    ];
  } finally {
    if (server) await stop(server.child);
    rmSync(folder, { recursive: true, force: true });
  }
}

const KB_of = (bytes) => (bytes / KB).toFixed(1);

/** The list of all features, and what its worst feature asks for when it is opened. */
async function weighFeatures(browser, { endpoint }, size) {
  const charts = `${endpoint}/console/monitors/${monitor}?tab=charts`;
  const all = await weigh(browser, charts, isData);
  const list = all.answers.get('monitor-features') ?? '{}';
  const { name } = checked(JSON.parse(list), size);
  const one = await weigh(browser, `${charts}&feature=${name}`, isData);
  const opened = one.parts.filter(([part]) => part === 'monitor-feature');
  const { distributions, history } = JSON.parse(one.answers.get('monitor-feature') ?? '{}');
  if (!distributions?.cdf || history?.ends.length !== size.runs) {
    throw new Error(`the page of ${name} does not hold its distributions and ${size.runs} runs`);
  }
  const parts = [...all.parts, ...opened];
  return { parts, bytes: sumOf(parts), list: Buffer.byteLength(list) };
}

/**
 * A list of few features, or of features that are all alike, weighs nothing and tells nothing.
 * @returns its first feature @throws Error saying what it lacks
 */
function checked({ run, times = [], features = [] }, size) {
  const varied = features.filter(
    ({ distances = [] }) => distances.length === size.runs && new Set(distances).size > 1,
  );
  const has = `${features.length} features, ${varied.length} of them with distances that vary, ${times.length} runs, ${run?.records} rows in the newest`;
  const isWhole =
    features.length === size.features &&
    varied.length === size.features &&
    times.length === size.runs &&
    run?.records === size.rows;
  if (!isWhole) throw new Error(`the page's list is not what is to be weighed: ${has}`);
  return features[0];
}

function rowOf(of, { bytes, parts }, what) {
  const [floor, aim] = bounds[of];
  const value = Math.round((bytes / KB) * 10) / 10;
  const largest = parts
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([name, size]) => `${name} ${KB_of(size)}`)
    .join(', ');
  const reference = `${what}; the largest: ${largest}`;
  return { name: 'weight', value, unit: units[of], reference, floor, aim, holds: value <= floor };
}

const isScript = ({ type }) => type === 'Script';
const isData = ({ url }) => url.pathname.startsWith('/console/api/');
const nameOf = (url) => url.pathname.split('/').at(-1);
const sumOf = (parts) => parts.reduce((sum, [, size]) => sum + size, 0);

/**
 * Bytes over the wire, bodies compressed, of what a page asks for until it asks no more; and the
 * text of each answer by name.
 */
async function weigh(browser, address, isCounted) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    const asked = new Map();
    const parts = [];
    const answers = new Map();
    let last = performance.now();
    session.on('Network.responseReceived', ({ requestId, type, response }) => {
      last = performance.now();
      asked.set(requestId, { type, url: new URL(response.url) });
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const one = asked.get(requestId);
      if (!one || !isCounted(one)) return;
      const name = nameOf(one.url);
      // a page refreshes: what it asks for twice is counted once
      if (parts.some(([known]) => known === name)) return;
      parts.push([name, encodedDataLength]);
      answers.set(name, session.send('Network.getResponseBody', { requestId }));
    });
    await page.goto(address);
    await page.waitForSelector('h1');
    while (performance.now() - last < quiet_ms) await page.waitForTimeout(100);
    for (const [name, asking] of answers) answers.set(name, (await asking).body);
    return { bytes: sumOf(parts), parts, answers };
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

/** An endpoint that is served elsewhere, its baseline, and hours of captures with a run for each. */
async function watch(server, folder, { features, runs, rows, baselineRows }) {
  const names = ['answer', ...Array.from({ length: features - 1 }, (_, i) => `feature_${i}`)];
  const lines = (count, run, shift) =>
    Array.from({ length: count }, (_, row) => names.map((_, i) => cell(run, row, i, shift)));
  const baseline = join(folder, 'baseline.csv');
  writeFileSync(baseline, `${[names, ...lines(baselineRows, 0, 0)].join('\n')}\n`);
  const deploy = ['deploy', '--external', '--name', 'far', '--baseline', baseline, '--header'];
  await command(server, [...deploy, '--every', '1d']);
  const now = Date.now();
  const first = now - (now % hour_ms) - runs * hour_ms;
  for (let run = 1; run <= runs; run++) {
    const StartTime = first + (run - 1) * hour_ms;
    await send(server, lines(rows, run, run / runs), StartTime);
    const window = { StartTime, EndTime: StartTime + hour_ms };
    await post(server, `monitoring-schedules/${monitor}/run`, JSON.stringify(window));
  }
  await untilRan(server, runs);
}

/**
 * The same each time, though it looks like chance: numbers of different scales, skewed ones,
 * counts and words, some of them missing. Every seventh column drifts.
 */
function cell(run, row, column, shift) {
  const chance = chanceOf(run, row, column);
  if (column % 9 === 5 && chanceOf(column, row, run) < 0.03) return '';
  const moved = chance + (column % 7 === 0 ? shift * 0.4 : 0);
  if (column % 4 === 1) return (-Math.log(1 - chance * 0.999) * (column + 1)).toFixed(3);
  if (column % 4 === 2) return String(Math.floor(moved ** 2 * (column + 5)));
  if (column % 4 === 3) return `word${Math.floor(moved * (3 + (column % 5)))}`;
  return (moved * 10 ** (column % 5)).toFixed(4);
}

/** From 0 until 1. */
function chanceOf(a, b, c) {
  const seed = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b);
  let mixed = seed ^ Math.imul(c + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** Captures of one hour. */
async function send(server, lines, start) {
  const body = lines.map(([output, ...inputs], i) => {
    const inferenceTime = new Date(start + (i / lines.length) * hour_ms).toISOString();
    return JSON.stringify({ input: inputs.join(','), output, inferenceTime });
  });
  const { accepted } = await post(server, 'endpoints/far/captures', body.join('\n'));
  if (accepted !== lines.length) throw new Error(`${accepted} of ${lines.length} captures taken`);
}

async function post({ endpoint, credentials }, path, body) {
  const { accessKeyId, secretAccessKey } = credentials;
  const response = await fetch(`${endpoint}/_guiderail/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/jsonlines',
      authorization: `Bearer ${accessKeyId}:${secretAccessKey}`,
    },
    body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

/** @throws Error where a run does not complete, or all of them take ten minutes */
async function untilRan({ endpoint, credentials }, runs) {
  const sagemaker = new SageMakerClient({ endpoint, region: 'us-east-1', credentials });
  const asked = { MonitoringScheduleName: monitor, MaxResults: 100 };
  const until = performance.now() + 600_000;
  try {
    while (performance.now() < until) {
      const told = await sagemaker.send(new ListMonitoringExecutionsCommand(asked));
      const found = told.MonitoringExecutionSummaries ?? [];
      const failed = found.find((run) => /Failed|Stopped/.test(run.MonitoringExecutionStatus));
      if (failed) throw new Error(`a run failed: ${failed.FailureReason}`);
      const ended = found.filter((run) => run.MonitoringExecutionStatus.startsWith('Completed'));
      if (ended.length === runs) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  } finally {
    sagemaker.destroy();
  }
  throw new Error(`${runs} runs have not ended in ten minutes`);
}

/** One of guiderail's own commands. @throws Error with its words where it ends otherwise */
async function command({ endpoint, credentials }, args) {
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
  if (code !== 0) throw new Error(`guiderail ${args.join(' ')} ended with ${code}: ${said}`);
}
