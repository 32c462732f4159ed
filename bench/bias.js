// The 20 bias metrics that come from counts (all but FT) of 1,000,000 rows, Adult's drawn again with
// sex as the facet, education as the group and predictions that are labels of which some are
// flipped, against smclarify on the same rows. Columns are in memory on both sides: coded texts here
// (as a Table holds them), a pandas data frame there. Each evaluation is both of its reports, with
// their texts, kinds and counts; nothing is kept between two.
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median } from './support/median.js';
import { pythonFor } from './support/python.js';

const script = fileURLToPath(new URL('support/bias_reference.py', import.meta.url));
const adult = new URL('../tests/data/adult.csv', import.meta.url);
const analysis = new URL('../analysis/dist/index.js', import.meta.url);
const stages = ['pre_training_bias_metrics', 'post_training_bias_metrics'];
const [FLOOR, AIM] = [10, 30];

export default async function measure({ quick }) {
  const [count, rounds] = quick ? [30_000, 2] : [1_000_000, 3];
  const rows = await drawn(count);
  const { biasReport, columnOf, methodNames } = await import(analysis.href);
  const input = inputOf(rows, { columnOf, methodNames });
  const own = () => once(biasReport, input);
  own(); // compiles
  const { python, reason } = pythonFor('bias');
  if (!python) return [row({ seconds: own().seconds, reference: `unavailable: ${reason}` })];
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-bias-'));
  try {
    const path = join(folder, 'rows.csv');
    await writeFile(path, csvOf(rows));
    return await compared(python, path, own, rounds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compared(python, path, own, rounds) {
  const reference = startReference(python, path);
  try {
    const [ours, theirs] = [[], []];
    await reference.next();
    for (let round = 0; round < rounds; round++) {
      ours.push(own());
      theirs.push(await reference.next());
    }
    checkSame(ours[0].values, theirs[0].values);
    const seconds = median(ours.map((one) => one.seconds));
    const whole = median(theirs.map((one) => one.seconds));
    return [row({ seconds, whole, reference: `smclarify 0.5: ${whole.toFixed(2)} s` })];
  } finally {
    reference.close();
  }
}

function row({ seconds, whole, reference }) {
  const times = whole === undefined ? null : whole / seconds;
  return {
    name: 'bias',
    value: times ?? seconds,
    unit: times === null ? 's' : `times as fast (${(seconds * 1000).toFixed(0)} ms)`,
    reference,
    floor: times === null ? null : FLOOR,
    aim: times === null ? null : AIM,
    holds: times === null ? null : times >= FLOOR,
  };
}

function inputOf(rows, { columnOf, methodNames }) {
  const column = (name) => columnOf(name, rows[name]);
  return {
    label: column('label'),
    predicted: column('predicted'),
    positive: ['>50K'],
    facets: [{ column: column('facet'), values: ['Female'] }],
    group: column('group'),
    methods: Object.fromEntries(
      stages.map((stage) => [stage, methodNames(stage).filter((name) => name !== 'FT')]),
    ),
  };
}

function once(biasReport, input) {
  const start = performance.now();
  const report = biasReport(input);
  const seconds = (performance.now() - start) / 1000;
  const metrics = stages.flatMap((stage) => report[stage].facets.facet[0].metrics);
  return { seconds, values: Object.fromEntries(metrics.map(({ name, value }) => [name, value])) };
}

/** Both must have computed the same, or the figure says nothing. */
function checkSame(ours, theirs) {
  const names = Object.keys(theirs);
  if (names.length !== 20) throw new Error(`${names.length} metrics instead of 20`);
  for (const name of names) {
    if (Math.abs(ours[name] - theirs[name]) > 1e-9) {
      throw new Error(`${name} is ${ours[name]} here and ${theirs[name]} by smclarify`);
    }
  }
}

/** smclarify in a Python of its own, which evaluates once each time that it is asked. */
function startReference(python, path) {
  const child = spawn(python, [script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async next() {
      child.stdin.write('once\n');
      const { value, done } = await lines.next();
      if (done) throw new Error('smclarify ended without an answer');
      return JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}

/** Rows of Adult drawn with replacement; predictions are the labels, one in six of them flipped. */
async function drawn(count) {
  const people = [];
  for await (const line of createInterface({ input: createReadStream(adult) })) {
    if (line.trim() !== '') people.push(line.split(',').map((cell) => cell.trim()));
  }
  const next = randoms();
  const rows = { facet: [], label: [], predicted: [], group: [] };
  for (let row = 0; row < count; row++) {
    const person = people[Math.floor(next() * people.length)];
    const [education, sex, income] = [person[3], person[9], person[14]];
    rows.facet.push(sex);
    rows.label.push(income);
    rows.predicted.push(next() < 1 / 6 ? (income === '>50K' ? '<=50K' : '>50K') : income);
    rows.group.push(education);
  }
  return rows;
}

function csvOf(rows) {
  const names = Object.keys(rows);
  const lines = rows.label.map((_, row) => names.map((name) => rows[name][row]).join(','));
  return `${names.join(',')}\n${lines.join('\n')}\n`;
}

/** The same numbers at each run: a linear congruence. */
function randoms() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
