/** Parts that may have been read before the one that comes next. */
const MOST_AHEAD = 12;

/**
 * Reads parts, several at once, and hands on what was read in the order of the parts. Each reader
 * takes the next part as soon as it has read one.
 *
 * @throws what a reader or `hand` throws first; nothing is handed on afterwards
 */
export async function readInOrder<Part, Rows>(
  parts: readonly Part[],
  readers: readonly ((part: Part) => Promise<Rows>)[],
  hand: (rows: Rows, part: Part) => void,
): Promise<void> {
  const read = new Map<number, Rows>();
  let [taken, handed] = [0, 0];
  let failed = false;
  let wake: (() => void)[] = [];
  const handOn = () => {
    for (let rows = read.get(handed); rows !== undefined; rows = read.get(handed)) {
      read.delete(handed);
      hand(rows, parts[handed++]!);
    }
    for (const go of wake) go();
    wake = [];
  };
  const work = async (reader: (part: Part) => Promise<Rows>) => {
    while (!failed && taken < parts.length) {
      if (taken - handed >= MOST_AHEAD) {
        await new Promise<void>((resolve) => wake.push(resolve));
        continue;
      }
      const index = taken++;
      const rows = await reader(parts[index]!);
      if (failed) return;
      read.set(index, rows);
      handOn();
    }
  };
  try {
    await Promise.all(readers.map(work));
  } finally {
    failed = true;
    for (const go of wake) go();
  }
}
