// Writes the list of served operations that a start-up is checked against, from docs/operations.md.
// Run after the page has changed: node scripts/list-operations.js
import { readFileSync, writeFileSync } from 'node:fs';

const page = new URL('../docs/operations.md', import.meta.url);
const target = new URL('../server/src/listed-operations.ts', import.meta.url);

const sections = readFileSync(page, 'utf8').split(/^## /m).slice(1);
const lists = sections.map((section) => {
  const service = section.slice(0, section.indexOf('\n'));
  const cells = section.split('\n').filter((line) => line.startsWith('| `'));
  const names = cells.flatMap((line) =>
    Array.from((line.split('|')[1] ?? '').matchAll(/`(\w+)`/g), ([, name]) => `    '${name}',\n`),
  );
  return `  '${service}': [\n${names.sort().join('')}  ],\n`;
});
writeFileSync(
  target,
  `// Written by scripts/list-operations.js from docs/operations.md.
import type { ServiceId } from './base/service.js';

/** Every operation that is served; one without a handler, or the reverse, stops the start-up. */
export const listedOperations: Readonly<Record<ServiceId, readonly string[]>> = {
${lists.join('')}};
`,
);
