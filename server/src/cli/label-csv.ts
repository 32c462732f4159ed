const names = ['inferenceId', 'label', 'time'] as const;

/**
 * Labels of a CSV file as JSON Lines, one for each line, so that lines keep their numbers: its
 * header stands as an empty line, and a quoted cell ends on its line.
 * @throws Error when the header lacks a column
 */
export async function* csvLabels(
  lines: AsyncIterable<string>,
  path: string,
): AsyncGenerator<string> {
  let places: Partial<Record<(typeof names)[number], number>> | undefined;
  for await (const line of lines) {
    if (!places) {
      places = readHeader(cellsOf(line.replace(/^\uFEFF/, '')), path);
      yield '';
      continue;
    }
    const cells = cellsOf(line);
    const label = names.flatMap((name) => {
      const cell = cells[places?.[name] ?? -1];
      return cell === undefined || (name === 'time' && cell === '') ? [] : [[name, cell]];
    });
    yield line.trim() === '' ? '' : JSON.stringify(Object.fromEntries(label));
  }
}

function readHeader(cells: readonly string[], path: string) {
  const plain = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '');
  const header = cells.map(plain);
  const places = Object.fromEntries(
    names.map((name) => [name, header.indexOf(plain(name))]),
  ) as Record<(typeof names)[number], number>;
  if (places.inferenceId >= 0 && places.label >= 0) return places;
  throw new Error(
    `${path}: the first line must name the columns inferenceId and label (and time, if there are ` +
      `times); it has ${cells.slice(0, 10).join(', ')}`,
  );
}

/** Cells of one line: commas between, quotes around what holds commas, doubled for a quote. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/gy;
  for (;;) {
    const match = pattern.exec(line);
    if (!match) return cells;
    cells.push(match[1] === undefined ? (match[2] ?? '').trim() : match[1].replaceAll('""', '"'));
    if (match[3] === '') return cells;
  }
}
