// The tests that need more than Node and npm: foreign clients against a real server. Each installs
// what it needs below .cache/; one that cannot be installed is reported as unavailable and does not
// count as passed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const clients = join(root, 'tests', 'clients');
const ownCommand = join(root, 'server', 'bin', 'guiderail.js');

const suites = [
  // while it packs, the server's own packages are not where other suites look for them
  { name: 'package', alone: packageInstalls, first: true },
  { name: 'fuzz', alone: () => run(process.execPath, [join(root, 'scripts', 'fuzz.js')]) },
  { name: 'demo-drift', alone: demo('drift') },
  { name: 'demo-bias', alone: demo('bias') },
  { name: 'onnx', outcome: onnx },
  { name: 'console', outcome: consoleInABrowser },
  { name: 'feast', python: 'feast', outcome: comparesWithFeast },
  { name: 'aws-sdk-js', run: node('aws_sdk_js_flow.js') },
  { name: 'aws-sdk-js-protocols', run: node('aws_sdk_js_protocols.js') },
  { name: 'aws-sdk-js-https', run: node('aws_sdk_js_protocols.js'), tls: true },
  { name: 'sdk-training', run: node('sdk_training_flow.js') },
  { name: 'sdk-clarify', run: node('sdk_clarify_flow.js') },
  { name: 'boto3', python: 'boto3', script: 'boto3_flow.py' },
  { name: 'boto3-protocols', python: 'boto3', script: 'boto3_protocols.py' },
  { name: 'boto3-cloudwatch', python: 'boto3', script: 'boto3_cloudwatch_flow.py' },
  { name: 'boto3-events', python: 'boto3', script: 'boto3_events_flow.py' },
  { name: 'boto3-clarify', python: 'boto3', script: 'boto3_clarify_flow.py' },
  { name: 'boto3-feature-store', python: 'boto3', script: 'boto3_feature_store_flow.py' },
  { name: 'boto3-https', python: 'boto3', script: 'boto3_protocols.py', tls: true },
  { name: 'boto3-sns', python: 'boto3', script: 'boto3_sns_flow.py' },
  { name: 'aws-cli', python: 'aws-cli', script: 'aws_cli_flow.py' },
  { name: 'sagemaker-v2', python: 'sagemaker-v2', script: 'sagemaker_v2_flow.py' },
  { name: 'model-quality-v2', python: 'sagemaker-v2', script: 'model_quality_v2_flow.py' },
  { name: 'clarify-v2', python: 'sagemaker-v2', script: 'clarify_v2_flow.py' },
  { name: 'feature-store-v2', python: 'sagemaker-v2', script: 'feature_store_v2_flow.py' },
  { name: 'feature-store-v3', python: 'sagemaker-v3', script: 'feature_store_v3_flow.py' },
  { name: 'clarify-v3', python: 'sagemaker-v3', script: 'clarify_v3_flow.py' },
  { name: 'sagemaker-v3', python: 'sagemaker-v3', script: 'sagemaker_v3_flow.py' },
  { name: 'training-v3', python: 'sagemaker-v3', script: 'training_v3_flow.py' },
  { name: 'capture-switch', python: 'sagemaker-v2', script: 'capture_switch_v2_flow.py' },
  { name: 'training-python', python: 'training', work: trainsInPython },
  { name: 'training-v2', python: 'sagemaker-v2', script: 'training_v2_flow.py' },
  { name: 'transform-v2', python: 'sagemaker-v2', script: 'transform_v2_flow.py' },
  { name: 'scripts-v2', python: 'sagemaker-v2', script: 'scripts_v2_flow.py' },
  { name: 'notebook', python: 'notebook', work: notebook('monitoring_v2.ipynb') },
  { name: 'notebook-v3', python: 'notebook-v3', work: notebook('session_v3.ipynb') },
  { name: 'python-dotenv', python: 'notebook', work: readsDotenv },
];

/** A story of the demo, told to its end. */
function demo(name) {
  return () => run(process.execPath, [join(root, 'demo', 'main.js'), name, '--once']);
}

function node(script) {
  return (env) => run(process.execPath, [join(clients, script)], env);
}

/**
 * A Python environment of its own for a client; its path, or why there is none. What is listed in
 * requirements-CLIENT.no-deps.txt comes without the packages that it asks for.
 */
function pythonFor(client) {
  const requirements = join(clients, `requirements-${client}.txt`);
  const bare = join(clients, `requirements-${client}.no-deps.txt`);
  const folder = join(root, '.cache', `python-${client}`);
  const python = join(folder, 'bin', 'python');
  const lists = existsSync(bare) ? [requirements, bare] : [requirements];
  const wanted = lists.map((list) => readFileSync(list, 'utf8')).join('');
  const stamp = join(folder, 'installed.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { python };
  mkdirSync(dirname(folder), { recursive: true });
  const steps = [
    ['python3', ['-m', 'venv', '--clear', folder]],
    [python, ['-m', 'pip', 'install', '--quiet', '-r', requirements]],
    ...lists
      .slice(1)
      .map((list) => [python, ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', list]]),
  ];
  for (const [command, args] of steps) {
    const done = spawnSync(command, args, { encoding: 'utf8' });
    if (done.status !== 0) {
      return { reason: `${command} ${args[0]}: ${done.error?.message ?? done.stderr.trim()}` };
    }
  }
  writeFileSync(stamp, wanted);
  return { python };
}

const run = (command, args, env) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: 'inherit' });
    child.on('exit', (code) => resolve(code === 0));
  });

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const certificate = join(root, 'server', 'test-data', 'tls', 'server');
const tlsVariables = {
  GUIDERAIL_TLS_CERT: `${certificate}.crt`,
  GUIDERAIL_TLS_KEY: `${certificate}.key`,
};

/** Starts a server, gives `work` the environment that `guiderail env` prints, stops the server. */
async function withServer(work, { guiderail = ownCommand, tls = false } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'guiderail-clients-'));
  const flags = ['--port', String(await freePort()), '--data-dir', dataDir];
  const own = { ...process.env, ...(tls ? tlsVariables : {}) };
  const printed = spawnSync(guiderail, ['env', ...flags], { encoding: 'utf8', env: own });
  const variables = Object.fromEntries(
    [...printed.stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
  );
  const server = spawn(guiderail, ['start', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: own,
  });
  try {
    await new Promise((resolve, reject) => {
      server.stdout.once('data', resolve);
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
    return await work({ ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...variables }, flags);
  } finally {
    server.kill('SIGTERM');
    await new Promise((resolve) =>
      server.exitCode === null ? server.once('exit', resolve) : resolve(),
    );
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** A notebook with the kernel that `guiderail notebook` installs, its environment the kernel's own. */
function notebook(file) {
  return async (python, env, flags) => {
    const installed = spawnSync(
      ownCommand,
      ['notebook', '--python', python, '--sys-prefix', ...flags],
      { encoding: 'utf8' },
    );
    if (installed.status !== 0) throw new Error(installed.stderr);
    const folder = mkdtempSync(join(tmpdir(), 'guiderail-notebook-'));
    try {
      const left = join(folder, 'left-loopback.txt');
      writeFileSync(left, '');
      const others = Object.entries(env).filter(([name]) => !/^(AWS|SAGEMAKER)_/.test(name));
      return await run(python, [join(clients, 'notebook_flow.py'), file], {
        ...Object.fromEntries(others),
        PYTHONPATH: join(clients, 'loopback_only'),
        LEFT_LOOPBACK: left,
        GUIDERAIL: ownCommand,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

/** The tests of `guiderail env` where python3 has python-dotenv. */
function readsDotenv(python, env) {
  return run(process.execPath, ['--test', join(root, 'server', 'dist', 'cli', 'env.test.js')], {
    ...env,
    PATH: `${dirname(python)}:${env.PATH}`,
  });
}

/** `npm pack` gives a tarball that installs in an empty folder and starts there. */
async function packageInstalls() {
  const folder = mkdtempSync(join(tmpdir(), 'guiderail-package-'));
  const npm = (args, cwd) => spawnSync('npm', args, { cwd, encoding: 'utf8' });
  try {
    const packed = npm(['pack', '-w', 'guiderail', '--pack-destination', folder, '--json'], root);
    const name = /"filename":\s*"([^"]+)"/.exec(packed.stdout)?.[1];
    if (!name) throw new Error(`npm pack: ${packed.stderr}`);
    npm(['init', '-y'], folder);
    const installed = npm(['install', join(folder, name)], folder);
    if (installed.status !== 0) throw new Error(`npm install: ${installed.stderr}`);
    const guiderail = join(folder, 'node_modules', '.bin', 'guiderail');
    const answers = async (env) => {
      const ready = await fetch(`${env.AWS_ENDPOINT_URL}/readyz`);
      const page = await fetch(`${env.AWS_ENDPOINT_URL}/console/`);
      const script = /src="([^"]+\.js)"/.exec(await page.text())?.[1] ?? 'no script';
      const loaded = await fetch(new URL(script, env.AWS_ENDPOINT_URL));
      console.log(`${name}: installed, started, /readyz says ${ready.status}`);
      console.log(`/console/ says ${page.status}, its script ${loaded.status}`);
      return [ready, page, loaded].every(({ status }) => status === 200);
    };
    return await withServer(answers, { guiderail });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function onnx() {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'test-onnx.js')], {
    stdio: 'inherit',
  });
  if (status === 3) return 'unavailable: onnxruntime-node cannot be installed';
  return status === 0 ? 'passed' : 'failed';
}

/** The console's pages in Chromium, on a world of their own. */
async function consoleInABrowser() {
  const { findChromium } = await import('../tests/console/support/chromium.js');
  const { reason } = findChromium();
  if (reason) return `unavailable: ${reason}`;
  const script = join(root, 'tests', 'console', 'main.js');
  return (await run(process.execPath, ['--test-reporter=spec', script])) ? 'passed' : 'failed';
}

/** The figure get-record-feast in small: both servers run, and give the values that were written. */
function comparesWithFeast() {
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'bench', 'main.js'), 'get-record-feast', '--quick', '--json'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const rows = JSON.parse(stdout || '[]');
  for (const { unit, value, reference } of rows) console.log(`${unit}: ${value}; ${reference}`);
  if (rows.length === 0 || rows.some(({ unit }) => unit === 'failed')) return 'failed';
  const missing = rows.find(({ value }) => value === null);
  return missing ? `unavailable: ${missing.unit}: ${missing.reference}` : 'passed';
}

/** The tests of the built-in algorithm that `npm test` leaves out, since they need Python. */
const trainingTests = join(root, 'server', 'dist', 'services', 'training', 'xgboost.test.js');

function trainsInPython(python, env) {
  return run(process.execPath, ['--test', trainingTests], { ...env, GUIDERAIL_PYTHON: python });
}

async function outcomeOf(suite) {
  if (suite.outcome) return suite.outcome();
  if (suite.alone) return (await suite.alone()) ? 'passed' : 'failed';
  const { tls } = suite;
  if (suite.run) return (await withServer(suite.run, { tls })) ? 'passed' : 'failed';
  const { python, reason } = pythonFor(suite.python);
  if (!python) return `unavailable: ${reason}`;
  const script = (_, env) => run(python, [join(clients, suite.script)], env);
  const work = suite.work ?? script;
  const passed = await withServer((env, flags) => work(python, env, flags), { tls });
  return passed ? 'passed' : 'failed';
}

/** Suites one after the other, in this process. */
async function oneByOne(chosen) {
  const outcomes = [];
  for (const suite of chosen) {
    console.log(`\n${suite.name}`);
    const outcome = await outcomeOf(suite).catch((error) => {
      console.error(error);
      return 'failed';
    });
    outcomes.push([suite.name, outcome]);
  }
  return outcomes;
}

/**
 * Two suites at a time, each in a process of its own, since they mostly wait for clients' pauses;
 * what must be by itself comes first. Those of one Python stay in order: the first installs it.
 */
async function twoAtATime() {
  const groups = new Map();
  const outcomes = new Map();
  for (const { name } of suites.filter(({ first }) => first)) {
    outcomes.set(name, await apart(name));
  }
  for (const suite of suites.filter(({ first }) => !first)) {
    const key = suite.python ?? 'node';
    groups.set(key, [...(groups.get(key) ?? []), suite.name]);
  }
  const waiting = [...groups.values()].sort((a, b) => b.length - a.length);
  const lane = async () => {
    for (let group = waiting.shift(); group; group = waiting.shift()) {
      for (const name of group) outcomes.set(name, await apart(name));
    }
  };
  await Promise.all([lane(), lane()]);
  return suites.map(({ name }) => [name, outcomes.get(name)]);
}

/** Runs a suite in a process of its own, and shows what it said when it has ended. */
function apart(name) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), name], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (some) => said.push(some));
  return new Promise((resolve) => {
    child.on('close', () => {
      const text = Buffer.concat(said).toString('utf8');
      const end = text.lastIndexOf(`\n${name}: `);
      process.stdout.write(end < 0 ? text : text.slice(0, end));
      const outcome = end < 0 ? undefined : text.slice(end + 1).split('\n', 1)[0];
      resolve(outcome?.slice(name.length + 2) ?? 'failed');
    });
  });
}

const words = process.argv.slice(2);
const outcomes =
  words.length > 0
    ? await oneByOne(suites.filter(({ name }) => words.includes(name)))
    : await twoAtATime();
console.log('');
for (const [name, outcome] of outcomes) console.log(`${name}: ${outcome}`);
const count = (what) => outcomes.filter(([, outcome]) => outcome.startsWith(what)).length;
console.log(
  `clients: ${count('passed')} passed, ${count('failed')} failed, ${count('unavailable')} skipped`,
);
process.exit(count('failed') > 0 || outcomes.length === 0 ? 1 : 0);
