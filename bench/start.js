// start: cold start to ready, against a bare node:http server; resident memory when idle.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './support/median.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bare = `require('node:http').createServer((q, s) => s.end('ok')).listen(+process.argv[1], '127.0.0.1')`;

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function untilReady(url) {
  for (;;) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Seconds from spawn to the first good answer, and resident megabytes two seconds later. */
async function measure(args, url, idle_ms) {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  try {
    await untilReady(url);
    const seconds = (performance.now() - began) / 1000;
    await new Promise((resolve) => setTimeout(resolve, idle_ms));
    return { seconds, megabytes: residentMegabytes(child.pid) };
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
}

function residentMegabytes(pid) {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes ? Number(kilobytes) / 1024 : Number.NaN;
  } catch {
    return Number.NaN; // no /proc on this system
  }
}

export default async function start({ quick }) {
  const runs = [];
  for (let i = 0; i < (quick ? 1 : 5) + 1; i++) {
    const dataDir = mkdtempSync(join(tmpdir(), 'guiderail-bench-'));
    const port = await freePort();
    const flags = ['start', '--port', String(port), '--data-dir', dataDir];
    const ours = await measure(
      [join(root, 'server', 'bin', 'guiderail.js'), ...flags],
      `http://127.0.0.1:${port}/readyz`,
      2000,
    );
    const barePort = await freePort();
    const reference = await measure(
      ['-e', bare, String(barePort)],
      `http://127.0.0.1:${barePort}/`,
      0,
    );
    rmSync(dataDir, { recursive: true, force: true });
    if (i > 0) runs.push({ ours, reference }); // the first one warms the disk's cache
  }
  const seconds = median(runs.map((run) => run.ours.seconds));
  const bareSeconds = median(runs.map((run) => run.reference.seconds));
  const megabytes = median(runs.map((run) => run.ours.megabytes));
  return [
    {
      name: 'start',
      value: seconds,
      unit: 's to ready',
      reference: `bare node:http server ${bareSeconds.toFixed(2)} s`,
      floor: 1.5,
      aim: 1,
      holds: seconds <= 1.5,
    },
    {
      name: 'start',
      value: megabytes,
      unit: 'MB resident when idle',
      reference: 'none',
      floor: 200,
      aim: 150,
      holds: Number.isNaN(megabytes) ? null : megabytes <= 200,
    },
  ];
}
