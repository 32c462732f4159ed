// Rows of figures as text.
const head = ['name', 'value', 'unit', 'reference', 'floor', 'aim', 'floor met'];

const verdict = ({ holds, unit }) => {
  if (unit === 'failed') return 'FAILED';
  if (holds === null) return 'no reference';
  return holds ? 'holds' : 'MISSED';
};

const cellsOf = (row) => [
  row.name,
  number(row.value),
  row.unit,
  row.reference ?? '',
  number(row.floor),
  number(row.aim),
  verdict(row),
];

/** For a terminal. @param {{name, value, unit, reference, floor, aim, holds}[]} rows */
export function table(rows) {
  const all = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, i) => Math.max(...all.map((row) => String(row[i]).length)));
  return all.map((row) => padded(row, widths)).join('\n');
}

const padded = (row, widths) =>
  row
    .map((cell, i) => String(cell).padEnd(widths[i]))
    .join('  ')
    .trimEnd();

/** For a page. @param {{name, value, unit, reference, floor, aim, holds}[]} rows */
export function markdown(rows) {
  const line = (cells) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(head),
    `|${' --- |'.repeat(head.length)}`,
    ...rows.map((row) => line(cellsOf(row))),
  ].join('\n');
}

function number(value) {
  if (typeof value !== 'number') return String(value ?? '');
  return String(Number(value.toPrecision(4)));
}
