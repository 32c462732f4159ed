// npm run -s bench -- [NAME ...] [--json] [--quick]: each figure against its reference, in one run.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, quick: { type: 'boolean' } },
});
const known = readdirSync(here)
  .filter((file) => file.endsWith('.js') && file !== 'main.js')
  .map((file) => file.slice(0, -3));
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`there is no figure ${unknown.join(', ')}; there are ${known.join(', ')}`);
  process.exit(2);
}

const rows = [];
for (const name of positionals.length > 0 ? positionals : known) {
  if (!values.json) console.error(`${name} …`);
  const { default: measure } = await import(join(here, `${name}.js`));
  rows.push(...(await measure({ quick: values.quick === true })));
}
console.log(values.json ? JSON.stringify(rows, null, 2) : table(rows));

/** @param {{name, value, unit, reference, floor, aim, holds}[]} rows */
function table(rows) {
  const cells = rows.map((row) => [
    row.name,
    number(row.value),
    row.unit,
    row.reference ?? '',
    number(row.floor),
    number(row.aim),
    row.holds === null ? 'no reference' : row.holds ? 'holds' : 'MISSED',
  ]);
  const all = [['name', 'value', 'unit', 'reference', 'floor', 'aim', 'floor met'], ...cells];
  const widths = all[0].map((_, i) => Math.max(...all.map((row) => String(row[i]).length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => String(cell).padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function number(value) {
  if (typeof value !== 'number') return String(value ?? '');
  return String(Number(value.toPrecision(4)));
}
