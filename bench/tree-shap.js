// Shapley values against shap.TreeExplainer on the same rows of the Adult data, 14 features, one core
// both, tables and caches warm: rows per second of path-dependent TreeSHAP (where shap lets
// LightGBM's own library compute), and of interventional with 1 and with 100 background rows, of 100
// trees of LightGBM with 31 leaves; and path-dependent of 300 trees with 255 leaves, which have no
// tables. The values must be equal to 1e-6.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median } from './support/median.js';
import { pythonFor } from './support/python.js';

const script = fileURLToPath(new URL('support/tree_shap_reference.py', import.meta.url));
const adult = fileURLToPath(new URL('../tests/data/adult.csv', import.meta.url));
const analysis = new URL('../analysis/dist/index.js', import.meta.url);
const runtimes = new URL('../server/dist/services/endpoints/runtimes/', import.meta.url);
const features = 14;

const small = {
  trees: 100,
  leaves: 31,
  rows: 1_024,
  warm: 10, // as many as are walked before tables are made, and two more
  cases: [
    { name: 'path', method: 'tree_path_dependent', background: 1, floor: 1.5, aim: 2.5 },
    { name: '1', method: 'tree', background: 1, floor: 1, aim: 1.2 },
    { name: '100', method: 'tree', background: 100, floor: 2, aim: 5 },
  ],
};
const large = {
  trees: 300,
  leaves: 255,
  rows: 64,
  warm: 1,
  cases: [{ name: 'path', method: 'tree_path_dependent', background: 1, floor: 1, aim: 2 }],
};

export default async function measure({ quick }) {
  // the same libraries as that bench's
  const { python, reason } = pythonFor('kernel-shap');
  const rows = [];
  for (const ensemble of [small, large]) {
    if (python) rows.push(...(await measured(ensemble, python, quick)));
    else rows.push(...ensemble.cases.map((one) => unavailable(ensemble, one, reason)));
  }
  return rows;
}

async function measured(ensemble, python, quick) {
  const rounds = quick ? 2 : 5;
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-tree-shap-'));
  const reference = startReference(python, folder, ensemble);
  try {
    await reference.next();
    const model = await modelIn(folder);
    const rows = [];
    for (const one of ensemble.cases) {
      rows.push(await compared(ensemble, one, model, reference, { folder, rounds }));
    }
    return rows;
  } finally {
    reference.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compared(
  ensemble,
  { name, method, background, floor, aim },
  model,
  reference,
  { folder, rounds },
) {
  const explainer = await model.explainer(method, background);
  const { rows } = model;
  let values;
  const own = async () => {
    const start = performance.now();
    ({ values } = await explainer.explain(rows));
    return (performance.now() - start) / 1000;
  };
  for (let i = 0; i < ensemble.warm; i++) await own(); // compiles, and fills its tables
  await reference.ask(name);
  const ours = [];
  const theirs = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await own());
    theirs.push(await reference.ask(name));
  }
  checkSame(name, values, doublesOf(join(folder, `${name}.bin`)));
  const [fast, slow] = [ours, theirs].map((all) => rows.rows / median(all));
  const value = fast / slow;
  return {
    name: 'tree-shap',
    value,
    unit: `times as many rows a second (${Math.round(fast).toLocaleString('en')})`,
    reference: `${labelOf(ensemble, name)} of shap.TreeExplainer: ${Math.round(slow).toLocaleString('en')}`,
    floor,
    aim,
    holds: value >= floor,
  };
}

const labelOf = ({ trees, leaves }, name) =>
  `${
    name === 'path'
      ? 'path-dependent values'
      : `values against ${name} background ${name === '1' ? 'row' : 'rows'}`
  } (${trees} trees of ${leaves} leaves)`;

const unavailable = (ensemble, { name, floor, aim }, reason) => ({
  name: 'tree-shap',
  value: null,
  unit: labelOf(ensemble, name),
  reference: `unavailable: ${reason}`,
  floor,
  aim,
  holds: null,
});

const doublesOf = (path) => new Float64Array(new Uint8Array(readFileSync(path)).buffer);

const matrixOf = (values) => ({ rows: values.length / features, columns: features, values });

/** Both must have computed the same, or the figure says nothing. */
function checkSame(name, ours, theirs) {
  if (ours.length !== theirs.length) throw new Error(`${name}: ${theirs.length} values from shap`);
  for (const [i, value] of theirs.entries()) {
    if (Math.abs(ours[i] - value) > 1e-6) {
      throw new Error(`${name}: value ${i} is ${ours[i]} here and ${value} by shap`);
    }
  }
}

async function modelIn(folder) {
  const { explainerOf, modelMargins } = await import(analysis.href);
  const { lightgbmTable } = await import(new URL('lightgbm/model-table.js', runtimes).href);
  const served = lightgbmTable(readFileSync(join(folder, 'model.txt'))).structure();
  // shap explains the margins
  const structure = { ...served, link: 'identity' };
  const all = doublesOf(join(folder, 'background.bin'));
  const players = Array.from({ length: features }, (_, i) => ({ name: `${i}`, columns: [i] }));
  const predict = async (rows) => ({
    rows: rows.rows,
    columns: 1,
    values: modelMargins(structure, rows),
  });
  return {
    rows: matrixOf(doublesOf(join(folder, 'rows.bin'))),
    explainer: (method, rows) => {
      const background = matrixOf(all.slice(0, rows * features));
      return explainerOf({ predict, background, players, link: 'identity' }, { structure, method });
    },
  };
}

/** shap in a Python of its own, which explains all rows each time that it is asked. */
function startReference(python, folder, { rows, trees, leaves, cases }) {
  const asked = [rows, trees, leaves, ...cases.map(({ name }) => name)].map(String);
  const child = spawn(python, [script, adult, folder, ...asked], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('shap ended without an answer');
    return value;
  };
  return {
    next,
    async ask(name) {
      child.stdin.write(`${name}\n`);
      return Number(await next());
    },
    close: () => child.stdin.end(),
  };
}
