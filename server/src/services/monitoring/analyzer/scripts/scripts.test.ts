import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isAlive, orphanOf, withProcesses } from '../../../../processes/testing/room.js';
import {
  capture,
  noPython,
  preprocessed,
  type ScriptCase,
  withScripts,
} from './testing/script-room.js';

const at = (minute: number) => `2026-03-01T20:${String(minute).padStart(2, '0')}:00Z`;
const lines = (...all: string[]) => `${all.join('\n')}\n`;
const parsed = (rows: string | undefined) =>
  (rows ?? '')
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

/** The same script in the languages that are taken: what it must do is the same. */
const dialects = {
  'preprocess.py': {
    pad: `
def preprocess_handler(inference_record, logger):
    logger.info("at %s", inference_record.event_metadata.event_time)
    cells = inference_record.endpoint_output.data.rstrip("\\n") + "," + inference_record.endpoint_input.data
    return {str(i).zfill(20): cell for i, cell in enumerate(cells.split(","))}
`,
    several: `
def preprocess_handler(record):
    print("printed")
    n = int(record.endpoint_input.data)
    if n == 0:
        return []
    if n == 2:
        return [{"b": 1, "a": None}, {"a": float("nan"), "b": "x"}]
    meta = record.event_metadata
    return {"id": meta.inference_id, "own": meta.custom_attribute[0], "mode": record.endpoint_output.mode}
`,
    throws: `
def preprocess_handler(record):
    return helper(record.endpoint_input.data)

def helper(data):
    return {"age": {"1": 30}[data]}
`,
    line: 'def preprocess_handler(line):\n    return dict(zip("ab", line.split(";")))\n',
    empty: 'def preprocess_handler(record):\n    return {}\n',
    nothing: 'def preprocess_handler(record):\n    pass\n',
    none: 'def other(record):\n    return {}\n',
    forever: 'def preprocess_handler(record):\n    while True:\n        pass\n',
    environment:
      'import os\ndef preprocess_handler(record):\n    return {"names": ",".join(sorted(os.environ)), "own": os.environ["OWN"]}\n',
    prints:
      'def preprocess_handler(record):\n    for i in range(20000):\n        print("x" * 1000)\n    return {"a": 1}\n',
    same: 'def preprocess_handler(record):\n    return record\n',
    hog: 'def preprocess_handler(record):\n    held = []\n    while True:\n        held.append(bytearray(b"x" * 10**7))\n',
  },
  'preprocess.ts': {
    pad: `
interface Rec { endpointOutput: { data: string }; endpoint_input: { data: string }; event_metadata: { event_time: string } }
export function preprocessHandler(record: Rec, logger: { info(...words: unknown[]): void }): Record<string, string> {
  logger.info('at', record.event_metadata.event_time);
  const cells = (record.endpointOutput.data.trimEnd() + ',' + record.endpoint_input.data).split(',');
  return Object.fromEntries(cells.map((cell, i) => [String(i).padStart(20, '0'), cell] as const));
}`,
    several: `
export async function preprocess_handler(record: any) {
  console.log('printed');
  const n = Number(record.endpoint_input.data);
  if (n === 0) return [];
  if (n === 2) return [{ b: 1, a: null }, { a: NaN, b: 'x' }];
  const { inferenceId, customAttribute } = record.eventMetadata;
  return { id: inferenceId, own: customAttribute[0], mode: record.endpointOutput.mode };
}`,
    throws: `
export function preprocessHandler(record: any) {
  return helper(record.endpointInput.data);
}

function helper(data: string) {
  return { age: { 1: { value: 30 } }[data]!.value };
}
`,
    line: 'export const preprocessHandler = (line: string) => ({ a: line.split(";")[0], b: line.split(";")[1] });',
    empty: 'export const preprocessHandler = () => ({});',
    nothing: 'export const preprocessHandler = () => {};',
    none: 'export const other = 1;',
    forever: 'export function preprocessHandler() { for (;;); }',
    environment:
      'export const preprocessHandler = () => ({ names: Object.keys(process.env).sort().join(","), own: process.env.OWN });',
    prints:
      'export const preprocessHandler = () => { for (let i = 0; i < 20000; i++) console.log("x".repeat(1000)); return { a: 1 }; };',
    same: 'export const preprocessHandler = (record: unknown) => record;',
    hog: 'export function preprocessHandler() { const held: Buffer[] = []; for (;;) held.push(Buffer.alloc(1e7, 1)); }',
  },
} as const;

for (const [name, texts] of Object.entries(dialects)) {
  const skip = name.endsWith('.py') && noPython;
  const run = (which: keyof typeof texts, data: string, more: Partial<ScriptCase> = {}) =>
    preprocessed({ script: [name, texts[which]], data, ...more });
  const t = (title: string, work: () => Promise<void>) => test(`${name}: ${title}`, { skip }, work);

  t('AWS’s idiom of padded positions takes the names of the baseline', async () => {
    const data = lines(capture('5,6', '0.5\n', at(1)), capture('7,8', '0.1\n', at(2)));
    const plain = await run('pad', data);
    assert.equal(plain.failure, undefined);
    const key = (i: number) => String(i).padStart(20, '0');
    assert.deepEqual(parsed(plain.rows), [
      { [key(0)]: '0.5', [key(1)]: '5', [key(2)]: '6' },
      { [key(0)]: '0.1', [key(1)]: '7', [key(2)]: '8' },
    ]);
    assert.ok(
      plain.log.some((line) => /^INFO at 2026-03-01T20:01:00Z$/.test(line)),
      String(plain.log),
    );
    assert.ok(plain.log.some((line) => /made 2 rows of 2 records\.$/.test(line)));
    const feature = (title: string) => ({
      name: title,
      inferred_type: 'Fractional',
      completeness: 1,
    });
    const constraints = JSON.stringify({
      version: 0,
      features: ['y', 'a'].map(feature),
      monitoring_config: {
        evaluate_constraints: 'Enabled',
        emit_metrics: 'Enabled',
        datatype_check_threshold: 1,
        domain_content_threshold: 1,
        distribution_constraints: {
          perform_comparison: 'Enabled',
          comparison_threshold: 0.1,
          comparison_method: 'Robust',
        },
      },
    });
    const named = await run('pad', data, { constraints });
    assert.deepEqual(parsed(named.rows)[0], { y: '0.5', a: '5', _c2: '6' });
  });

  t('a record is dropped, split or cut short; the window comes first', async () => {
    const more = { inferenceId: 'order-7', customAttributes: ['{"site": 1}'] };
    const data = lines(
      capture('0', '1', at(1)),
      capture('2', '1', at(2)),
      '{"broken',
      '',
      capture('1', '1', at(3), more),
      capture('not read', '1', at(59)),
    );
    const window = { start_time: at(0), end_time: at(59) };
    const { rows, failure, log } = await run('several', data, { environment: window });
    assert.equal(failure, undefined);
    assert.deepEqual((rows ?? '').trim().split('\n'), [
      '{"a":null,"b":1}',
      '{"a":null,"b":"x"}',
      '{"id":"order-7","mode":"OUTPUT","own":"{\\"site\\": 1}"}',
    ]);
    const told = log.join('\n');
    assert.match(
      told,
      /made 3 rows of 3 records \(1 dropped, 1 outside the window, 1 unreadable\)/,
    );
    assert.match(
      told,
      /Unreadable record: s3:\/\/bucket\/data\/part-1, line 3: the record is not JSON/,
    );
    assert.equal(log.filter((line) => line === 'printed').length, 3);
  });

  t('a throw tells its traceback, the record and the line', async () => {
    const data = lines(capture('1', '1', at(1)), '', capture('oops', '1', at(2)));
    const { failure = '', log } = await run('throws', data);
    const what = name.endsWith('.py') ? "KeyError: 'oops'" : 'TypeError: Cannot read properties';
    assert.ok(
      failure.includes(`${name} failed at line 3 of s3://bucket/data/part-1: ${what}`),
      failure,
    );
    assert.match(failure, /Record: .*"data":"oops"/);
    assert.match(failure, name.endsWith('.py') ? /line 6, in helper/ : /helper \(preprocess\.ts:7/);
    assert.ok(
      failure.length <= 1_000 && !failure.includes('/tmp/') && !failure.includes('/opt/ml'),
    );
    assert.ok(log.some((line) => line.includes('helper')));
  });

  t('data without captures is handed over line by line', async () => {
    const format = '{"csv":{"header":true}}';
    const { rows, failure } = await run('line', 'x;y\r\n1;2\r\n3;é', { format });
    assert.equal(failure, undefined);
    assert.deepEqual(parsed(rows), [
      { a: '1', b: '2' },
      { a: '3', b: 'é' },
    ]);
    const json = await run('line', '1;2\n', { format: '{"json":{"lines":false}}' });
    assert.match(json.failure ?? '', /one line at a time/);
  });

  t('what is no row is told, and so is a script without its function', async () => {
    const data = lines(capture('1', '1', at(1)));
    assert.match(
      (await run('empty', data)).failure ?? '',
      /line 1 of .*returned \{\}, a row without/,
    );
    assert.match((await run('nothing', data)).failure ?? '', /returned (None|undefined): return/);
    assert.match((await run('none', data)).failure ?? '', /no function preprocess_?[hH]andler: /);
    const same = await run('same', data);
    assert.deepEqual(Object.values(parsed(same.rows)[0] as object), ['1', '1']);
  });

  t('a loop without end is ended, and the record told', async () => {
    const data = lines(capture('1', '1', at(1)), capture('2', '1', at(1)));
    const environment = { script_record_timeout_seconds: '1' };
    const { failure = '' } = await run('forever', data, { environment });
    assert.match(failure, /failed at line 1 of s3:.*did not come back from this record for 1 s/);
    assert.match(failure, /Record: .*"data":"1"/);
    if (name.endsWith('.py')) return; // the server ends both alike
    const whole = await run('forever', data, { environment: { script_timeout_seconds: '1' } });
    assert.match(whole.failure ?? '', /ran longer than 1 s and was ended/);
  });

  t('a script sees the job’s variables and nothing of the server’s', async () => {
    process.env.GUIDERAIL_TEST_SECRET = 'secret';
    const environment = { OWN: 'mine' };
    const { rows } = await run('environment', lines(capture('1', '1', at(1))), { environment });
    delete process.env.GUIDERAIL_TEST_SECRET;
    const [row] = parsed(rows) as { names: string; own: string }[];
    assert.equal(row?.own, 'mine');
    assert.ok(row?.names.includes('SM_PROCESSING_ROOT'));
    assert.doesNotMatch(row?.names ?? '', /SECRET|AWS_|NODE_OPTIONS|npm_/);
  });

  t('what is printed without end is cut, and said', async () => {
    const { rows, failure, log } = await run('prints', lines(capture('1', '1', at(1))));
    assert.equal(failure, undefined);
    assert.equal(rows, '{"a":1}\n');
    assert.ok(log.length < 1_200, String(log.length));
    assert.ok(log.some((line) => /printed more than 10000 lines or 1 MiB/.test(line)));
    assert.ok(log.some((line) => /^\d+ lines of preprocess\.\w+ left out\.$/.test(line)));
  });

  t('a script that takes too much memory is ended, and told so', async () => {
    const { failure = '' } = await run('hog', lines(capture('1', '1', at(1))), {
      memory_bytes: 256 * 1024 ** 2,
    });
    assert.match(
      failure,
      /needed more than (256|512) MiB of memory and was ended|MemoryError|llocat\w+ (memory|failed)/,
    );
  });
}

test('languages go by the name’s ending; types are all that is taken out', async () => {
  const data = lines(capture('1', '1', at(1)));
  const other = await preprocessed({ script: ['preprocess.rb', 'x'], data });
  assert.match(other.failure ?? '', /preprocess\.rb: its name must end in \.py/);
  const enums = 'enum A { B }\nexport const preprocessHandler = () => ({ a: A.B });';
  const typed = await preprocessed({ script: ['p.ts', enums], data });
  assert.match(typed.failure ?? '', /types cannot be taken out \(line 1\).*enum/);
  const dropped = await preprocessed({
    script: ['p.mjs', 'export const preprocessHandler = () => [];'],
    data,
  });
  assert.match(dropped.failure ?? '', /no data: p\.mjs dropped all 1 records/);
  const broken = await preprocessed({ script: ['p.mjs', 'export const x = ;'], data });
  assert.match(broken.failure ?? '', /p\.mjs failed: SyntaxError/);
});

const after = { post_analytics_processor_script: 'post_analytics_processor_script' };
const writers: [name: string, text: string][] = [
  [
    'post.py',
    `
import json, os
def postprocess_handler():
    folder = os.path.join(os.environ["SM_PROCESSING_ROOT"], "output")
    assert folder == os.environ["output_path"] and os.path.samefile(folder, os.getcwd())
    with open(os.path.join(folder, "constraint_violations.json")) as file:
        found = json.load(file)
    with open("constraint_violations.json", "w") as file:
        json.dump({"violations": found["violations"] * 2}, file)
    os.makedirs("more")
    with open("more/note.txt", "w") as file:
        file.write("a note")
`,
  ],
  [
    'post.mjs',
    `
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
export function postprocessHandler() {
  const { violations } = JSON.parse(readFileSync(process.env.output_path + '/constraint_violations.json', 'utf8'));
  writeFileSync('constraint_violations.json', JSON.stringify({ violations: [...violations, ...violations] }));
  mkdirSync('more');
  writeFileSync('more/note.txt', 'a note');
}`,
  ],
];

for (const [script, noNamespaces] of writers.flatMap(
  (one) =>
    [
      [one, false],
      [one, true],
    ] as const,
)) {
  const where = noNamespaces ? ' without namespaces' : '';
  const skip = script[0].endsWith('.py') && noPython;
  test(
    `${script[0]}: works${where} on the reports after an analysis; what it leaves is uploaded`,
    { skip },
    () =>
      withScripts(
        { script, data: '', environment: after, noNamespaces },
        async (scripts, { objects, log }) => {
          const reports = {
            'statistics.json': '{}',
            'constraint_violations.json': '{"violations":[{}]}',
          };
          const changed = await scripts.after(reports, { bucket: 'bucket', key: 'out' });
          assert.deepEqual(JSON.parse(changed['constraint_violations.json'] ?? ''), {
            violations: [{}, {}],
          });
          const keys = (await objects.list('bucket', { prefix: 'out/', limit: 10 })).map(
            ({ key }) => key,
          );
          assert.deepEqual(keys, ['out/constraint_violations.json', 'out/more/note.txt']);
          assert.ok(log.some((line) => line.includes('note.txt, as the script left it')));
        },
      ),
  );
}

test('a job’s folder goes with the job', async () => {
  let folder = '';
  await withScripts(
    { script: ['p.mjs', 'export const preprocessHandler = () => ({ a: 1 });'], data: '' },
    async (scripts, { objects, settings }) => {
      await objects.put('bucket', 'data/part-1', lines(capture('1', '1', at(1))));
      const path = await objects.localPath('bucket', 'data/part-1');
      const files = [{ path: path ?? '', name: 'one' }];
      const made = await scripts.preprocessed({ format: settings.format, files });
      folder = (made.files[0]?.path ?? '').replace(/\/ml\/rows\.jsonl$/, '');
      assert.ok((await readdir(folder)).includes('ml'));
    },
  );
  await assert.rejects(readdir(folder), { code: 'ENOENT' });
});

test('a script that kill -9 of the server left behind is ended at the next start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-doomed-'));
  try {
    const pid = await orphanOf(new URL('./testing/doomed-script.js', import.meta.url), folder);
    assert.equal(await isAlive(pid), true);
    const processes = join(folder, 'processes');
    await withProcesses(async () => assert.equal(await isAlive(pid), false), { folder: processes });
    assert.deepEqual(await readdir(join(processes, 'scratch')), []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
