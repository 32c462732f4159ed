import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UsageError } from './flags.js';
import type { Io } from './io.js';
import { jupyterDataFolder, prefixDataFolder } from './jupyter-folders.js';
import { notebookCommand } from './notebook.js';

const onWindows = process.platform === 'win32' ? 'the stand-in Python is a shell script' : false;

async function world(t: { after(work: () => Promise<void>): void }, facts: object = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-notebook-'));
  t.after(() => rm(folder, { recursive: true }));
  const told = {
    executable: join(folder, 'python'),
    prefix: join(folder, 'venv'),
    version: '3.11.7',
    ipykernel: '7.1.0',
    sagemaker: null,
    ...facts,
  };
  const python = join(folder, 'python');
  await writeFile(python, `#!/bin/sh\necho '${JSON.stringify(told)}'\n`);
  await chmod(python, 0o755);
  const out: string[] = [];
  const io: Io = {
    stdout: (text) => out.push(text),
    stderr: (text) => out.push(text),
    isTty: false,
    columns: 80,
    env: { JUPYTER_DATA_DIR: join(folder, 'jupyter') },
  };
  const run = async (...args: string[]) => {
    out.length = 0;
    const flags = ['--data-dir', join(folder, 'data $x'), ...args];
    assert.equal(await notebookCommand(flags, io), 0);
    return out.join('');
  };
  return { folder, python, run, io };
}

test("kernels lie where Jupyter's documentation says", () => {
  const at = (platform: NodeJS.Platform, env = {}) =>
    jupyterDataFolder(env, { platform, home: '/home/a' });
  assert.equal(at('linux'), '/home/a/.local/share/jupyter');
  assert.equal(at('linux', { XDG_DATA_HOME: '/x' }), '/x/jupyter');
  assert.equal(at('darwin'), '/home/a/Library/Jupyter');
  const modern = at('darwin', { JUPYTER_PLATFORM_DIRS: '1' });
  assert.equal(modern, '/home/a/Library/Application Support/jupyter');
  assert.equal(at('win32', { APPDATA: '/r' }), join('/r', 'jupyter'));
  assert.equal(at('win32'), join('/home/a', '.jupyter', 'data'));
  assert.equal(at('darwin', { JUPYTER_DATA_DIR: '/j' }), '/j');
  assert.equal(prefixDataFolder('/venv'), '/venv/share/jupyter');
});

const noJupyter = spawnSync('jupyter', ['--data-dir']).error
  ? 'jupyter is not installed here'
  : false;

test('jupyter --data-dir says the same', { skip: noJupyter }, () => {
  const { stdout } = spawnSync('jupyter', ['--data-dir'], { encoding: 'utf8' });
  assert.equal(jupyterDataFolder(process.env), stdout.trim());
});

test('the kernel holds what a notebook needs, for its owner alone', {
  skip: onWindows,
}, async (t) => {
  const { folder, python, run } = await world(t);
  const text = await run('--python', python, '--port', '4802');
  assert.match(text, /Installed the kernel "Python \(Guiderail\)" for http:\/\/127\.0\.0\.1:4802/);
  assert.match(text, /no sagemaker package yet: \S+ -m pip install sagemaker/);
  const file = join(folder, 'jupyter', 'kernels', 'guiderail', 'kernel.json');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const spec = JSON.parse(await readFile(file, 'utf8'));
  assert.deepEqual(spec.argv, [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}']);
  assert.equal(spec.display_name, 'Python (Guiderail)');
  assert.equal(spec.env.AWS_ENDPOINT_URL, 'http://127.0.0.1:4802');
  const data = join(folder, 'data $$x');
  assert.equal(spec.env.SAGEMAKER_USER_CONFIG_OVERRIDE, join(data, 'sagemaker-config.yaml'));
  assert.equal(spec.env.PYTHONPATH, `${join(data, 'python')}:\${PYTHONPATH}`);
});

test('it can be put into an environment, twice, and taken away', { skip: onWindows }, async (t) => {
  const { folder, python, run } = await world(t, { sagemaker: '2.257.7' });
  const told = JSON.parse(
    await run('--python', python, '--sys-prefix', '--name', 'Other', '--json'),
  );
  const kernel = join(folder, 'venv', 'share', 'jupyter', 'kernels', 'other');
  assert.equal(told.folder, kernel);
  assert.equal(told.displayName, 'Python (Guiderail, other)');
  await run('--python', python, '--prefix', join(folder, 'venv'), '--name', 'other');
  const away = ['--uninstall', '--name', 'other', '--prefix', join(folder, 'venv')];
  assert.equal(await run(...away), `Removed ${kernel}\n`);
  assert.equal(await run(...away), `There is no kernel at ${kernel}\n`);
});

test("a kernel that is not Guiderail's stays as it is", { skip: onWindows }, async (t) => {
  const { folder, python, run } = await world(t);
  const kernel = join(folder, 'jupyter', 'kernels', 'python3');
  await mkdir(kernel, { recursive: true });
  await writeFile(join(kernel, 'kernel.json'), '{"argv":[]}');
  const theirs = /holds a kernel that is not Guiderail's; choose another --name/;
  await assert.rejects(run('--python', python, '--name', 'python3'), theirs);
  await assert.rejects(run('--uninstall', '--name', 'python3'), theirs);
  assert.equal(await readFile(join(kernel, 'kernel.json'), 'utf8'), '{"argv":[]}');
});

test('a Python that cannot run notebooks is refused with what to do', {
  skip: onWindows,
}, async (t) => {
  const { folder, python, run } = await world(t, { ipykernel: null });
  await assert.rejects(run('--python', python), /python -m pip install ipykernel/);
  await assert.rejects(run('--python', join(folder, 'none')), /there is no such program.*--python/);
  await assert.rejects(run('--python', 'false'), /not a Python that can be used/);
  const both = ['--sys-prefix', '--prefix', '/x'];
  for (const args of [['--name', '../up'], ['--name', ''], both, ['--pyton', 'x']]) {
    await assert.rejects(run(...args), UsageError);
  }
});
