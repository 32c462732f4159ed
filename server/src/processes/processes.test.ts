import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LineCutter } from './lines.js';
import { parsePs, parseStat } from './process-table.js';
import { isAlive, nodeProgram, orphanOf, withProcesses } from './testing/room.js';

const hasProc = existsSync('/proc/self/stat');
const needsProc = { skip: hasProc ? false : 'only /proc tells the environment of processes' };

test('a child gets nothing of the server’s environment, and its lines are streamed', () =>
  withProcesses(async (processes, folder) => {
    process.env.GUIDERAIL_TEST_SECRET = 'secret';
    const lines: string[] = [];
    const program = `console.log(JSON.stringify(process.env)); console.error('two\\nlines');`;
    const exit = await processes.run({
      ...nodeProgram(program, folder),
      environment: { OWN: 'yes' },
      onLine: (line, stream) => lines.push(`${stream}: ${line}`),
    });
    delete process.env.GUIDERAIL_TEST_SECRET;
    assert.deepEqual(exit, { code: 0, signal: null });
    const [environment] = lines.filter((line) => line.startsWith('stdout: '));
    const found = JSON.parse(environment?.slice('stdout: '.length) ?? '{}');
    assert.deepEqual(Object.keys(found).sort(), [
      'GUIDERAIL_PROCESS',
      'HOME',
      'LANG',
      'OWN',
      'PATH',
      'TMPDIR',
    ]);
    assert.deepEqual([found.HOME, found.OWN], [folder, 'yes']);
    assert.deepEqual(
      lines.filter((line) => line.startsWith('stderr: ')),
      ['stderr: two', 'stderr: lines'],
    );
  }));

test('how a child ended is told: exit status, signal, a program that is not there', () =>
  withProcesses(async (processes, folder) => {
    const run = (program: string) => processes.run(nodeProgram(program, folder));
    assert.deepEqual(await run('process.exit(7)'), { code: 7, signal: null });
    assert.deepEqual(await run('process.kill(process.pid, "SIGKILL")'), {
      code: null,
      signal: 'SIGKILL',
    });
    await assert.rejects(
      processes.run({ ...nodeProgram('', folder), command: '/no/such/program' }),
      /\/no\/such\/program could not be started/,
    );
  }));

const leaver = (file: string) => `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'],
    { detached: true, stdio: 'ignore' });
  child.unref();
  require('node:fs').writeFileSync(${JSON.stringify(file)}, String(child.pid));
  console.log(child.pid);`;

test('children that left the group are gone when the run resolves', needsProc, () =>
  withProcesses(async (processes, folder) => {
    let left = 0;
    const request = nodeProgram(leaver(join(folder, 'pid')), folder);
    await processes.run({
      ...request,
      onLine: (line) => {
        left = Number(line);
      },
    });
    assert.ok(left > 0);
    assert.equal(await isAlive(left), false);
  }),
);

test('a child that hangs is stopped for its time, one that will not stop is killed', () =>
  withProcesses(async (processes, folder) => {
    const hanging = { ...nodeProgram('setInterval(() => {}, 1000)', folder), grace_ms: 100 };
    const polite = await processes.run({ ...hanging, limits: { time_ms: 300 } });
    assert.deepEqual(polite, { code: null, signal: 'SIGTERM', stoppedFor: 'time' });
    const abort = new AbortController();
    const stubborn = `process.on('SIGTERM', () => console.log('no')); console.log('ready');
      setInterval(() => {}, 1000)`;
    const lines: string[] = [];
    const exit = await processes.run({
      ...hanging,
      args: ['-e', stubborn],
      signal: abort.signal,
      onLine: (line) => {
        lines.push(line);
        if (line === 'ready') abort.abort();
      },
    });
    assert.deepEqual(exit, { code: null, signal: 'SIGKILL', stoppedFor: 'abort' });
    assert.deepEqual(lines, ['ready', 'no']);
  }));

test('memory is watched over the whole tree', () =>
  withProcesses(async (processes, folder) => {
    const eater = `const { spawn } = require('node:child_process');
      spawn(process.execPath, ['-e', "const kept = []; setInterval(() => kept.push(Buffer.alloc(2**24, 1)), 10)"]);`;
    const exit = await processes.run({
      ...nodeProgram(eater, folder),
      limits: { memory_bytes: 300 * 1024 ** 2 },
    });
    assert.equal(exit.stoppedFor, 'memory');
  }));

test('a line without an end costs no memory', () => {
  const lines: string[] = [];
  const cutter = new LineCutter(10, (line) => lines.push(line));
  cutter.push(Buffer.from('short\r\nand '));
  for (let round = 0; round < 1000; round += 1) cutter.push(Buffer.alloc(65_536, 'x'));
  cutter.push(Buffer.from('\n\nlast'));
  cutter.end();
  assert.deepEqual(lines, ['short', 'and xxxxxx', '', 'last']);
});

test('what a killed server left behind is ended at the next start', needsProc, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-orphans-'));
  try {
    const orphan = await orphanOf(new URL('./testing/doomed-server.js', import.meta.url), folder);
    assert.equal(await isAlive(orphan), true);
    const running = join(folder, 'running');
    assert.equal((await readdir(running)).length, 1);
    await withProcesses(
      async () => {
        assert.equal(await isAlive(orphan), false);
        assert.deepEqual(await readdir(running), []);
      },
      { folder },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a served child is spoken to over its streams', () =>
  withProcesses(async (processes, folder) => {
    const echo = 'process.stdin.pipe(process.stdout); console.error("up");';
    const errors: string[] = [];
    const served = processes.start({
      ...nodeProgram(echo, folder),
      onLine: (line) => errors.push(line),
    });
    served.stdin.write('hello');
    const [answer] = (await once(served.stdout, 'data')) as [Buffer];
    assert.equal(answer.toString(), 'hello');
    const exit = await served.stop();
    assert.equal(exit.stoppedFor, 'abort');
    assert.deepEqual(errors, ['up']);
  }));

test('process tables are read as the kernel and ps write them', () => {
  const stat =
    '4242 (a (b) c) S 1 4240 4239 0 -1 4194304 100 0 0 0 1 2 0 0 20 0 1 0 987654 1000000 512 ' +
    '18446744073709551615 0';
  assert.deepEqual(parseStat(4242, stat, 4096), {
    pid: 4242,
    parent: 1,
    group: 4240,
    session: 4239,
    start: '987654',
    resident_bytes: 512 * 4096,
    ended: false,
  });
  const table = parsePs(
    '  101     1   101   2048 Ss   Mon Mar  2 20:30:00 2026\n  102   101   101 0 Z Mon Mar  2 20:30:01 2026\n',
  );
  assert.equal(table.get(101)?.resident_bytes, 2048 * 1024);
  assert.equal(table.get(101)?.start, 'Mon Mar 2 20:30:00 2026');
  assert.equal(table.get(102)?.ended, true);
});

test('what is secret looks empty to a child with a view of its own, and stays so', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-secrets-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const [file, keys] = [join(folder, 'credentials.json'), join(folder, 'keys')];
  await mkdir(keys);
  await writeFile(file, 'secret');
  await writeFile(join(keys, 'a.json'), 'secret');
  const secrets = [file, keys, join(folder, 'not there')];
  await withProcesses(
    async (processes) => {
      const scratch = await processes.scratch('view');
      await scratch.write('ml/seen', 'seen');
      const wrap = await processes.namespaces.optMl(scratch.at('ml'), '.', { network: true });
      if (!wrap) return t.skip('this system makes no namespaces');
      const lines: string[] = [];
      const program =
        `umount ${keys}; umount ${file}; cat seen ${file}; ls ${keys}; ` +
        `cat ${keys}/a.json; echo new > ${keys}/b.json; echo .`;
      const exit = await processes.run({
        ...nodeProgram('', scratch.path),
        ...wrap('/bin/sh', ['-c', program]),
        onLine: (line) => lines.push(line),
      });
      assert.equal(exit.code, 0);
      const shown = lines.join('\n');
      assert.match(shown, /seen/);
      assert.doesNotMatch(shown, /secret$/m);
      assert.deepEqual(await readdir(keys), ['a.json']);
      assert.equal(await readFile(file, 'utf8'), 'secret');
    },
    { secrets },
  );
});

test('a child that fills its folder is ended, however many files it takes', () =>
  withProcesses(async (processes, folder) => {
    const program = `
      const { writeFileSync } = require('node:fs');
      for (let n = 0; ; n += 1) {
        writeFileSync('file' + n, Buffer.alloc(100_000, 1));
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }`;
    const limits = { file_bytes: 1_000_000, folder: { path: folder, bytes: 3_000_000 } };
    const exit = await processes.run({ ...nodeProgram(program, folder), limits });
    assert.deepEqual(exit, { code: null, signal: 'SIGKILL', stoppedFor: 'space' });
    assert.ok((await readdir(folder)).length > 20);
  }));
