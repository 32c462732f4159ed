// What a page shows is in its address, and what a chart shows can be carried away.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { PNG } from 'pngjs';
import { isAsked } from '../support/choice.js';
import { numbersIn } from '../support/numbers.js';
import { pagesToTest } from '../support/page-list.js';
import { openPage, settled, world } from '../support/stage.js';
import { present } from '../world/times.js';

const pages = await pagesToTest();

/** What the clock changes from one look to the next: "now", "59 s ago", "in 1 h 3 min". */
const spans = /\b(in )?(\d+ (ms|s|min|h|d)\b ?)+(ago)?|\bnow\b/g;
const presentSeconds = new RegExp(`(${new Date(present).toISOString().slice(11, 16)}):\\d\\d`, 'g');

/** A page's text without what the clock changes. */
const textOf = async (page) =>
  (await page.locator('#page').innerText())
    .replace(spans, '… ')
    .replace(presentSeconds, '$1')
    .replace(/ +/g, ' ');

async function download(page, figure, form) {
  await figure.locator('summary', { hasText: 'Download' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    figure.getByRole('button', { name: form, exact: true }).click(),
  ]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

describe('addresses', { concurrency: 2 }, () => {
  for (const { name, states = [] } of pages) {
    if (!isAsked('addresses', name)) continue;
    for (const { what, path, act } of states) {
      test(`${name}: ${what} is in the address`, async () => {
        const server = await world();
        const one = await openPage(server, { path });
        const before = one.page.url();
        await act(one.page);
        await one.page.waitForTimeout(500);
        await settled(one.page);
        assert.notEqual(one.page.url(), before);
        const other = await one.context.newPage();
        await other.goto(one.page.url());
        await settled(other);
        await other.waitForTimeout(300);
        assert.equal(await textOf(other), await textOf(one.page));
        await one.close();
      });
    }
  }

  for (const { name, charts = [] } of pages) {
    if (!isAsked('downloads', name)) continue;
    for (const { path, title } of charts) {
      test(`${name}: the chart ${title} downloads as SVG, PNG and CSV`, async () => {
        const { page, close } = await openPage(await world(), { path });
        const figure = page
          .locator('figure.chart')
          .filter({ has: page.locator('.chart-title', { hasText: title }) })
          .first();
        const svg = await download(page, figure, 'SVG');
        assert.match(svg.name, /\.svg$/);
        const parsed = await page.evaluate((text) => {
          const { documentElement: root } = new DOMParser().parseFromString(text, 'image/svg+xml');
          const broken = root.querySelector('parsererror');
          return {
            root: root.localName,
            broken: broken?.textContent,
            drawn: root.querySelectorAll('path, rect, circle, line').length,
          };
        }, svg.bytes.toString('utf8'));
        assert.deepEqual(
          { root: parsed.root, broken: parsed.broken },
          { root: 'svg', broken: undefined },
        );
        assert.ok(parsed.drawn > 0, 'something is drawn');
        assert.doesNotMatch(
          svg.bytes.toString('utf8'),
          /var\(--|<script|https?:\/\/(?!www\.w3\.org)/,
        );

        const png = await download(page, figure, 'PNG');
        const picture = PNG.sync.read(png.bytes);
        assert.ok(picture.width > 300 && new Set(picture.data).size > 4, 'a picture of something');

        const csv = await download(page, figure, 'CSV');
        const lines = csv.bytes.toString('utf8').trim().split(/\r?\n/);
        assert.ok(lines.length > 1, 'a head and rows');
        await figure.getByRole('button', { name: /^Data/ }).click();
        const table = figure.locator('table');
        const cells = await table.locator('tbody td').allInnerTexts();
        const rows = lines.slice(1).map((line) => numbersIn(line.replaceAll(',', ' ')));
        const written = new Set(rows.flat());
        const numbers = cells.flatMap((cell) => (/^[\d.,−-]+$/.test(cell) ? numbersIn(cell) : []));
        assert.ok(numbers.length > 0, 'numbers are shown');
        const near = (value) =>
          [...written].some((one) => Math.abs(one - value) <= 0.005 * Math.abs(value) + 1e-9);
        assert.deepEqual(
          numbers.slice(0, 60).filter((value) => !near(value)),
          [],
          'in the CSV',
        );
        await close();
      });
    }
  }
});
