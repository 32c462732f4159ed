import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { ScanNotes } from '../../dataset/notes.js';
import type { Collector } from '../collector.js';
import { problems } from '../problems.js';
import { binary, mergedLine, mixedLines } from '../testing.js';
import type { QualityOptions } from '../types.js';
import { WorstAnswers } from '../worst.js';
import { parseAttribute } from './attribute.js';
import { readInOrder } from './in-order.js';
import { type ReadingPlan, readMergedFiles } from './merged-files.js';
import { PartThread } from './part-thread.js';

const cases: readonly QualityOptions[] = [
  binary,
  { problemType: 'Regression', attributes: { inference: '0' } },
  { problemType: 'MulticlassClassification', attributes: { inference: '2' } },
];

const none = { inference: undefined, truth: undefined, start: undefined, end: undefined };

async function withFiles(
  contents: readonly string[],
  use: (paths: string[]) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-parts-'));
  try {
    const paths = contents.map((_, index) => join(folder, `part-${index}.jsonl`));
    await Promise.all(paths.map((path, index) => writeFile(path, contents[index] ?? '')));
    await use(paths);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** All that a reading comes to. */
async function readAll(paths: string[], options: QualityOptions, plan: ReadingPlan) {
  const collector = problems[options.problemType].collector(options);
  const notes = new ScanNotes();
  const worst = new WorstAnswers('1');
  const heard: number[] = [];
  const onBytes = (bytes: number) => heard.push(bytes);
  const hearers = { collector, notes, worst, onBytes };
  await readMergedFiles({ paths, sourceNames: ['a', 'b'] }, options.attributes, hearers, plan);
  const sides = (['all', 'falsePositives', 'falseNegatives'] as const).map((side) =>
    worst.of(side),
  );
  return { found: collector.collected(), notes: notes.state(), sides, bytes: heard.at(-1) };
}

test('however the files are cut, and by how many threads read, the result is the same', async () => {
  const lines = mixedLines(300);
  const contents = [`${lines.slice(0, 170).join('\n')}\n`, lines.slice(170).join('\n')];
  await withFiles(contents, async (paths) => {
    const whole = await Promise.all(cases.map((one) => readAll(paths, one, { threads: 0 })));
    const plans = fc.integer({ min: 1, max: 60_000 });
    await fc.assert(
      fc.asyncProperty(plans, fc.nat(cases.length - 1), async (partBytes, which) => {
        const parts = await readAll(paths, cases[which]!, { threads: 0, partBytes });
        assert.deepEqual(parts, whole[which]);
      }),
      { numRuns: 40 },
    );
    for (const [which, options] of cases.entries()) {
      const threads = await readAll(paths, options, { threads: 2, partBytes: 9_000 });
      assert.deepEqual(threads, whole[which]);
    }
  });
});

test('what fails in a thread or in taking in ends the reading with that error', async () => {
  const lines = Array.from({ length: 50 }, () => mergedLine('0.9', '1'));
  await withFiles([`${lines.join('\n')}\n`], async (paths) => {
    const failing: Collector = {
      rows: 0,
      distance: 0,
      add: () => {
        throw new Error('counting failed');
      },
      collected: () => assert.fail(),
    };
    const hearers = {
      collector: failing,
      notes: new ScanNotes(),
      worst: new WorstAnswers(),
      onBytes: () => undefined,
    };
    const plan = { threads: 1, partBytes: 2_000 };
    const reading = readMergedFiles({ paths }, binary.attributes, hearers, plan);
    await assert.rejects(reading, /counting failed/);
    const wanted = { ...none, probability: parseAttribute('0') };
    const thread = new PartThread(wanted);
    const gone = { file: 0, path: '/nowhere/at/all.jsonl', from: 0, to: 9 };
    await assert.rejects(Promise.all([thread.read(gone), thread.read(gone)]), /ENOENT/);
    await thread.close();
    const missing = { paths: [...paths, '/nowhere/at/all.jsonl'] };
    await assert.rejects(readMergedFiles(missing, binary.attributes, hearers), /ENOENT/);
  });
});

test('parts are handed on in their order, and a slow reader keeps the others near', async () => {
  const parts = Array.from({ length: 100 }, (_, index) => index);
  const handed: number[] = [];
  let furthest = 0;
  const quick = (part: number) => {
    furthest = Math.max(furthest, part);
    return Promise.resolve(part);
  };
  const slow = async (part: number) => {
    for (let turn = 0; part === 0 && turn < 50; turn++) await setImmediate();
    if (part === 0) assert.ok(furthest >= 5 && furthest < 20, `${furthest}`);
    return part;
  };
  await readInOrder(parts, [slow, quick], (rows) => handed.push(rows));
  assert.deepEqual(handed, parts);
  const failing = readInOrder(parts, [quick, () => Promise.reject(new Error('gone'))], () => {});
  await assert.rejects(failing, /gone/);
});
