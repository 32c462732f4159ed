import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { type ConsoleDeps, consoleService } from './console.js';
import { type ConsoleExecution, reportPath } from './runs.js';

const hour = 3_600_000;
const start = Date.UTC(2012, 5, 18);

const run = (index: number, more: Partial<ConsoleExecution> = {}): ConsoleExecution => ({
  schedule: 'bikes-hourly',
  region: 'us-east-1',
  endpoint: 'bikes',
  due: start + index * hour,
  status: 'Completed',
  exit_message: 'Completed: Job completed successfully with no violations.',
  report: `s3://b/r/${index}`,
  ...more,
});

function service(executions: ConsoleExecution[], more: Partial<ConsoleDeps> = {}) {
  const reads: string[] = [];
  const handle = consoleService({
    executions: async () => executions,
    readReport: async (bucket, key) => {
      reads.push(`${bucket}/${key}`);
      return Buffer.from('<!doctype html>report');
    },
    now: () => start + 100 * hour,
    ...more,
  }).handle;
  const get = async (rawTarget: string, method = 'GET') => {
    const response = await handle({ method, rawTarget, rawHeaders: [], body: Readable.from([]) });
    return response && { ...response, text: String(response.body) };
  };
  return { get, reads };
}

test('other paths are not the console’s', async () => {
  const { get } = service([]);
  for (const path of ['/', '/consoles', '/bucket/console', '//console']) {
    assert.equal(await get(path), undefined);
  }
  assert.equal((await get('/console', 'POST'))?.status, 405);
});

test('an empty server says what to do next', async () => {
  const { get } = service([]);
  const page = await get('/console?x=1');
  assert.equal(page?.status, 200);
  assert.match(page?.text ?? '', /No monitoring schedule yet/);
  assert.match(page?.text ?? '', /eval &quot;|eval "\$\(npx guiderail env\)"/);
});

test('runs are listed newest first, their outcome in words, with their report', async () => {
  const { get } = service([
    run(1),
    run(3, { status: 'CompletedWithViolations', violations: 2 }),
    run(2, { status: 'Failed', failure: 'Job inputs had no data', report: null }),
  ]);
  const text = (await get('/console'))?.text ?? '';
  assert.match(text, /1 schedule: 1 with violations in the latest run/);
  const at = ['2 violations', 'Failed', 'Quiet'].map((word) => text.indexOf(`>${word}<`));
  const bdi = ['2 violations', 'Failed', 'Quiet'].map((word) => text.indexOf(`<bdi>${word}</bdi>`));
  const order = bdi.map((place, i) => Math.max(place, at[i] ?? -1));
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    order,
  );
  assert.match(text, /Job inputs had no data/);
  assert.equal(text.match(/href="\/console\/reports\//g)?.length, 2);
});

test('a schedule without a run says how to run it', async () => {
  const schedule = { name: 'new', region: 'us-east-1', status: 'Scheduled' };
  const { get } = service([], { schedules: async () => [schedule] });
  const text = (await get('/console'))?.text ?? '';
  assert.match(text, /1 schedule: no run yet/);
  assert.match(text, /npx guiderail run <bdi>new<\/bdi>/);
});

test('a report is served in place, in an origin of its own', async () => {
  const { get, reads } = service([run(1)]);
  const page = await get(reportPath(run(1)));
  assert.equal(page?.status, 200);
  assert.equal(page?.text, '<!doctype html>report');
  assert.deepEqual(reads, ['b/r/1/report.html']);
  const policy = page?.headers['content-security-policy'] ?? '';
  assert.match(policy, /^default-src 'none';/);
  assert.match(policy, /sandbox allow-scripts$/);
  assert.equal(page?.headers['x-content-type-options'], 'nosniff');
});

test('an address that names no run reads no object', async () => {
  const { get, reads } = service([run(1), run(2, { report: null })]);
  const paths = [
    '/console/reports/b/r/1/report.html',
    '/console/reports/us-east-1/bikes-hourly/1',
    '/console/reports/us-east-1/..%2f..%2fsecret/1',
    '/console/reports/us-east-1/%zz/1',
    '/console/x',
    reportPath(run(2)),
  ];
  for (const path of paths) assert.equal((await get(path))?.status, 404, path);
  assert.deepEqual(reads, []);
});

test('names and messages cannot become markup', async () => {
  const hostile = `"><script>alert(1)</script>`;
  const { get } = service([
    run(1, { schedule: hostile, endpoint: hostile, region: hostile, status: hostile }),
    run(2, { status: 'Failed', failure: hostile }),
  ]);
  const page = await get('/console');
  assert.ok(!page?.text.includes('<script'));
  assert.doesNotMatch(page?.headers['content-security-policy'] ?? '', /script-src/);
});
