const quote = '"';

/** A row of CSV's cells as they are written, quotes included; undefined where quotes do not close. */
export function csvCells(line: string): string[] | undefined {
  if (!line.includes(quote)) return line.split(',');
  const cells: string[] = [];
  let start = 0;
  let inQuotes = false;
  for (let at = 0; at <= line.length; at += 1) {
    if (line[at] === quote) inQuotes = !inQuotes;
    if (at < line.length && (inQuotes || line[at] !== ',')) continue;
    if (inQuotes) return undefined;
    cells.push(line.slice(start, at));
    start = at + 1;
  }
  return cells;
}
