// What was measured when, where a person can read it.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markdown } from './table.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const page = 'docs/bench-history.md';
const title = `# Figures, as they were measured

Appended by \`npm run -s bench -- --record\`, the newest last. What the figures mean stands in
[benchmarks.md](benchmarks.md). A load well above 0 means that other programs ran beside them: shares
and ratios of one run then say more than seconds and rates.
`;

const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim();

/** Appends rows with when and on what they were measured. @returns the page's path. */
export function record(rows, now = new Date()) {
  const file = join(root, page);
  if (!existsSync(file)) writeFileSync(file, title);
  const commit = git('rev-parse', '--short', 'HEAD') || 'no commit';
  const changed = git('status', '--porcelain', '--untracked-files=no') ? ' and changes' : '';
  const machine = `${cpus()[0]?.model.trim() || 'unknown processor'}, ${availableParallelism()} cores`;
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GB`;
  const load = loadavg()[0].toFixed(1);
  const when = now.toISOString().slice(0, 16).replace('T', ' ');
  appendFileSync(
    file,
    `\n## ${when} UTC, ${commit}${changed}\nNode ${process.versions.node}; ${machine}, ${memory}; ` +
      `load ${load}\n\n${markdown(rows)}\n`,
  );
  return page;
}
