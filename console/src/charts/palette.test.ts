import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inLight, lightColours } from './palette.js';

const sheet = (name: string): string =>
  readFileSync(new URL(`../../src/${name}`, import.meta.url), 'utf8');

test('files have the colours that the style sheets have on light ground', () => {
  const light = [sheet('styles/1-tokens.css'), sheet('charts/charts.css')].map(
    (css) => css.slice(0, css.indexOf('@media')) || css,
  );
  const declared = new Map(
    [...light.join('\n').matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6});/g)].map(
      ([, name, value]) => [name as string, value as string] as const,
    ),
  );
  for (const [name, colour] of Object.entries(lightColours)) {
    assert.equal(declared.get(name), colour, name);
  }
});

test('nothing that follows the theme is left in a file', () => {
  assert.equal(inLight('<path stroke="var(--ink)"/>'), '<path stroke="#1b1f24"/>');
});
