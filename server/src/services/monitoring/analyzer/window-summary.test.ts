// Windows merged from kept summaries against the same windows read in one pass.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { Summaries } from '../../../storage/summaries.js';
import { type MonitoringWorld, withMonitoring } from '../../../testing/monitoring-world.js';
import { captureHours } from '../../common/dataset/capture-hours.js';
import type { AnalysisRequest, AnalysisResult } from './analyse.js';
import { runAnalysis } from './run-analysis.js';
import { windowSummary } from './window-summary.js';

/** Captures are read without it. */
const noDuckDB = {} as DuckDBConnection;
const talk = { progress: () => undefined, signal: new AbortController().signal };
const minute = 60_000;
const hour = 60 * minute;
const begin = Date.UTC(2026, 2, 2);
const end = begin + 50 * hour;
const iso = (time: number) => new Date(time).toISOString();

const line = (time: number, input: string, output: string) =>
  JSON.stringify({
    captureData: {
      endpointInput: side('INPUT', input),
      endpointOutput: side('OUTPUT', output),
    },
    eventMetadata: { eventId: 'id', inferenceTime: `${iso(time).slice(0, 19)}Z` },
    eventVersion: '0',
  });

const side = (mode: string, data: string) => ({
  observedContentType: 'text/csv',
  mode,
  data,
  encoding: 'CSV',
});

interface Kept {
  readonly summaries: Summaries;
  /** What a run over [start, end) says, from summaries or in one pass. */
  run(start: number, end: number, options?: { inOnePass?: boolean }): Promise<AnalysisResult>;
  put(variant: string, time: number, lines: readonly string[], id?: string): Promise<void>;
  world: MonitoringWorld;
  /** The constraints' file. */
  baseline: string;
}

const constraints = {
  version: 0,
  features: ['y', 'a', 'b', 'k'].map((name) => ({
    name,
    inferred_type: name === 'k' ? 'String' : 'Fractional',
    completeness: 1,
  })),
  monitoring_config: {
    evaluate_constraints: 'Enabled',
    emit_metrics: 'Enabled',
    datatype_check_threshold: 1,
    domain_content_threshold: 1,
    distribution_constraints: {
      perform_comparison: 'Enabled',
      comparison_threshold: 0.1,
      comparison_method: 'Sound',
    },
  },
};

async function withKept(work: (kept: Kept) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-summaries-'));
  const baseline = join(folder, 'constraints.json');
  await writeFile(baseline, JSON.stringify(constraints));
  const summaries = Summaries.open({ folder: join(folder, 'states'), limit_bytes: 2 ** 30 });
  await withMonitoring(iso(end + 2 * hour), async (world) => {
    await work({
      world,
      baseline,
      summaries,
      async put(variant, time, lines, id = 'x') {
        const [date, clock] = iso(time).split('T') as [string, string];
        const [hh, mm, ss] = clock.split(/[:.]/) as [string, string, string];
        const key = `c/e/${variant}/${date.replaceAll('-', '/')}/${hh}/${mm}-${ss}-000-${id}.jsonl`;
        await world.objects.put('bucket', key, `${lines.join('\n')}\n`);
      },
      async run(start, until, { inOnePass = false } = {}) {
        const window = { start, end: until };
        const place = { bucket: 'bucket', key: 'c/e' };
        const request: AnalysisRequest = {
          task: 'monitor',
          dataset: {
            format: { kind: 'capture', parts: ['endpointInput', 'endpointOutput'] },
            files: [],
            hours: await captureHours(world.objects, [place], window),
          },
          window,
          baseline: { constraints: { path: baseline, name: 'constraints.json' } },
          options: { comparisonMethod: 'Sound' },
          report: { title: 't', generatedAt: end + hour },
        };
        return runAnalysis(noDuckDB, request, talk, inOnePass ? undefined : summaries);
      },
    });
  });
  summaries.close();
  await rm(folder, { recursive: true });
}

/** Two days of a record every four minutes, in objects of a quarter of an hour, two variants. */
async function putTwoDays({ put }: Kept, until = end): Promise<void> {
  for (const variant of ['A', 'B']) {
    for (let time = begin; time < until; time += 15 * minute) {
      const lines = [1, 5, 9, 13.5, 15.5].map((after, index) => {
        const at = time + after * minute;
        const n = Math.floor(at / minute);
        return line(at, `${n % 7},${(n * 31) % 100},k${n % 3}`, `${index / 4}`);
      });
      await put(variant, time + minute, lines);
    }
  }
}

function numbers(result: AnalysisResult): unknown {
  const { 'report.html': _, ...files } = result.files;
  const plain = Object.values(files).map((text) =>
    JSON.parse(text, (key, value) => {
      if (key === 'data') return (value as number[][]).map((level) => level.toSorted());
      if (key === 'buckets' && value[0]?.value !== undefined) {
        return (value as { value: string }[]).toSorted((a, b) => (a.value < b.value ? -1 : 1));
      }
      return typeof value === 'number' ? Number(value.toPrecision(10)) : value;
    }),
  );
  return [result.itemCount, result.violations, plain];
}

const filesRead = ({ remarks }: AnalysisResult) => Number(/^(\d+) of/.exec(remarks[0] ?? '')?.[1]);

test('any window says what one pass says, and reads again only what its edges cut', () =>
  withKept(async (kept) => {
    await putTwoDays(kept);
    const whole = await kept.run(begin, end);
    // the last of each variant reaches beyond the window: it is read twice
    assert.equal(filesRead(whole), 402);
    const time = fc.integer({ min: 0, max: 50 * 60 }).map((n) => begin + n * minute);
    await fc.assert(
      fc.asyncProperty(time, time, async (one, other) => {
        const [start, until] = [Math.min(one, other), Math.max(one, other) + minute];
        const merged = await kept.run(start, until);
        assert.deepEqual(
          numbers(merged),
          numbers(await kept.run(start, until, { inOnePass: true })),
        );
        // two variants with two edges, and an object may reach two minutes into the next
        assert.ok(filesRead(merged) <= 8, merged.remarks[0]);
      }),
      { numRuns: 12 },
    );
  }));

test('a late object, a replaced and a deleted one change a window that was rolled up', () =>
  withKept(async (kept) => {
    await putTwoDays(kept);
    const same = async (most: number) => {
      const merged = await kept.run(begin, begin + 48 * hour);
      const inOnePass = await kept.run(begin, begin + 48 * hour, { inOnePass: true });
      assert.deepEqual(numbers(merged), numbers(inOnePass));
      assert.ok(filesRead(merged) <= most, merged.remarks[0]);
      return merged.itemCount;
    };
    const before = await same(400);
    await kept.put('A', begin + 5 * hour + 3 * minute, [line(begin + 5 * hour, '1,2,late', '1')]);
    assert.equal(await same(5), before + 1);
    const lines = [1, 2, 3].map((n) => line(begin + 5 * hour, `${n},2,later`, '1'));
    await kept.put('A', begin + 5 * hour + 3 * minute, lines);
    assert.equal(await same(5), before + 3);
    await kept.world.objects.delete('bucket', 'c/e/A/2026/03/02/05/03-00-000-x.jsonl');
    assert.equal(await same(4), before);
  }));

test('a column that turns out to hold text is read as text in every object, and remembered', () =>
  withKept(async (kept) => {
    await putTwoDays(kept, begin + 8 * hour);
    await kept.run(begin, begin + 8 * hour);
    await kept.put('A', begin + 3 * hour + 2 * minute, [line(begin + 3 * hour, 'none,2,k1', '1')]);
    const [start, until] = [begin, begin + 6 * hour];
    const merged = await kept.run(start, until);
    assert.deepEqual(numbers(merged), numbers(await kept.run(start, until, { inOnePass: true })));
    assert.ok((merged.violations ?? 0) > 0);
    assert.ok(filesRead(await kept.run(start, until)) <= 4);
  }));

test('when most records grow wider, that width is read and the others are told', () =>
  withKept(async (kept) => {
    for (let n = 0; n < 8; n++) {
      const at = begin + n * 10 * minute;
      const row = n < 2 ? '1,2,k' : '1,2,k,9';
      await kept.put(
        'A',
        at,
        [1, 2, 3].map((m) => line(at + m * 1000, row, '1')),
      );
    }
    await kept.run(begin, begin + 20 * minute);
    const merged = await kept.run(begin, begin + 2 * hour);
    assert.equal(merged.itemCount, 18);
    assert.match(merged.remarks.join('\n'), /has 4 values where most have 5/);
  }));

test('damaged, lost and refused summaries cost time and nothing else', () =>
  withKept(async (kept) => {
    await putTwoDays(kept, begin + 6 * hour);
    const [start, until] = [begin, begin + 6 * hour];
    const expected = numbers(await kept.run(start, until));
    const { summaries } = kept;
    const read = summaries.read.bind(summaries);
    summaries.read = (id) => read(id)?.map((byte, at) => (at === 50 ? byte ^ 1 : byte));
    assert.deepEqual(numbers(await kept.run(start, until)), expected);
    summaries.read = () => undefined;
    assert.deepEqual(numbers(await kept.run(start, until)), expected);
    summaries.find = () => new Map();
    summaries.keep = () => {
      throw new Error('the disk is full');
    };
    const refused = await kept.run(start, until);
    assert.deepEqual(numbers(refused), expected);
    assert.match(refused.remarks.join('\n'), /could not be kept.*the disk is full/);
  }));

test('rows in time order that are gone or damaged are read again from the objects', () =>
  withKept(async ({ put, world, summaries }) => {
    for (let n = 0; n < 6; n++) {
      const at = begin + n * 10 * minute;
      const lines = Array.from({ length: 600 }, (_, m) => line(at + m * 1000, `${m},2,k`, '1'));
      await put('A', at, lines);
    }
    const window = { start: begin, end: begin + hour };
    const hours = await captureHours(world.objects, [{ bucket: 'bucket', key: 'c/e' }], window);
    const valuesNow = async () => {
      const { summary, remarks } = await windowSummary(
        { connection: noDuckDB, kept: summaries },
        {
          hours,
          window,
          columnNames: ['y', 'a', 'b', 'k'],
          parts: ['endpointInput', 'endpointOutput'],
          textColumns: ['k'],
          timeColumn: 'inferenceTime',
          now: end,
        },
      );
      const sample = summary.sample!;
      const values = sample.columns.get('a')!.values.toSorted();
      return { values, seconds: sample.seconds.toSorted(), read: remarks[0] };
    };
    const expected = await valuesNow();
    assert.equal(expected.values.length, 3600);
    const again = {
      ...expected,
      read: '0 of 6 capture files were read, the others summarised before.',
    };
    assert.deepEqual(await valuesNow(), again);
    const readTier = summaries.readTier.bind(summaries);
    let asked = 0;
    const waysToFail = [
      () => undefined,
      (id: string, tier: number) => readTier(id, tier)?.map((byte) => byte ^ 1),
    ];
    for (const fail of waysToFail) {
      asked = 0;
      summaries.readTier = (id, tier) => {
        asked++;
        return fail(id, tier);
      };
      assert.deepEqual(await valuesNow(), again);
      assert.ok(asked > 0);
      summaries.readTier = readTier;
      assert.deepEqual(await valuesNow(), again);
    }
  }));

test('a window is described in groups by hour and by variant', () =>
  withKept(async (kept) => {
    await putTwoDays(kept, begin + 6 * hour);
    await kept.run(begin, begin + 6 * hour);
    const describe = async (groupBy: 'hour' | 'day' | 'variant' | undefined) => {
      const window = { start: begin + 90 * minute, end: begin + 5 * hour };
      const hours = await captureHours(
        kept.world.objects,
        [{ bucket: 'bucket', key: 'c/e' }],
        window,
      );
      const { groups } = await runAnalysis(
        noDuckDB,
        {
          task: 'describe',
          dataset: {
            format: { kind: 'capture', parts: ['endpointInput', 'endpointOutput'] },
            files: [],
            hours,
          },
          window,
          groupBy,
          baseline: { constraints: { path: kept.baseline, name: 'constraints.json' } },
          options: { comparisonMethod: 'Sound' },
          report: { title: 't', generatedAt: end + hour },
        },
        talk,
        kept.summaries,
      );
      return (groups ?? []).map(({ name, statistics }) => [name, statistics.dataset.item_count]);
    };
    const whole = await kept.run(begin + 90 * minute, begin + 5 * hour);
    assert.deepEqual(await describe(undefined), [['all', whole.itemCount]]);
    const half = whole.itemCount / 2;
    assert.deepEqual(await describe('variant'), [
      ['A', half],
      ['B', half],
    ]);
    const byHour = await describe('hour');
    assert.deepEqual(
      byHour.map(([name]) => name),
      [1, 2, 3, 4].map((n) => iso(begin + n * hour)),
    );
    assert.equal(
      byHour.reduce((sum, [, rows]) => sum + Number(rows), 0),
      whole.itemCount,
    );
  }));

test('the one bad cell of two days is found by the summaries, not by reading all objects', () =>
  withKept(async (kept) => {
    await putTwoDays(kept);
    const bad = begin + 31 * hour + 7 * minute;
    await kept.put('A', bad, [line(bad, '1,2,k0', '0.5'), line(bad, '1,oops,k1', '0.5')], 'bad');
    for (const runs of ['summarised first', 'kept']) {
      const { files } = await kept.run(begin, end);
      const shown = JSON.parse(files['violation_examples.json'] ?? '');
      const found = shown.violations.find(
        (one: { feature_name: string }) => one.feature_name === 'b',
      );
      const [{ source, line: at, value }, ...more] = found.examples;
      assert.deepEqual([at, value, more], [2, 'oops', []], runs);
      assert.match(source, /^s3:\/\/bucket\/c\/e\/A\/2026\/03\/03\/07\/07-00-000-bad\.jsonl$/);
      const { files: read, of_files } = shown.looked_at;
      assert.ok(read < of_files / 2, `${read} of ${of_files}`);
    }
  }));
