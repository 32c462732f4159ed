// CSV files of as many columns as wanted, of six kinds in turn: categories as codes and as texts,
// counts, prices, shares and measurements. Seeded, streamed.
import { once } from 'node:events';
import { createWriteStream, statSync } from 'node:fs';
import { normal, randomSource } from './monitor-run-data.js';

const WORDS = ['basic', 'standard', 'premium', 'none', 'trial'];
const KINDS = [
  (random) => Math.floor(random() * 24),
  (random) => WORDS[Math.floor(random() * WORDS.length)],
  (random) => Math.floor(Math.exp(4 + normal(random))),
  (random) => Math.exp(3 + normal(random)).toFixed(2),
  (random) => (random() * 100).toFixed(1),
  (random) => (47 + normal(random)).toFixed(5),
];
/** Cells that are drawn; rows take them in another order each. */
const DRAWN = 4099;
const ROWS_AT_ONCE = 200;

export async function wideCsv(path, columns, rows) {
  const random = randomSource(20260731);
  const cells = KINDS.map((draw) => Array.from({ length: DRAWN }, () => String(draw(random))));
  const out = createWriteStream(path);
  const names = Array.from({ length: columns }, (_, column) => `c${column}`);
  let lines = [names.join(',')];
  for (let row = 0; row < rows; row++) {
    const start = Math.floor(random() * DRAWN);
    const line = names.map((_, column) => {
      const kind = cells[column % KINDS.length];
      return kind[(start + column * 97) % DRAWN];
    });
    lines.push(line.join(','));
    if (lines.length < ROWS_AT_ONCE && row < rows - 1) continue;
    if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain');
    lines = [];
  }
  out.end();
  await once(out, 'close');
  return { path, bytes: statSync(path).size };
}
