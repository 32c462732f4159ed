// Model quality over merged records in a file (binary, with curves, standard deviations and
// intervals) against scikit-learn on the same labels and probabilities as arrays in memory. Both
// compute the confusion matrix, all rates, F-scores, both curves and their areas, and the standard
// deviations over five samples of 80 % with replacement; the records are read from the file in
// Guiderail's time, by as many threads as there are cores, scikit-learn's arrays are there before its
// time begins, and it computes on one. The row names the share of processor time as well.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { median } from './support/median.js';
import { pythonFor } from './support/python.js';

const script = fileURLToPath(new URL('support/quality_reference.py', import.meta.url));
const analysis = new URL('../analysis/dist/index.js', import.meta.url);
const columns = 20;
const firstTime_ms = Date.UTC(2026, 0, 1);

export default async function measure({ quick }) {
  const [records, rounds] = quick ? [20_000, 2] : [1_000_000, 5];
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-quality-'));
  try {
    const files = { merged: join(folder, 'merged.jsonl'), plain: join(folder, 'plain.csv') };
    await writeRecords(files, records);
    const { python, reason } = pythonFor('quality');
    const { monitorQuality } = await import(analysis.href);
    const own = () => once(monitorQuality, files.merged);
    await own(); // compiles
    if (!python) return [row((await own()).seconds, null, `unavailable: ${reason}`)];
    return await compared(python, files.plain, own, rounds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compared(python, plain, own, rounds) {
  const reference = await startReference(python, plain);
  try {
    const ours = [];
    const theirs = [];
    await reference.next();
    for (let round = 0; round < rounds; round++) {
      ours.push(await own());
      theirs.push(await reference.next());
    }
    checkSame(ours[0].metrics, theirs[0].values);
    const seconds = median(ours.map((one) => one.seconds));
    const whole = median(theirs.map((one) => one.whole));
    const processor =
      median(ours.map((one) => one.processor)) / median(theirs.map((one) => one.processor));
    const bare = median(theirs.map((one) => one.once));
    return [
      row(
        seconds / whole,
        whole,
        `scikit-learn on arrays in memory: ${whole.toFixed(2)} s`,
        `${seconds.toFixed(2)} s; ${processor.toFixed(2)} by processor time`,
      ),
      {
        name: 'quality',
        value: seconds / bare,
        unit: `times (${seconds.toFixed(2)} s, deviations included)`,
        reference: `the same without standard deviations: ${bare.toFixed(2)} s`,
        floor: null,
        aim: null,
        holds: null,
      },
    ];
  } finally {
    reference.close();
  }
}

function row(value, whole, reference, detail) {
  const known = whole !== null;
  return {
    name: 'quality',
    value,
    unit: known ? `times (${detail})` : 's',
    reference,
    floor: known ? 1 : null,
    aim: known ? 0.3 : null,
    holds: known ? value <= 1 : null,
  };
}

async function once(monitorQuality, path) {
  const start = performance.now();
  const before = process.cpuUsage();
  const { statistics } = await monitorQuality({
    source: { merged: { paths: [path], start: new Date(firstTime_ms) } },
    options: { problemType: 'BinaryClassification', attributes: { probability: '0' } },
    evaluatedAt: new Date(0),
  });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  return {
    seconds,
    processor: (user + system) / 1e6,
    metrics: statistics.binary_classification_metrics,
  };
}

/** Both must have computed the same, or the figure says nothing. */
function checkSame(ours, theirs) {
  for (const [name, value] of Object.entries(theirs)) {
    // scikit-learn lets the precision-recall curve begin at precision 1, Spark at the first one
    const tolerance = name === 'au_prc' ? 1e-4 : 1e-9;
    const own = ours[name].value;
    if (Math.abs(own - value) > tolerance) {
      throw new Error(`${name} is ${own} here and ${value} by scikit-learn`);
    }
  }
}

/** scikit-learn in a Python of its own, which evaluates once each time that it is asked. */
async function startReference(python, plain) {
  const child = spawn(python, [script, plain], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async next() {
      child.stdin.write('once\n');
      const { value, done } = await lines.next();
      if (done) throw new Error('scikit-learn ended without an answer');
      return JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}

/** Records as the merge writes them, and their labels and probabilities as a table. */
async function writeRecords({ merged, plain }, records) {
  const next = randoms();
  const outputs = [createWriteStream(merged), createWriteStream(plain)];
  let texts = ['', ''];
  for (let record = 0; record < records; record++) {
    const label = next() < 0.3 ? 1 : 0;
    const margin = (next() + next() + next() - 1.5) * 1.6 + (label ? 0.7 : -0.7);
    const probability = Math.fround(1 / (1 + Math.exp(-margin)));
    const row = Array.from({ length: columns }, () => next().toFixed(5)).join(',');
    texts[0] += `${recordOf(record, row, probability, label)}\n`;
    texts[1] += `${label},${probability}\n`;
    if (texts[0].length < 1 << 20) continue;
    for (const [i, output] of outputs.entries()) {
      if (!output.write(texts[i])) await new Promise((go) => output.once('drain', go));
    }
    texts = ['', ''];
  }
  for (const [i, output] of outputs.entries()) output.end(texts[i]);
  await Promise.all(outputs.map((output) => finished(output)));
}

function recordOf(record, row, probability, label) {
  const id = `${record.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
  const time_ms = firstTime_ms + Math.floor(record / 300) * 1000;
  const time = `${new Date(time_ms).toISOString().slice(0, 19)}Z`;
  return JSON.stringify({
    captureData: {
      endpointInput: {
        observedContentType: 'text/csv',
        mode: 'INPUT',
        data: row,
        encoding: 'CSV',
      },
      endpointOutput: {
        observedContentType: 'text/csv; charset=utf-8',
        mode: 'OUTPUT',
        data: String(probability),
        encoding: 'CSV',
      },
    },
    eventMetadata: { eventId: id, inferenceTime: time },
    eventVersion: '0',
    groundTruthData: { data: String(label), encoding: 'CSV' },
  });
}

/** The same numbers at each run: a linear congruence. */
function randoms() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
