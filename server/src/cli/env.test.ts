import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { envCommand } from './env.js';
import { type EnvFormat, renderVariables } from './env-formats.js';
import { UsageError } from './flags.js';
import type { Io } from './io.js';

function recorded(env: Io['env'] = {}) {
  const out: string[] = [];
  const io: Io = {
    stdout: (text) => out.push(text),
    stderr: () => undefined,
    isTty: false,
    columns: 80,
    env,
  };
  return { io, text: () => out.join('') };
}

async function folder(t: { after(work: () => Promise<void>): void }, name = 'guiderail-env-') {
  const path = await mkdtemp(join(tmpdir(), name));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

const printed = async (args: readonly string[], env: Io['env'] = {}) => {
  const { io, text } = recorded(env);
  assert.equal(await envCommand(args, io), 0);
  return text();
};

/** Values that each break some way of quoting. */
const hard: Record<string, string> = {
  GR_PLAIN: 'http://127.0.0.1:4747',
  GR_SECRET: 'aB+/0=',
  GR_SPACE: '/tmp/a b',
  GR_QUOTE: "it's",
  GR_DOUBLE: 'say "so"',
  GR_DOLLAR: '$HOME and $(pwd) and `pwd`',
  GR_BACKSLASH: 'C:\\new\\table',
  GR_BOTH: '\'"\\',
  GR_END: 'C:\\a b\\',
  GR_TYPOGRAPHIC: '‘a’ ‚b‛',
  GR_HASH: 'a #b',
  GR_PERCENT: '%PATH%',
  GR_LINES: 'a\nb',
};

/** Those that `.env` files can hold, whoever reads them. */
const { GR_DOLLAR, GR_BOTH, GR_END, GR_LINES, ...alike } = hard;

const printing =
  'import json, os, sys; json.dump({k: v for k, v in os.environ.items() if k[:3] == "GR_"}, sys.stdout)';
const nodePrinting =
  'console.log(JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([k]) => k.startsWith("GR_")))))';

const lacks = (command: string): string | false =>
  spawnSync(command, ['--version']).error ? `${command} is not installed here` : false;

const shells: readonly [string, EnvFormat, (node: string) => string][] = [
  ['sh', 'sh', (node) => `${node} -e '${nodePrinting}'`],
  ['bash', 'sh', (node) => `${node} -e '${nodePrinting}'`],
  ['zsh', 'sh', (node) => `${node} -e '${nodePrinting}'`],
  ['fish', 'fish', (node) => `${node} -e '${nodePrinting}'`],
  ['pwsh', 'powershell', (node) => `& '${node}' -e '${nodePrinting}'`],
];

for (const [shell, format, show] of shells) {
  const skip = shell === 'sh' && process.platform !== 'win32' ? false : lacks(shell);
  test(`${shell} reads back what --format ${format} writes`, { skip }, () => {
    const script = `${renderVariables(hard, format)}${show(process.execPath)}\n`;
    const env = { PATH: process.env.PATH, HOME: tmpdir() };
    const told = execFileSync(shell, ['-c', script], { encoding: 'utf8', env });
    assert.deepEqual(JSON.parse(told), hard);
  });
}

test('node reads back what --format dotenv writes', async (t) => {
  const file = join(await folder(t), '.env');
  await writeFile(file, renderVariables(alike, 'dotenv'));
  const told = execFileSync(process.execPath, [`--env-file=${file}`, '-e', nodePrinting], {
    encoding: 'utf8',
    env: {},
  });
  assert.deepEqual(JSON.parse(told), alike);
});

const noDotenv =
  spawnSync('python3', ['-c', 'import dotenv']).status === 0
    ? false
    : 'python-dotenv is not installed here; test:all has it';

test('python-dotenv reads back what --format dotenv writes', { skip: noDotenv }, async (t) => {
  const file = join(await folder(t), '.env');
  await writeFile(file, renderVariables(alike, 'dotenv'));
  const script = `import dotenv; dotenv.load_dotenv(${JSON.stringify(file)}); ${printing}`;
  const told = execFileSync('python3', ['-c', script], { encoding: 'utf8' });
  assert.deepEqual(JSON.parse(told), alike);
});

test('a value that readers of .env files take for different things is refused', () => {
  for (const value of [GR_BOTH, GR_END, GR_LINES, GR_DOLLAR, `a\${HOME}`]) {
    assert.throws(() => renderVariables({ A: value as string }, 'dotenv'), /use --format json/);
  }
});

test('sh stays the default, its first six lines as they always were', async (t) => {
  const dataDir = await folder(t);
  const flags = ['--port', '4801', '--data-dir', dataDir, '--region', 'eu-west-1'];
  const text = await printed(flags);
  const keys = JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8'));
  assert.deepEqual(text.split('\n').slice(0, 6), [
    "export AWS_ENDPOINT_URL='http://127.0.0.1:4801'",
    `export AWS_ACCESS_KEY_ID='${keys.accessKeyId}'`,
    `export AWS_SECRET_ACCESS_KEY='${keys.secretAccessKey}'`,
    "export AWS_REGION='eu-west-1'",
    "export AWS_DEFAULT_REGION='eu-west-1'",
    `export SAGEMAKER_USER_CONFIG_OVERRIDE='${join(dataDir, 'sagemaker-config.yaml')}'`,
  ]);
  assert.equal(await printed([...flags, '--format', 'sh']), text);
  const json = await printed([...flags, '--json']);
  assert.equal(JSON.parse(json).AWS_ENDPOINT_URL, 'http://127.0.0.1:4801');
});

test('PYTHONPATH goes on with what it held, and the hook comes in once', async (t) => {
  const dataDir = await folder(t);
  const hook = join(dataDir, 'python');
  const read = async (PYTHONPATH: string | undefined) =>
    JSON.parse(await printed(['--json', '--data-dir', dataDir], { PYTHONPATH })).PYTHONPATH;
  assert.equal(await read(undefined), hook);
  assert.equal(await read(''), hook);
  assert.equal(await read('/mine'), [hook, '/mine'].join(delimiter));
  assert.equal(await read([hook, '/mine'].join(delimiter)), [hook, '/mine'].join(delimiter));
});

test('where there is a proxy, it is told to leave the server alone', async (t) => {
  const dataDir = await folder(t);
  const read = async (env: Record<string, string>) =>
    JSON.parse(await printed(['--json', '--data-dir', dataDir], env));
  assert.equal((await read({})).NO_PROXY, undefined);
  const told = await read({
    HTTPS_PROXY: 'http://proxy:3128',
    no_proxy: 'localhost, .example.com',
  });
  assert.equal(told.NO_PROXY, 'localhost,.example.com,127.0.0.1');
  assert.equal(told.no_proxy, told.NO_PROXY);
  const again = await read({ http_proxy: 'http://proxy:3128', NO_PROXY: '127.0.0.1,a' });
  assert.equal(again.NO_PROXY, 'a,127.0.0.1');
});

test('a format that there is not is refused with those that there are', async () => {
  await assert.rejects(printed(['--format', 'csh']), (error: Error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, /sh, fish, powershell, dotenv, json/);
    return true;
  });
});
