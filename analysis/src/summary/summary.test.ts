// A window that is merged from the summaries of its segments says what one scan of it says.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CaptureWidths, DatasetSource } from '../dataset/dataset.js';
import { loadDataset } from '../dataset/load-dataset.js';
import { type Bench, captureLine, withBench } from '../dataset/testing.js';
import { windowProfile } from '../drift/time-profile.js';
import { monitor, suggestBaseline } from '../run.js';
import { statisticsOf } from '../statistics/feature-statistics.js';
import type { Statistics } from '../types.js';
import { checkSummary } from './check-summary.js';
import { decodeSummary, encodeInTiers, encodeSummary, SummaryShapeError } from './codec.js';
import { summariseSources } from './summarise.js';
import { mergeSummaries, mixedColumns, otherWidth, type Summary } from './summary.js';

const names = ['y', 'a', 'b', 'k'];
const START = Date.UTC(2026, 0, 5);
const timeAt = (index: number) => `${new Date(START + index * 7000).toISOString().slice(0, 19)}Z`;

/** Records in time order: numbers, a gap now and then, a category, and some that are broken. */
function records(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, i) => {
    const index = from + i;
    if (index % 97 === 96) return '{"captureData":';
    const b = index % 11 === 0 ? '' : ((index * 7919) % 1000) / 8;
    return captureLine(`${(index * 31) % 50},${b},k${index % 3}`, `${index % 2}`, timeAt(index));
  });
}

interface Asked {
  timeColumn?: string;
  textColumns?: string[];
  widths?: CaptureWidths;
}

async function summariesOf(
  { connection, file }: Bench,
  files: readonly (readonly string[])[],
  { timeColumn, textColumns, widths = { width: 4, outputWidth: 1 } }: Asked = {},
): Promise<Summary[]> {
  const paths: string[] = [];
  for (const lines of files) paths.push(await file('part.jsonl', `${lines.join('\n')}\n`));
  const source: DatasetSource = {
    format: 'capture',
    paths,
    sourceNames: paths.map(() => 'part'),
    captureIndexNames: ['endpointInput', 'endpointOutput'],
    start: new Date(0),
    widths,
  };
  const dataset = await loadDataset(connection, source, { columnNames: names });
  const summaries: Summary[] = [];
  const options = { ...(timeColumn && { timeColumn }), textColumns: new Set(textColumns) };
  await summariseSources(
    dataset,
    options,
    (index) => `${index}`,
    (_, summary) => summaries.push(summary),
  );
  return summaries;
}

const copy = (summary: Summary) => decodeSummary(encodeSummary(summary));

/** What a summary says, sums rounded; sketches below their capacity hold the values themselves. */
function said({ profile, notes }: Summary): unknown {
  const statistics = JSON.parse(JSON.stringify(statisticsOf(profile)), (key, value) => {
    if (key === 'data') return (value as number[][]).map((level) => level.toSorted());
    return typeof value === 'number' ? Number(value.toPrecision(12)) : value;
  }) as Statistics;
  const { count, times, widths } = notes;
  return { statistics, count, times, widths };
}

function rowsIn({ sample }: Summary): unknown[] {
  const rows = Array.from({ length: sample!.size }, (_, row) => [
    sample!.priorities[row],
    sample!.seconds[row],
    ...[...sample!.columns].map(([, { values, texts }]) => texts[values[row]!] ?? values[row]),
  ]);
  return rows.sort((left, right) => Number(left[0]) - Number(right[0]));
}

const cuts = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 6 });

test('partitioning changes nothing, nor does the grouping of merges', async () => {
  await withBench(async (bench) => {
    const all = records(400);
    const [whole] = await summariesOf(bench, [all]);
    await fc.assert(
      fc.asyncProperty(cuts, fc.nat(6), async (places, split) => {
        const at = [0, ...places.sort((a, b) => a - b), all.length];
        const parts = at.slice(1).map((end, index) => all.slice(at[index], end));
        const summaries = await summariesOf(bench, parts, { timeColumn: 'inferenceTime' });
        const flat = mergeSummaries(summaries.map(copy));
        assert.deepEqual(said(flat), said(whole!));
        assert.equal(flat.sample!.size, flat.profile.rows);
        const nested = mergeSummaries(
          [
            mergeSummaries(summaries.slice(0, split).map(copy)),
            mergeSummaries(summaries.slice(split).map(copy)),
          ].filter(({ profile }) => profile.columns.length > 0),
        );
        assert.deepEqual(said(nested), said(flat));
        assert.deepEqual(rowsIn(nested), rowsIn(flat));
        const backwards = mergeSummaries(summaries.toReversed().map(copy));
        assert.deepEqual(rowsIn(backwards), rowsIn(flat));
        assert.equal(backwards.profile.rows, flat.profile.rows);
      }),
      { numRuns: 25 },
    );
  });
});

test('a merged window is checked like one that is scanned', async () => {
  await withBench(async (bench) => {
    const options = { comparisonMethod: 'Sound' as const };
    const load = async (lines: readonly string[]) => {
      const source: DatasetSource = {
        format: 'capture',
        paths: [await bench.file('all.jsonl', lines.join('\n'))],
        sourceNames: ['part'],
        captureIndexNames: ['endpointInput', 'endpointOutput'],
      };
      return loadDataset(bench.connection, source, { columnNames: names });
    };
    const baseline = await suggestBaseline(bench.connection, {
      dataset: await load(records(4000)),
      options,
    });
    const lines = records(700, 1000);
    const window = { start: new Date(timeAt(1000)), end: new Date(timeAt(1700)) };
    const inputs = { baseline, options, window };
    const scanned = await monitor(bench.connection, { dataset: await load(lines), ...inputs });
    const parts = [lines.slice(0, 10), lines.slice(10, 300), lines.slice(300)];
    const summaries = await summariesOf(bench, parts, { timeColumn: 'inferenceTime' });
    const merged = checkSummary(mergeSummaries(summaries.map(copy)), inputs);
    const numbers = (value: unknown) =>
      JSON.parse(JSON.stringify(value), (_, item) =>
        typeof item === 'number' ? Number(item.toPrecision(10)) : item,
      );
    const plain = (check: typeof merged.check) =>
      numbers({ ...check, unreadable: { ...check.unreadable, examples: [] } });
    assert.deepEqual(plain(merged.check), plain(scanned.check));
    assert.ok(merged.check.features.some(({ drift }) => drift?.method === 'windows'));
    assert.equal(merged.check.unreadable.examples.length, 7);
    assert.deepEqual(merged.check.unreadable.examples[0]!.source, 'part');
  });
});

test('of many rows the sample of the parts is that of the whole: those of lowest priority', async () => {
  await withBench(async (bench) => {
    const asked = { timeColumn: 'inferenceTime' };
    const parts = [records(300), records(500, 300), records(200, 800)];
    const samples = (await summariesOf(bench, parts, asked)).map(({ sample }) => sample!);
    const { TimeSample } = await import('../drift/time-sample.js');
    const all = samples.flatMap(({ priorities, size }) => [...priorities.subarray(0, size)]);
    const lowest = all.toSorted((a, b) => a - b).slice(0, 100);
    const [x, y, z] = samples as [(typeof samples)[0], (typeof samples)[0], (typeof samples)[0]];
    const orders = [
      TimeSample.merged([x, y, z], 100),
      TimeSample.merged([TimeSample.merged([x, y], 100), z], 100),
      TimeSample.merged([z, TimeSample.merged([y, x], 100)], 100),
    ];
    for (const sample of orders) {
      assert.deepEqual(
        [...sample.priorities].sort((a, b) => a - b),
        lowest,
      );
      assert.equal(sample.limit, lowest.at(-1));
      assert.equal(sample.cells.rows, all.length);
      assert.equal(windowProfile(TimeSample.unpack(sample.pack()), 300)!.cell_seconds, 300);
    }
  });
});

test('a sample whose rows lie apart by priority is read as far as a merge needs', async () => {
  await withBench(async (bench) => {
    const { TimeSample } = await import('../drift/time-sample.js');
    const parts = [records(5000), records(200, 5000), records(3000, 5200)];
    const summaries = await summariesOf(bench, parts, { timeColumn: 'inferenceTime' });
    const sampleOf = (most: number, read: (tier: number) => void) =>
      TimeSample.merged(
        summaries.map((summary) => {
          const { bytes, tiers } = encodeInTiers(summary);
          return decodeSummary(bytes, (tier) => {
            read(tier);
            return tiers[tier]!;
          }).sample!;
        }),
        most,
      );
    const [large, small, middle] = summaries.map((summary) => encodeInTiers(summary).tiers.length);
    assert.ok(large! > 2 && middle! > 1 && small === 0, `${large}, ${middle}, ${small} tiers`);
    const read: number[] = [];
    for (const most of [1, 500, 3000, 8000, 9000]) {
      const tiers = new Set<string>();
      const sample = sampleOf(most, (tier) => tiers.add(`${tier}`));
      const whole = TimeSample.merged(
        summaries.map((summary) => copy(summary).sample!),
        most,
      );
      assert.equal(sample.limit, whole.limit);
      assert.equal(sample.cells.rows, whole.cells.rows);
      const [summary] = summaries;
      assert.deepEqual(rowsIn({ ...summary!, sample }), rowsIn({ ...summary!, sample: whole }));
      read.push(tiers.size);
    }
    assert.deepEqual(read.slice(0, 2), [1, 1]);
    assert.equal(read.at(-1), large);
  });
});

test('segments that disagree on a column, or on how wide records are, say so when merged', async () => {
  await withBench(async (bench) => {
    const line = (a: string) => captureLine(`${a},1,k`, '0', timeAt(1));
    const parts = [
      [line('1'), line('2')],
      [line('x'), line('y')],
    ];
    assert.deepEqual(mixedColumns(mergeSummaries(await summariesOf(bench, parts))), ['a']);
    const asText = await summariesOf(bench, parts, { textColumns: ['a'] });
    const merged = mergeSummaries(asText);
    assert.deepEqual(mixedColumns(merged), []);
    const [, a] = statisticsOf(merged.profile).features;
    assert.equal(a!.string_statistics!.distinct_count, 4);
    const wider = [...parts, [1, 2, 3, 4, 5].map(() => captureLine('1,2,k,9', '0', timeAt(2)))];
    assert.equal(otherWidth(mergeSummaries(await summariesOf(bench, parts))), undefined);
    assert.equal(otherWidth(mergeSummaries(await summariesOf(bench, wider))), 5);
  });
});

test('a summary that was damaged or made by other measures is refused', async () => {
  await withBench(async (bench) => {
    const [summary] = await summariesOf(bench, [records(50)], { timeColumn: 'inferenceTime' });
    const bytes = encodeSummary(summary!);
    assert.deepEqual(said(decodeSummary(bytes)), said(summary!));
    for (const at of [0, 7, 30, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const damaged = bytes.slice();
      damaged[at]! ^= 4;
      assert.throws(() => decodeSummary(damaged), SummaryShapeError);
    }
    assert.throws(() => decodeSummary(bytes.subarray(0, 3)), SummaryShapeError);
    assert.throws(() => decodeSummary(new Uint8Array()), SummaryShapeError);
  });
});

test('kept summaries hold what they held: who changes what is read or kept raises a version', () =>
  withBench(async (bench) => {
    const [summary] = await summariesOf(bench, [records(500)], { timeColumn: 'inferenceTime' });
    const digest = createHash('sha256').update(encodeSummary(summary!)).digest('hex').slice(0, 16);
    assert.equal(
      digest,
      '424eb0f7bd69220d',
      'raise READING, FORMAT or the version of the measure that changed, then bring this up to date',
    );
  }));
