// Each place in both themes, by keyboard and on a phone: no finding of axe's that is serious, every
// control reached by Tab, no page wider than the screen, and the picture that it was.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { isAsked, update } from '../support/choice.js';
import { walkByTab } from '../support/keyboard.js';
import { pagesToTest } from '../support/page-list.js';
import { comparePicture } from '../support/pictures.js';
import { openPage, world } from '../support/stage.js';

const pages = await pagesToTest();
/** Of a place: where it takes longer, something waits for what never comes. */
const timeout = 90_000;

async function findings(page, rules = []) {
  const axe = new AxeBuilder({ page }).exclude('iframe'); // a report is looked at by its own tests
  const { violations } = await (rules.length > 0 ? axe.withRules(rules) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const where = nodes.slice(0, 3).map(({ target, failureSummary }) => {
        return `${target.join(' ')}: ${failureSummary?.split('\n').slice(1, 2).join(' ').trim()}`;
      });
      return `${id}: ${help} (${nodes.length})\n    ${where.join('\n    ')}`;
    });
}

/** What stands out beyond the screen's right edge, if the page scrolls sideways. */
const tooWide = (page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    // rows are lists here, so that a table which scrolls to the side is cut off
    const cut = [...document.querySelectorAll('.table')]
      .filter((table) => table.scrollWidth > table.clientWidth + 1)
      .map((table) => `cut off: ${table.querySelector('caption')?.textContent}`);
    if (scrollWidth <= clientWidth) return cut;
    const beyond = [...document.querySelectorAll('body *')].filter(
      (one) => one.getBoundingClientRect().right > clientWidth + 1,
    );
    const told = beyond.slice(0, 5).map((one) => `${one.localName}.${one.className}`);
    return [`${scrollWidth} px of ${clientWidth}: ${told.join(', ')}`, ...cut];
  });

/** What needs no picture: the dark theme's contrast, the keyboard, a phone's width. */
async function judge(t, page) {
  await t.test('dark', async () => {
    assert.deepEqual(await findings(page, ['color-contrast', 'link-in-text-block']), []);
  });
  await t.test('by Tab', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    assert.deepEqual(await walkByTab(page), { missed: [], unseen: [] });
  });
  await t.test('on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.waitForTimeout(200);
    assert.deepEqual(await tooWide(page), []);
  });
}

/** A place in all the ways in which it is looked at; what is wrong in one hides no other. */
async function lookAt(t, { name, places, mask, blank, unsteady = [] }, place, path) {
  const opened = await openPage(await world(), { path });
  const { page } = opened;
  const shot = `${name}-${place}`;
  const take = (theme) =>
    !unsteady.includes(place) &&
    t.test(`${theme}, as it was`, (t) =>
      comparePicture(t, page, `${shot}-${theme}`, { mask, blank }),
    );
  await take('light');
  if (!update) await t.test('light', async () => assert.deepEqual(await findings(page), []));
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForTimeout(200);
  if (place === Object.keys(places)[0]) await take('dark');
  if (!update) await judge(t, page);
  await opened.close();
}

describe('looks', { concurrency: 3 }, () => {
  for (const page of pages) {
    for (const [place, path] of Object.entries(page.places)) {
      if (!isAsked('looks', page.name)) continue;
      test(`${page.name}, ${place}`, { timeout }, (t) => lookAt(t, page, place, path));
    }
  }
});
