// Kernel SHAP of a LightGBM model (100 trees of 31 leaves, the Adult data's 14 features, its
// probabilities) against shap's KernelExplainer: the same rows, one baseline row of the features'
// means, 2,076 coalitions for each row. The model's time is taken out of both, each its own: what
// is compared is making synthetic rows and solving. Errors are against the exact values by shap's
// Exact explainer. End to end is our whole time, method chosen automatically, the model's structure
// known, against the whole time of KernelExplainer, LightGBM's included.
//
// KernelExplainer's default l1_reg keeps ten features (LARS); with it off, it is faster and nearer
// to the exact values. Rows name which it is.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median } from './support/median.js';
import { pythonFor } from './support/python.js';

const script = fileURLToPath(new URL('support/kernel_shap_reference.py', import.meta.url));
const adult = fileURLToPath(new URL('../tests/data/adult.csv', import.meta.url));
const analysis = new URL('../analysis/dist/index.js', import.meta.url);
const reader = new URL(
  '../server/dist/services/endpoints/runtimes/lightgbm/model-table.js',
  import.meta.url,
);
const samples = 2076;

export default async function measure({ quick }) {
  const [rows, rounds] = quick ? [5, 2] : [40, 5];
  const { python, reason } = pythonFor('kernel-shap');
  if (!python) return [row('time outside the model', null, `unavailable: ${reason}`)];
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-kernel-shap-'));
  const reference = startReference(python, folder, rows);
  try {
    await reference.next();
    const world = await worldOf(folder);
    const theirs = { default: [], none: [] };
    const ours = { kernel: [], auto: [] };
    await once(world, 'kernel'); // compiles
    await once(world, 'auto');
    for (let round = 0; round < rounds; round++) {
      for (const method of Object.keys(ours)) ours[method].push(await once(world, method));
      for (const l1 of Object.keys(theirs)) theirs[l1].push(await reference.ask(l1));
    }
    return rowsOf(world, ours, theirs);
  } finally {
    reference.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function rowsOf(world, ours, theirs) {
  const count = world.rows.rows;
  const middle = (list, of) => (median(list.map(of)) / count) * 1000;
  const outside = (list) => middle(list, ({ whole, model }) => whole - model);
  const own = outside(ours.kernel);
  const error = mean(ours.kernel.map(({ values }) => errorOf(world, values)));
  const list = [];
  for (const [l1, name] of Object.entries({ default: 'l1_reg as default', none: 'l1_reg off' })) {
    const time = outside(theirs[l1]);
    list.push(
      row(
        `times (${own.toFixed(3)} ms a row outside the model)`,
        own / time,
        `shap's KernelExplainer, ${name}: ${time.toFixed(1)} ms`,
        { floor: 0.1, aim: 0.033 },
      ),
    );
    const off = errorOf(world, theirs[l1][0].values.flat());
    list.push(
      row(
        `times (error ${error.toExponential(1)} at equal calls)`,
        error / off,
        `shap's KernelExplainer, ${name}: ${off.toExponential(1)}`,
        { floor: 1, aim: 1 },
      ),
    );
  }
  const whole = middle(ours.auto, (one) => one.whole);
  const shap = middle(theirs.default, (one) => one.whole);
  const chosen = ours.auto[0];
  const off = Math.max(...chosen.values.map((value, i) => Math.abs(value - world.exact[i])));
  list.push({
    ...row(
      `times faster end to end (${chosen.method}, ${whole.toFixed(3)} ms a row, off by ` +
        `${off.toExponential(0)} at most)`,
      shap / whole,
      `shap's KernelExplainer, l1_reg as default: ${shap.toFixed(1)} ms`,
      { floor: 50, aim: 200 },
    ),
    holds: shap / whole >= 50,
  });
  return list;
}

function row(unit, value, reference, { floor = null, aim = null } = {}) {
  const holds = value === null ? null : value <= floor;
  return { name: 'kernel-shap', value, unit, reference, floor, aim, holds };
}

const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;

/** Mean over the rows of |error|^2 / |values|^2. */
function errorOf({ exact, rows }, values) {
  const width = rows.columns;
  return mean(
    Array.from({ length: rows.rows }, (_, row) => {
      let above = 0;
      let below = 0;
      for (let i = row * width; i < (row + 1) * width; i++) {
        above += (values[i] - exact[i]) ** 2;
        below += exact[i] ** 2;
      }
      return above / below;
    }),
  );
}

/** The model as the server reads it, timed, and the tables. */
async function worldOf(folder) {
  const [{ explainerOf }, { lightgbmTable }] = await Promise.all(
    [analysis, reader].map((module) => import(module.href)),
  );
  const table = lightgbmTable(await readFile(join(folder, 'model.txt')));
  const tables = JSON.parse(await readFile(join(folder, 'tables.json'), 'utf8'));
  const timer = { spent: 0, seed: 0 };
  const predict = async ({ rows, values }) => {
    const start = performance.now();
    const scores = table.predict(values);
    timer.spent += performance.now() - start;
    return { rows, columns: 1, values: scores.values };
  };
  const background = matrixOf(tables.baseline);
  const players = tables.baseline[0].map((_, i) => ({ name: `x${i}`, columns: [i] }));
  return {
    explainerOf,
    structure: table.structure(),
    game: { predict, background, players, link: 'identity' },
    rows: matrixOf(tables.rows),
    exact: tables.exact.flat(),
    timer,
  };
}

function matrixOf(rows) {
  return { rows: rows.length, columns: rows[0].length, values: Float64Array.from(rows.flat()) };
}

/** Each round draws other coalitions, so that the error is not that of one lucky draw. */
async function once({ explainerOf, structure, game, rows, timer }, method) {
  timer.spent = 0;
  timer.seed += 1;
  const known = method === 'auto' ? { structure } : {};
  const start = performance.now();
  const explainer = await explainerOf(game, { method, samples, seed: timer.seed, ...known });
  const { values } = await explainer.explain(rows);
  return {
    whole: (performance.now() - start) / 1000,
    model: timer.spent / 1000,
    method: explainer.method,
    values,
  };
}

/** shap in a Python of its own, which explains once each time that it is asked. */
function startReference(python, folder, rows) {
  const child = spawn(python, [script, adult, folder, String(rows)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('shap ended without an answer');
    return JSON.parse(value);
  };
  const ask = (l1) => {
    child.stdin.write(`${l1}\n`);
    return next();
  };
  return { next, ask, close: () => child.stdin.end() };
}
