// The tests that take long: fuzz at many times the usual number of requests, many schedules due in
// the same minute, and the kill -9 tests again and again. `--scale N` (default 200, about a million
// requests), `--cases N` against whole servers (default 1,000,000), `--schedules N` (default
// 10,000), `--rounds N` (default 20).
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '200' },
    cases: { type: 'string', default: '1000000' },
    schedules: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '20' },
  },
});

const tests = readdirSync('server/dist', { recursive: true })
  .map((file) => join('server/dist', String(file)))
  .filter((file) => file.endsWith('.test.js'));
const crashes = tests.filter((file) => readFileSync(file, 'utf8').includes('SIGKILL'));

function run(files, env = {}) {
  const args = ['--test', ...files];
  const { status } = spawnSync(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
}

console.log(`fuzz, ${values.scale} times`);
run(
  tests.filter((file) => file.endsWith('fuzz.test.js')),
  { GUIDERAIL_TEST_SCALE: values.scale },
);
console.log(`fuzz of whole servers, ${values.cases} cases`);
const fuzz = ['scripts/fuzz.js', '--cases', values.cases];
if (spawnSync(process.execPath, fuzz, { stdio: 'inherit' }).status !== 0) process.exit(1);
console.log(`${values.schedules} schedules due in the same minute`);
run(
  tests.filter((file) => file.endsWith('many-schedules.test.js')),
  { GUIDERAIL_TEST_SCHEDULES: values.schedules },
);
for (let round = 1; round <= Number(values.rounds); round += 1) {
  console.log(`kill -9, round ${round} of ${values.rounds}`);
  run(crashes);
}
