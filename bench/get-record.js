// get-record: GetRecord over 64 keep-alive connections among 1,000,000 records of 15 features, the
// server kept on one core and the load generator on another, signatures checked. Against a bare
// node:http server that is sent the same requests and answers the same bytes: its rate, and its
// times at half of the rate that Guiderail reaches. BatchGetRecord of 50 against one GetRecord, over
// one connection. Servers take turns; medians.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askOnce } from './support/ask-once.js';
import { featureRow, recordOf } from './support/feature-rows.js';
import { loader, middle } from './support/loader.js';
import { median } from './support/median.js';
import { recordServer } from './support/record-server.js';
import { freePort, pins, spawnOn, stop, untilAnswers } from './support/servers.js';

const support = join(dirname(fileURLToPath(import.meta.url)), 'support');
const serverCore = 0;
const loadCore = 1;
const connections = 64;
const different = 2_000;
const batch = 50;
/** Slices before those that count: it takes some seconds until all code is compiled. */
const warming = 3;

export default async function getRecord({ quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'guiderail-bench-'));
  const servers = [];
  const records = quick ? 20_000 : 1_000_000;
  const milliseconds = quick ? 500 : 3_000;
  const rounds = quick ? 2 : 5;
  try {
    const ours = await recordServer({ folder, core: serverCore, records, servers });
    const bare = await bareServer(folder, servers, await checked(ours, records));
    const closed = loader('invoke-load.js', loadCore, servers);
    const open = loader('open-load.js', loadCore, servers);
    const pick = () => Math.floor(Math.random() * records);
    const gets = ({ port }) => Array.from({ length: different }, () => ours.get(pick(), port));
    const batches = () =>
      Array.from({ length: 200 }, () =>
        ours.batch([...new Set(Array.from({ length: batch }, pick))]),
      );

    const full = (one) => closed(one, { requests: gets(one), connections, milliseconds });
    for (let round = 0; round < warming; round++) {
      for (const one of [ours, bare]) await full(one);
    }
    for (let round = 0; round < rounds; round++) {
      for (const one of [ours, bare]) one.slices.push(await full(one));
    }
    const rate = middle(ours.slices, 'rate') / 2;
    const halves = [];
    for (let round = 0; round < rounds; round++) {
      const half = (one) => open(one, { requests: gets(one), connections, milliseconds, rate });
      halves.push({ ours: await half(ours), bare: await half(bare) });
    }
    const alone = [];
    const single = { connections: 1, milliseconds };
    for (let round = 0; round <= rounds; round++) {
      const one = await closed(ours, { ...single, requests: gets(ours) });
      const many = await closed(ours, { ...single, requests: batches() });
      if (round > 0) alone.push({ one, many }); // the first warms it up
    }
    return rowsOf({ ours, bare, halves, alone, records });
  } finally {
    for (const one of servers.toReversed()) await stop(one);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The answer's bytes, once the first and the last record and a batch are found to be right. */
async function checked(ours, records) {
  const wanted = [0, records - 1].map((index) => recordOf(featureRow(index)));
  const texts = [];
  for (const index of [0, records - 1]) texts.push(await askOnce(ours.port, ours.get(index)));
  const { Records } = JSON.parse(await askOnce(ours.port, ours.batch([0, records - 1])));
  const found = [
    ...texts.map((text) => JSON.parse(text).Record),
    ...Records.map((one) => one.Record),
  ];
  if (JSON.stringify(found) !== JSON.stringify([...wanted, ...wanted])) {
    throw new Error(`these are not the records that were written: ${JSON.stringify(found)}`);
  }
  return texts[0];
}

async function bareServer(folder, servers, answer) {
  const port = await freePort();
  const file = join(folder, 'answer.json');
  writeFileSync(file, answer);
  const args = [join(support, 'get-record-bare.js'), String(port), file];
  const child = spawnOn(serverCore, process.execPath, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  servers.push(child);
  await untilAnswers(child, `http://127.0.0.1:${port}/`);
  return { name: 'bare', port, pid: child.pid, slices: [] };
}

function rowsOf({ ours, bare, halves, alone, records }) {
  const rate = middle(ours.slices, 'rate');
  const share = median(ours.slices.map((slice, i) => slice.rate / bare.slices[i].rate));
  const cpuShare = middle(ours.slices, 'perCpuSecond') / middle(bare.slices, 'perCpuSecond');
  const times = median(halves.map((half) => half.ours.p99_ms / half.bare.p99_ms));
  const p99 = (who) => median(halves.map((half) => half[who].p99_ms)).toFixed(2);
  const batchTimes = median(alone.map(({ one, many }) => many.p50_ms / one.p50_ms));
  const p50 = (what) => median(alone.map((both) => both[what].p50_ms)).toFixed(2);
  const where = pins ? 'one core each' : 'not kept on one core: no taskset, or one core';
  const row = (unit, value, floor, aim, reference, holds) => ({
    ...{ name: 'get-record', value, unit, reference, floor, aim, holds },
  });
  return [
    row(
      ...["share of a bare server's requests", share, 0.3, 0.5],
      `bare node:http server ${middle(bare.slices, 'rate').toFixed(0)}/s; load generator ` +
        `${middle(bare.slices, 'loadCores').toFixed(2)} cores then; by processor time ` +
        `${cpuShare.toFixed(3)}; ${where}`,
      share >= 0.3,
    ),
    row(
      ...['requests per second', rate, 3_000, 6_000],
      `GetRecord of 15 features among ${records.toLocaleString('en')} records; ` +
        `${middle(ours.slices, 'serverCores').toFixed(2)} cores, ` +
        `${middle(ours.slices, 'perCpuSecond').toFixed(0)} per second of processor time`,
      rate >= 3_000,
    ),
    row(
      ...["times a bare server's p99 at half that load", times, 3, 2],
      `${(rate / 2).toFixed(0)} requests a second: p99 ${p99('ours')} ms, the bare server ` +
        `${p99('bare')} ms`,
      times <= 3,
    ),
    row(
      ...[`times one GetRecord, BatchGetRecord of ${batch}`, batchTimes, 4, 2],
      `one connection: ${p50('many')} ms against ${p50('one')} ms`,
      batchTimes <= 4,
    ),
  ];
}
