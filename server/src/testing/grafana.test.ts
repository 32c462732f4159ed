import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startTestServer } from './server.js';

interface Dashboard {
  readonly panels: { readonly targets?: { readonly expr: string }[] }[];
}

const file = new URL('../../grafana/guiderail.json', import.meta.url);

test("every family that Grafana's dashboard asks for is one of /metrics", async () => {
  const { panels } = JSON.parse(await readFile(file, 'utf8')) as Dashboard;
  const asked = panels
    .flatMap(({ targets = [] }) => targets)
    .flatMap(({ expr }) => expr.match(/\b(guiderail|process)_[a-z_]+(?=[{[)]|$)/g) ?? []);
  assert.ok(asked.length >= 15, asked.join());
  const server = await startTestServer();
  try {
    const text = await (await fetch(`${server.endpoint}/metrics`)).text();
    const told = new Set(Array.from(text.matchAll(/^# TYPE (\S+)/gm), ([, name]) => name));
    for (const family of asked) assert.ok(told.has(family), family);
  } finally {
    await server.close();
  }
});
