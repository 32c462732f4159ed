import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { DatasetSource } from './dataset.js';
import { loadDataset } from './load-dataset.js';
import { type Bench, captureLine, json, rowsOf, withBench } from './testing.js';

const sides = ['endpointInput', 'endpointOutput'] as const;

async function load(
  { connection, file }: Bench,
  lines: string[],
  columnNames: string[] = [],
  window: { start?: Date; end?: Date } = {},
) {
  const path = await file('capture.jsonl', `${lines.join('\n')}\n`);
  const source: DatasetSource = {
    format: 'capture',
    paths: [path],
    sourceNames: ['captures/a.jsonl'],
    captureIndexNames: [...sides],
    ...window,
  };
  return loadDataset(connection, source, { columnNames });
}

const at = '2026-01-01T00:00:00Z';

test('output columns come first, then input; names go by position', async () => {
  await withBench(async (bench) => {
    const lines = [captureLine('1,2.5,x', '0.9\n'), captureLine('3,,"y, z"', '0.1')];
    const dataset = await load(bench, lines, ['score', 'a', 'b']);
    assert.deepEqual(await rowsOf(dataset), [
      { score: 0.9, a: 1, b: 2.5, _c3: 'x', inferenceTime: at },
      { score: 0.1, a: 3, b: null, _c3: 'y, z', inferenceTime: at },
    ]);
    assert.equal(dataset.unreadable.count, 0);
  });
});

test('the plain path and the general path read the same', async () => {
  await withBench(async (bench) => {
    const lines = Array.from({ length: 3000 }, (_, i) =>
      captureLine(`${i},${i / 7},s${i % 5},${i % 3 === 0 ? '' : -i / 1000}`, `${Math.sin(i)}\n`),
    );
    const moved = lines.map((line) => {
      const { eventVersion, ...rest } = JSON.parse(line) as Record<string, unknown>;
      return JSON.stringify({ eventVersion, ...rest });
    });
    const plain = await rowsOf(await load(bench, lines));
    assert.deepEqual(plain, await rowsOf(await load(bench, moved)));
    assert.equal(plain.length, 3000);
  });
});

test('the window is start <= inferenceTime < end', async () => {
  await withBench(async (bench) => {
    const times = ['00:00:00', '00:59:59', '01:00:00', '01:00:01'].map((t) => `2026-01-01T${t}Z`);
    const lines = times.map((time, i) => captureLine(`${i}`, '1', time));
    const odd = lines.map((line) => line.replace('"eventVersion"', ' "eventVersion"'));
    const window = { start: new Date(times[1]!), end: new Date(Date.parse(times[2]!) + 1) };
    for (const file of [lines, odd]) {
      const dataset = await load(bench, file, ['o', 'i'], window);
      const rows = await rowsOf(dataset);
      assert.deepEqual(
        rows.map(({ i }) => i),
        [1, 2],
      );
    }
  });
});

test('flat JSON: keys are columns, whatever a record leaves out is missing', async () => {
  await withBench(async (bench) => {
    const lines = [
      captureLine(json({ a: 1, b: 'x' }), json({ score: 0.5 })),
      captureLine(json({ a: 2, c: true }), json({ score: 1 })),
    ];
    const dataset = await load(bench, lines);
    assert.deepEqual(await rowsOf(dataset), [
      { score: 0.5, a: 1, b: 'x', c: null, inferenceTime: at },
      { score: 1, a: 2, b: null, c: 'true', inferenceTime: at },
    ]);
  });
});

test('nested JSON is flattened, an array of objects gives rows, and a note says so', async () => {
  await withBench(async (bench) => {
    const lines = [
      captureLine(json({ instances: [{ f: { x: 1, y: [2, 3] } }, { f: { x: 4, y: [5, 6] } }] }), {
        ...json({ predictions: [{ score: 0.1 }, { score: 0.2 }] }),
      }),
    ];
    const dataset = await load(bench, lines);
    assert.deepEqual(await rowsOf(dataset), [
      { score: 0.1, 'f.x': 1, 'f.y.0': 2, 'f.y.1': 3, inferenceTime: at },
      { score: 0.2, 'f.x': 4, 'f.y.0': 5, 'f.y.1': 6, inferenceTime: at },
    ]);
    assert.match(dataset.notes.join(), /flattened.*\n?.*several rows/s);
  });
});

test('several rows in one body, as CSV, JSON Lines, or an array of predictions', async () => {
  await withBench(async (bench) => {
    const lines = [
      captureLine('1,2\n3,4\n', '0.1\n0.2\n'),
      captureLine('5,6\n7,8', '0.3,0.4'),
      captureLine('9,10\n11,12', json([0.5, 0.6])),
      captureLine('13,14\n15,16', json({ predictions: [0.7, 0.8] })),
      captureLine('17,18', { data: '{"o":0.9}\n', encoding: 'JSON' }),
    ];
    const rows = await rowsOf(await load(bench, lines, ['o', 'a', 'b']));
    assert.deepEqual(
      rows.map(({ o, a, b }) => [o, a, b]),
      [1, 3, 5, 7, 9, 11, 13, 15, 17].map((a, i) => [(i + 1) / 10, a, a + 1]),
    );
  });
});

test('one side CSV and the other JSON: read into one row, with a note', async () => {
  await withBench(async (bench) => {
    const lines = [
      captureLine('1,2', json({ score: 0.5 })),
      captureLine('3,4', json({ score: 1 })),
    ];
    const byPosition = await load(bench, lines, ['target', 'a', 'b']);
    assert.deepEqual((await rowsOf(byPosition))[0], { target: 0.5, a: 1, b: 2, inferenceTime: at });
    assert.match(byPosition.notes.join(), /One side of the payload is CSV and the other JSON/);
    const byName = await load(bench, lines, ['a', 'b', 'score']);
    assert.deepEqual((await rowsOf(byName))[0], { score: 0.5, a: 1, b: 2, inferenceTime: at });
  });
});

test('BASE64 of text is decoded, with a note; of HTML or bytes it is reported', async () => {
  await withBench(async (bench) => {
    const encoded = (text: string | Uint8Array, observedContentType: string) => ({
      data: Buffer.from(text as string).toString('base64'),
      encoding: 'BASE64',
      observedContentType,
    });
    const lines = [
      captureLine(encoded('1,2', 'text/plain'), encoded('{"o":5}', 'application/x')),
      captureLine('3,4', encoded('<html>502</html>', 'text/html')),
      captureLine('3,4', encoded(Uint8Array.of(0, 255, 254), 'image/png')),
    ];
    const dataset = await load(bench, lines, ['o', 'a', 'b']);
    const rows = await rowsOf(dataset);
    assert.deepEqual(rows, [{ o: 5, a: 1, b: 2, inferenceTime: at }]);
    assert.deepEqual(
      dataset.unreadable.examples.map(({ reason }) => reason),
      [
        'the payload (text/html) is neither CSV nor JSON',
        'the payload (image/png) is BASE64 of binary data',
      ],
    );
    assert.match(dataset.notes.join(), /BASE64 payloads of type text\/plain were decoded/);
  });
});

test('a name on both sides means the output, and a note says so', async () => {
  await withBench(async (bench) => {
    const dataset = await load(bench, [captureLine(json({ id: 1, a: 2 }), json({ id: 9 }))]);
    assert.deepEqual(await rowsOf(dataset), [{ id: 9, a: 2, inferenceTime: at }]);
    assert.match(dataset.notes.join(), /both have "id"/);
  });
});

test('unreadable records are counted, named with their place, and left out', async () => {
  await withBench(async (bench) => {
    const good = Array.from({ length: 5 }, (_, i) => captureLine(`${i},1`, '1'));
    const lines = [
      ...good,
      '{"captureData":',
      '{"other":1}',
      captureLine('1,2,3', '1'),
      captureLine({ data: '{"a":', encoding: 'JSON' }, '1'),
      captureLine({ data: 'x', encoding: 'XML' }, '1'),
      captureLine('', '1'),
    ];
    const dataset = await load(bench, lines, ['o', 'a', 'b']);
    assert.equal((await rowsOf(dataset)).length, 5);
    assert.equal(dataset.unreadable.count, 6);
    const [first, second, third] = dataset.unreadable.examples;
    assert.deepEqual([first!.source, first!.line], ['captures/a.jsonl', 6]);
    assert.match(first!.reason, /not JSON/);
    assert.match(second!.reason, /no captureData/);
    assert.equal(third!.reason, 'the record has 4 values where most have 3');
    assert.match(third!.excerpt, /^\{"captureData"/);
  });
});

test('only one side can be asked for', async () => {
  await withBench(async ({ connection, file }) => {
    const path = await file('c.jsonl', `${captureLine('1,2', '0.5')}\n`);
    const source: DatasetSource = {
      format: 'capture',
      paths: [path],
      captureIndexNames: ['endpointOutput'],
    };
    const dataset = await loadDataset(connection, source, { columnNames: ['score'] });
    assert.deepEqual(await rowsOf(dataset), [{ score: 0.5, inferenceTime: at }]);
  });
});

test('a window without records has columns all the same, and no rows', async () => {
  await withBench(async (bench) => {
    const window = { start: new Date('2027-01-01T00:00:00Z') };
    const dataset = await load(bench, [captureLine('1,2', '0.5')], ['o', 'a', 'b'], window);
    assert.deepEqual(await rowsOf(dataset), []);
    assert.deepEqual(dataset.columns, ['o', 'a', 'b']);
  });
});

const samples = fileURLToPath(new URL('../../../../shared/samples/', import.meta.url));
const skip = existsSync(samples) ? false : 'the folder of files that AWS wrote is not here';

test('every record of capture files that AWS wrote is read', { skip }, async () => {
  const files = {
    'dq_intro/capture_cell16.jsonl': 70,
    'xdt_lab7/capture_cell13.jsonl': 11,
    'clarify_bias_endpoint_json/capture_cell47.jsonl': 16,
    'clarify_shap_endpoint_jsonl/capture_cell47.jsonl': 16,
  };
  await withBench(async ({ connection }) => {
    for (const [file, columns] of Object.entries(files)) {
      const paths = [samples + file];
      const captureIndexNames = [...sides];
      const dataset = await loadDataset(connection, {
        format: 'capture',
        paths,
        captureIndexNames,
      });
      const rows = await rowsOf(dataset);
      assert.equal(dataset.unreadable.count, 0, file);
      assert.ok(rows.length >= 2, file);
      assert.equal(dataset.columns.length, columns, `${file}: ${dataset.columns.join()}`);
    }
  });
});
