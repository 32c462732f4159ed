import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const command = fileURLToPath(new URL('../../bin/guiderail.js', import.meta.url));

async function guiderail(...args: string[]) {
  try {
    return { status: 0, ...(await promisify(execFile)(process.execPath, [command, ...args])) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}

const fits = (text: string): void => {
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
};

test('each command that is listed has a help of 80 columns that tells its exit status', async () => {
  const { stdout, status } = await guiderail('--help');
  assert.equal(status, 0);
  fits(stdout);
  const names = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(([, name]) => name as string);
  for (const name of ['deploy', 'training-set']) assert.ok(names.includes(name), names.join());
  for (const name of names) {
    const help = await guiderail(name, '--help');
    assert.equal(help.status, 0, name);
    assert.ok(help.stdout.startsWith(`guiderail ${name} `), name);
    assert.match(help.stdout, /^Exit status: 0 /m, name);
    fits(help.stdout);
    if (name === 'runs') assert.equal((await guiderail('help', name)).stdout, help.stdout);
  }
});

test('the version is the package’s; what is mistyped gets the nearest word, and status 2', async () => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  assert.equal((await guiderail('--version')).stdout, `${version}\n`);
  const mistyped = await guiderail('depoly', 'model.json');
  assert.equal(mistyped.status, 2);
  assert.match(mistyped.stderr, /there is no command depoly; did you mean deploy\?/);
  const flag = await guiderail('env', '--formt', 'fish');
  assert.equal(flag.status, 2);
  assert.match(flag.stderr, /there is no flag --formt; did you mean --format\?/);
  assert.equal((await guiderail()).status, 2);
});
