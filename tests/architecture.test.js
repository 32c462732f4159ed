// Holds the import rules of docs/ARCHITECTURE.md and the size of files.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = ['analysis', 'sdk', 'server', 'console'];

const sources = packages
  .flatMap((name) =>
    readdirSync(join(root, name, 'src'), { recursive: true }).map((file) =>
      join(name, 'src', String(file)),
    ),
  )
  .filter((file) => /\.tsx?$/.test(file));

const isTest = (file) =>
  file.endsWith('.test.ts') || file.endsWith('.laws.ts') || file.includes('/testing/');

/** The room of a file of the server: base, wire, storage, jobs, sql, services/x, cli or top. */
function roomOf(file) {
  const parts = relative('server/src', file).split('/');
  if (parts.length === 1) return 'top';
  return parts[0] === 'services' ? `services/${parts[1]}` : parts[0];
}

/** Imports of a file: {path, types}, a relative one resolved to a source file. */
function importsOf(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [];
  const pattern =
    /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm;
  for (const match of text.matchAll(pattern)) {
    const path = match[2] ?? match[3] ?? match[4];
    found.push({
      path: path.startsWith('.') ? sourceOf(join(dirname(file), path)) : path,
      types: match[1] !== undefined,
    });
  }
  return found;
}

/** The source of a compiled file's path. */
function sourceOf(path) {
  const file = path.replace(/\.js$/, '.ts');
  return existsSync(join(root, `${file}x`)) ? `${file}x` : file;
}

/** What threads begin with, which `import` loads. */
const threads = [
  'analysis/src/dataset/scan-worker.ts',
  'server/src/storage/lmdb-records/writer-thread.ts',
];

/** Lines of a file that are in no function: those that begin a statement. */
const topLevelOf = (file) =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .filter((line) => /^\w/.test(line) && !line.includes('=>'))
    .join('\n');

/** What a room may import for use; `types` adds what it may import as types alone. */
function allowed(room) {
  if (room === 'base') return { use: [], types: [] };
  if (room === 'wire' || room === 'storage' || room === 'jobs' || room === 'processes') {
    return { use: ['base'], types: room === 'jobs' ? ['storage'] : [] };
  }
  if (room === 'sql') return { use: ['base', 'storage', 'services/common'], types: [] };
  if (room === 'services/common') return { use: ['base'], types: ['storage', 'jobs', 'processes'] };
  if (room.startsWith('services/')) {
    return { use: ['base', 'services/common'], types: ['storage', 'jobs', 'processes'] };
  }
  return undefined; // cli, testing and the files at the top put things together
}

test('rooms of the server import what they may', () => {
  const wrong = [];
  for (const file of sources.filter((name) => name.startsWith('server/') && !isTest(name))) {
    const room = roomOf(file);
    const rules = allowed(room);
    if (!rules) continue;
    for (const { path, types } of importsOf(file)) {
      if (!path.startsWith('server/src/')) continue;
      const target = roomOf(path);
      if (target === room || rules.use.includes(target)) continue;
      if (types && rules.types.includes(target)) continue;
      wrong.push(`${file} imports ${path}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('packages of ours are imported where they may be', () => {
  const wrong = [];
  for (const file of sources.filter((name) => !isTest(name))) {
    for (const { path } of importsOf(file)) {
      const leavesPackage =
        path.startsWith('..') || /^(analysis|sdk|server|console)\/src/.test(path);
      if (leavesPackage && path.split('/')[0] !== file.split('/')[0]) {
        wrong.push(`${file} reaches into ${path}`);
      }
      const room = file.startsWith('server/') ? roomOf(file) : '';
      if (path === '@guiderail/analysis' && /^(base|wire|storage|jobs|processes|sql)$/.test(room)) {
        wrong.push(`${file} imports ${path}`);
      }
      if (path === '@guiderail/sdk' && room !== 'cli') wrong.push(`${file} imports ${path}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('the analysis knows no AWS service, the SDK knows no Guiderail', () => {
  const wrong = [];
  for (const file of sources.filter((name) => !isTest(name))) {
    for (const { path } of importsOf(file)) {
      if (file.startsWith('analysis/') && /aws-sdk|smithy/.test(path)) wrong.push(file);
      if (file.startsWith('sdk/') && path.startsWith('@guiderail/')) wrong.push(file);
    }
  }
  assert.deepEqual(wrong, []);
});

test('bias and explanations know neither Clarify nor each other', () => {
  const rooms = ['bias', 'explanations', 'clarify'];
  const wrong = [];
  for (const file of sources.filter((name) => /^analysis\/src\/(bias|explanations)\//.test(name))) {
    const room = file.split('/')[2];
    for (const { path } of importsOf(file)) {
      const target = path.startsWith('analysis/src/') ? path.split('/')[2] : '';
      if (target !== room && rooms.includes(target)) wrong.push(`${file} imports ${path}`);
    }
  }
  assert.deepEqual(wrong, []);
});

/** What a page's folder, and each of the folders that pages share, may import of the console. */
const consoleRooms = {
  format: [],
  api: ['app', 'format'],
  app: ['api', 'format', 'ui', 'pages.ts'],
  ui: ['api', 'app', 'format'],
  charts: ['app', 'format', 'ui'],
  pages: ['api', 'app', 'charts', 'format', 'ui'],
};

test('the console knows the server by types alone, and its pages know no other page', () => {
  const wrong = [];
  for (const file of sources.filter((name) => name.startsWith('console/') && !isTest(name))) {
    const [, , room, page] = file.split('/');
    for (const { path, types } of importsOf(file)) {
      const foreign = /^(guiderail|@guiderail|@aws-sdk|node:)/.test(path);
      if (foreign && !types) wrong.push(`${file} imports ${path}`);
      const [, , target, other] = path.startsWith('console/src/') ? path.split('/') : [];
      const allowed = consoleRooms[room];
      if (!allowed || target === undefined || (target === room && room !== 'pages')) continue;
      if (target === 'pages' ? other === page : allowed.includes(target)) continue;
      wrong.push(`${file} imports ${path}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('no file imports itself by way of others', () => {
  const imports = new Map(sources.map((file) => [file, importsOf(file).map(({ path }) => path)]));
  const done = new Set();
  const circles = [];
  const visit = (file, way) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
    if (done.has(file) || way.includes(file)) return;
    for (const path of imports.get(file) ?? []) visit(path, [...way, file]);
    done.add(file);
  };
  for (const file of sources) visit(file, []);
  assert.deepEqual(circles, []);
});

test('a source file holds at most 400 lines', () => {
  const long = sources
    .filter((file) => !isTest(file))
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > 400);
  assert.deepEqual(long, []);
});

test('argv, environment, listening sockets and intervals are at the top of the server only', () => {
  const wrong = sources
    .filter((file) => /^server\/src\/(base|wire|storage|jobs|processes|services|sql)\//.test(file))
    .filter((file) => !isTest(file))
    .filter((file) =>
      /process\.(argv|env)\b|createServer\(|setInterval\b/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );
  assert.deepEqual(wrong, []);
});

/** Rooms' files that wait for something outside the program, and the bound of their wait. */
const timeouts = [
  'jobs/outbox-attempts.ts', // one try of a delivery
  'jobs/outbox-settling.ts', // more deliveries to settle with one commit
  'services/clarify/image.ts', // a turn for other requests
  'services/cloudwatch/metric-spans.ts', // a turn for other requests
  'services/common/outbound.ts',
  'services/common/soon-settled.ts', // the answer of an address that a user named
  'services/endpoints/explainer/endpoint-explainer.ts', // a turn for other requests
  'services/endpoints/explainer/turns.ts', // a turn for other requests
  'services/endpoints/explainer/variant-model.ts', // the scores of a baseline, before another try
  'services/endpoints/explainer/within.ts', // an explanation
  'services/endpoints/host.ts', // a model's start, while the operation may wait for it
  'services/endpoints/runtimes/container/load-container.ts', // a container's first answer
  'services/endpoints/runtimes/node/runtime.ts', // a model's answer
  'services/endpoints/runtimes/proxy.ts', // a model server's answer
  'services/events/destinations/call.ts', // a call's turn, by the rate that a user asked for
  'services/feature-store/insight/runs.ts', // before who asks hears how far it is
  'services/monitoring/dry-run/paths.ts', // a trial on a sample
  'services/monitoring/rebaseline/paths.ts', // the measuring of a window
  'services/monitoring/replay/replays.ts', // a replay, and one question about it
  'services/telemetry/otlp-export.ts', // a collector's answer
  'services/transform/attempt.ts', // a model server's start
  'services/transform/model-client.ts', // before a model is asked again
  'sql/run-sql.ts', // a statement
  'sql/size-watch.ts', // the next look at a result that grows
  'wire/body/checked-body.ts', // the next bytes of a body
  'wire/body/read-body.ts',
];

test('a room sets one-off time-outs only, each where it waits; what is due, the tick does', () => {
  const found = sources
    .filter((file) => /^server\/src\/(base|wire|storage|jobs|processes|services|sql)\//.test(file))
    .filter((file) => !isTest(file))
    .filter((file) =>
      /\bsetTimeout\b|\btimers\b|AbortSignal\.timeout\b/.test(
        readFileSync(join(root, file), 'utf8').replace(/^import type .*$/gm, ''),
      ),
    )
    .map((file) => relative('server/src', file));
  assert.deepEqual(found.sort(), timeouts);
});

test('the room of processes alone starts any', () => {
  const wrong = sources
    .filter((file) => file.startsWith('server/src/') && !isTest(file))
    .filter((file) => !/^server\/src\/(processes|cli)\//.test(file))
    .filter((file) => importsOf(file).some(({ path }) => /^(node:)?child_process$/.test(path)));
  assert.deepEqual(wrong, []);
});

test('no module of what the server loads awaits at its top level: it is loaded by require', () => {
  const wrong = sources
    .filter((file) => /^(server|analysis|sdk)\//.test(file) && !isTest(file))
    .filter((file) => /\bawait\s/.test(topLevelOf(file)));
  assert.deepEqual(wrong, threads);
});

test('what the bundled packages need, the server brings', () => {
  const read = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const { dependencies } = read('server');
  for (const folder of ['analysis', 'sdk']) {
    for (const [name, version] of Object.entries(read(folder).dependencies ?? {})) {
      assert.equal(dependencies[name], version, `${name} of ${folder}`);
    }
  }
});
