import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capture, noPython, preprocessed, type ScriptCase } from './testing/script-room.js';

const data = [1, 2, 3]
  .map((n) => `${capture(`${n},x`, '0.5', `2026-03-01T20:0${n}:00Z`)}\n`)
  .join('');
const python = { skip: noPython };
const py = (text: string, more: Partial<ScriptCase> = {}) =>
  preprocessed({ script: ['bad.py', `${text}\n`], data, ...more });
const js = (text: string, more: Partial<ScriptCase> = {}) =>
  preprocessed({ script: ['bad.mjs', `${text}\n`], data, ...more });
const rowsOf = (rows = '') =>
  rows
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** Does `work` at the second record. */
const atSecond = (work: string, imports = 'os'): string => `
import ${imports}
def preprocess_handler(record):
    n = int(record.endpoint_input.data[0])
    if n == 2:
        ${work}
    return {"n": n}`;

test('a loop that no signal reaches is ended at its record, and shown', python, async () => {
  const environment = { script_record_timeout_seconds: '1' };
  const endless = atSecond('max(itertools.count())', 'itertools');
  const { failure = '' } = await py(endless, { environment });
  assert.match(failure, /^bad\.py failed at line 2 of s3:.* did not come back from this record/);
  assert.match(failure, /Record: \{"captureData".*"2,x"/);
  assert.match(failure, /Traceback .*\n {2}File "bad\.py", line 6 in preprocess_handler/);
});

test('a script that catches whatever is raised is ended all the same', python, async () => {
  const environment = { script_record_timeout_seconds: '1' };
  const swallowing = `
def preprocess_handler(record):
    while True:
        try:
            for i in range(100000): pass
        except BaseException: pass`;
  const { failure = '' } = await py(swallowing, { environment });
  assert.match(failure, /failed at line 1 of s3:.* did not come back from this record for 1 s/);
});

test('a script that uses the signal itself is left alone', python, async () => {
  const own = `
import signal, time
signal.signal(signal.SIGALRM, signal.SIG_IGN)
def preprocess_handler(record):
    time.sleep(1.5)
    return {"n": 1}`;
  const { rows } = await py(own, { environment: { script_record_timeout_seconds: '2' } });
  assert.equal(rowsOf(rows).length, 3);
});

test('a process that is gone is told of at its record', python, async () => {
  const ended = await py(atSecond('os._exit(0)'));
  assert.match(ended.failure ?? '', /line 2 of s3:.*: it ended its own process \(exit status 0\)/);
  const killed = await py(atSecond('os.kill(os.getpid(), 9)'));
  assert.match(killed.failure ?? '', /line 2 of s3:.*: its process ended with SIGKILL\nRecord: /);
});

test('a JavaScript that ends its process is told of at its record', async () => {
  const { failure = '' } = await js(`
    export function preprocessHandler(record) {
      if (record.endpointInput.data.startsWith('2')) process.exit(0);
      return { n: 1 };
    }`);
  assert.match(failure, /^bad\.mjs failed at line 2 of s3:.*: it ended its own process/);
  assert.match(failure, /Record: \{"captureData".*"2,x"/);
});

test(
  'a traceback has the frames of the script and its libraries, and none of ours',
  python,
  async () => {
    const environment = { script_record_timeout_seconds: '1' };
    const { failure = '' } = await py(atSecond('time.sleep(100)', 'time'), { environment });
    assert.match(failure, /File "bad\.py", line 6, in preprocess_handler/);
    assert.doesNotMatch(failure, /host\.py/);
  },
);

test('a row that cannot be written is told of, and what must change', python, async () => {
  for (const row of ['{"a": 1, 2: 3}', '{("a", 1): 1}', '(lambda d: d.update(d=d) or d)({})']) {
    const { failure = '' } = await py(atSecond(`return ${row}`));
    assert.match(
      failure,
      /line 2 of s3:.*: its row cannot be written \(.*the keys of a row are/,
      row,
    );
    assert.doesNotMatch(failure, /encoder\.py|host\.py/);
  }
});

test('whole numbers as keys are positions, in their own order', python, async () => {
  const names = Array.from({ length: 11 }, (_, at) => `f${at}`);
  const features = names.map((name) => ({ name, inferred_type: 'Integral', completeness: 1 }));
  const constraints = JSON.stringify({ version: 0, features });
  const counted = `
def preprocess_handler(record):
    return {at: at for at in range(11)}`;
  const { rows, failure } = await py(counted, { constraints });
  assert.equal(failure, undefined);
  assert.deepEqual(rowsOf(rows)[0], Object.fromEntries(names.map((name, at) => [name, at])));
});

test('a line that is no JavaScript is named', async () => {
  const { failure = '' } = await js(`const fine = 1;\nexport function preprocessHandler(line {\n}`);
  assert.match(failure, /^bad\.mjs failed: SyntaxError \(line 2\): /);
});

test('what a script or its child writes to standard output is printed, and is no row', async () => {
  const { rows, log } = await js(`
    import { execFileSync } from 'node:child_process';
    import { writeSync } from 'node:fs';
    export function preprocessHandler() {
      writeSync(1, 'by hand\\n');
      execFileSync('/bin/echo', ['by a child'], { stdio: 'inherit' });
      return { n: 1 };
    }`);
  assert.deepEqual(rowsOf(rows), [{ n: 1 }, { n: 1 }, { n: 1 }]);
  assert.equal(log.filter((line) => line === 'by hand').length, 3);
  assert.equal(log.filter((line) => line === 'by a child').length, 3);
});

test('rows that a script changed for a link are not read', python, async () => {
  const linking = `
import os
def preprocess_handler(record):
    rows = os.path.join(os.environ["SM_PROCESSING_ROOT"], "..", "rows.jsonl")
    os.remove(rows)
    os.symlink("/etc/hostname", rows)
    return []`;
  const one = data.slice(0, data.indexOf('\n') + 1);
  const { failure = '' } = await py(linking, { data: one });
  assert.match(failure, /dropped all|took the file of its rows away/);
  const made = await py(linking.replace('[]', '{"n": 1}'), { data: one });
  assert.match(made.failure ?? '', /took the file of its rows away/);
});

test('a record that is cut in the middle of a character leaves no half of it', async () => {
  const long = `${capture(`${'😀'.repeat(300)}`, '1', '2026-03-01T20:01:00Z')}\n`;
  for (const text of [long, long.replace('captureData":{', 'captureData":{ ')]) {
    const { failure = '' } = await js('export const preprocessHandler = () => 5;', { data: text });
    assert.equal(Buffer.from(failure).toString(), failure);
  }
});

test('a script that writes without end is ended at its volume', async () => {
  const { failure = '' } = await js(
    `
    import { writeFileSync } from 'node:fs';
    let n = 0;
    export function preprocessHandler() {
      for (;;) writeFileSync(process.env.TMPDIR + '/' + n++ % 100, Buffer.alloc(1e6, 1));
    }`,
    { volume_bytes: 20_000_000 },
  );
  assert.match(
    failure,
    /it wrote more than 0\.0186 GiB and was ended \(VolumeSizeInGB allows more\)/,
  );
});
