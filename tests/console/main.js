// node tests/console/main.js [--update] [words]: the console in a real browser. Words keep the suites
// and pages whose names contain one of them; --update takes the pictures anew. Exit status 3: there
// is no browser, and why is told. The world is kept in .cache/; after a change of what the server keeps,
// `world.js --fresh` makes it anew.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './support/chromium.js';
import { snapshot } from './world.js';

const { reason } = findChromium();
if (reason) {
  console.log(`unavailable: ${reason}`);
  process.exit(3);
}
await snapshot(); // it takes minutes the first time: no test's own time
const suites = join(dirname(fileURLToPath(import.meta.url)), 'suites');
for (const file of readdirSync(suites).sort()) await import(join(suites, file));
