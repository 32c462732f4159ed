import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { listedOperations } from '../listed-operations.js';

const page = new URL('../../../docs/operations.md', import.meta.url);

/** `service.Operation` of every name in the first column of the page's tables. */
function named(): string[] {
  const sections = readFileSync(page, 'utf8').split(/^## /m).slice(1);
  return sections.flatMap((section) => {
    const service = section.slice(0, section.indexOf('\n'));
    const cells = section.split('\n').filter((line) => line.startsWith('| `'));
    return cells.flatMap((line) =>
      Array.from(
        (line.split('|')[1] ?? '').matchAll(/`(\w+)`/g),
        ([, name]) => `${service}.${name}`,
      ),
    );
  });
}

test('the list that start-ups are checked against is that of docs/operations.md', () => {
  const listed = Object.entries(listedOperations).flatMap(([service, operations]) =>
    operations.map((name) => `${service}.${name}`),
  );
  assert.deepEqual(listed.sort(), named().sort(), 'run node scripts/list-operations.js');
});
