// npm run -s bench -- [NAME ...] [--json] [--quick] [--record]: each figure against its reference,
// in one run. A figure is a file here whose default export measures: ({quick}) => rows.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { record } from './support/history.js';
import { table } from './support/table.js';

const here = dirname(fileURLToPath(import.meta.url));
const known = readdirSync(here)
  .filter((file) => file.endsWith('.js') && file !== 'main.js')
  .map((file) => file.slice(0, -3));
const usage = `npm run -s bench -- [FIGURE ...] [--quick] [--record] [--json]

Measures figures against their references, one after another; all of them unless some are named:
  ${known.join(', ')}

  --quick   less data and fewer rounds: to see that a figure runs, not what it is
  --record  appends the rows to docs/bench-history.md, with date, commit, Node version and CPU
  --json    a list of {name, value, unit, reference, floor, aim, holds} instead of a table;
            holds says that the floor is met, null where the reference is missing
  --help    this text

A figure that fails is reported in its row, and the others go on; the exit status is then 1.`;

const { values, positionals } = readArguments();
const rows = [];
let failed = false;
for (const name of positionals.length > 0 ? positionals : known) {
  if (!values.json) console.error(`${name} …`);
  rows.push(...(await rowsOf(name)));
}
console.log(values.json ? JSON.stringify(rows, null, 2) : table(rows));
if (values.record) console.error(`recorded in ${record(rows)}`);
process.exitCode = failed ? 1 : 0;

function readArguments() {
  try {
    const options = Object.fromEntries(
      ['json', 'quick', 'record', 'help'].map((name) => [name, { type: 'boolean' }]),
    );
    const read = parseArgs({ allowPositionals: true, options });
    if (read.values.help) {
      console.log(usage);
      process.exit(0);
    }
    const unknown = read.positionals.filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      throw new Error(`there is no figure ${unknown.join(', ')}; there are ${known.join(', ')}`);
    }
    if (read.values.quick && read.values.record) {
      throw new Error('what --quick measures is not recorded: leave one of the two out');
    }
    return read;
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

/** A figure's rows; one that says what went wrong where it throws. */
async function rowsOf(name) {
  try {
    const { default: measure } = await import(join(here, `${name}.js`));
    const measured = await measure({ quick: values.quick === true });
    return measured.map(({ name, value, unit, reference, floor, aim, holds }) => ({
      name,
      value: Number.isFinite(value) ? value : null,
      unit,
      reference,
      floor,
      aim,
      holds,
    }));
  } catch (error) {
    failed = true;
    console.error(`${name}: ${error.stack}`);
    const unit = 'failed';
    return [
      { name, value: null, unit, reference: error.message, floor: null, aim: null, holds: false },
    ];
  }
}
