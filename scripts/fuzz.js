// Fuzzes every operation of a whole server from its schema: no answer of 5xx, no hang, no crash, no
// error in its log, bounded memory. `--cases N` (default 10,000), `--seed S` (default the time of
// day), `--slice N` cases a server (default 50,000), `--first I` to run a fault's case again.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { fuzz } = await import(join(root, 'server', 'dist', 'testing', 'fuzz', 'run.js'));
const memoryLimit_bytes = 1.5 * 2 ** 30;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    slice: { type: 'string', default: '50000' },
    first: { type: 'string', default: '0' },
  },
});

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** A server of its own; what it logs as an error is a fault. */
async function startServer() {
  const dataDir = mkdtempSync(join(tmpdir(), 'guiderail-fuzz-'));
  const port = await freePort();
  const command = join(root, 'server', 'bin', 'guiderail.js');
  const flags = ['start', '--port', String(port), '--data-dir', dataDir];
  // Training and models that are programs would run what chance wrote.
  const key = ['key', 'create', '--name', 'fuzz', '--allow', 'no-code', '--json'];
  const made = spawnSync(command, [...key, '--data-dir', dataDir], { encoding: 'utf8' });
  const credentials = JSON.parse(made.stdout);
  const child = spawn(command, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  const errors = [];
  let rest = '';
  child.stderr.on('data', (data) => {
    const lines = (rest + data).split('\n');
    rest = lines.pop();
    errors.push(...lines.filter((line) => !/"level":"(info|warn)"/.test(line)));
  });
  const ended = new Promise((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? code)),
  );
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    void ended.then((how) => reject(new Error(`the server ended: ${how}\n${errors.join('\n')}`)));
  });
  return {
    target: { host: '127.0.0.1', port, ...credentials },
    errors,
    async memory_bytes() {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)?.[1]);
    },
    async stop() {
      child.kill('SIGTERM');
      const how = await ended;
      rmSync(dataDir, { recursive: true, force: true });
      return how;
    },
  };
}

async function slice(first, cases, seed) {
  const server = await startServer();
  let memory_bytes = 0;
  const note = async () => {
    memory_bytes = Math.max(memory_bytes, await server.memory_bytes());
  };
  const started = Date.now();
  const report = await fuzz({ target: server.target, cases, seed, first, onProgress: note });
  const seconds = (Date.now() - started) / 1000;
  const alive = await note().then(
    () => true,
    () => false,
  );
  const how = await server.stop();
  const wrong = [
    ...report.faults.map(
      ({ index, operation, protocol, what, request }) =>
        `case ${index}, ${operation} over ${protocol}: ${what}\n  ${request}`,
    ),
    ...server.errors.slice(0, 20).map((line) => `the server's log: ${line.slice(0, 3000)}`),
    ...(alive ? [] : ['the server no longer answers']),
    ...(how === 0 ? [] : [`the server ended with ${how}`]),
    ...(memory_bytes > memoryLimit_bytes ? [`it held ${memory_bytes} bytes`] : []),
  ];
  console.log(
    `seed ${seed}, cases ${first} to ${first + report.cases - 1} of ${report.operations} operations: ` +
      `${JSON.stringify(report.statuses)}, ${Math.round(report.cases / seconds)} a second, ` +
      `at most ${Math.round(memory_bytes / 2 ** 20)} MiB`,
  );
  if (report.neverDone.length > 0) console.log(`never succeeded: ${report.neverDone.join(', ')}`);
  for (const line of wrong) console.log(line);
  return wrong.length === 0;
}

const [cases, seed, size, first] = [values.cases, values.seed, values.slice, values.first].map(
  Number,
);
let sound = true;
for (let at = first; at < first + cases && sound; at += size) {
  sound = await slice(at, Math.min(size, first + cases - at), seed);
}
process.exit(sound ? 0 : 1);
