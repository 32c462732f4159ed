// Everything by keyboard: in order, seen, and out again.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAsked } from '../support/choice.js';
import { pagesToTest } from '../support/page-list.js';
import { openPage, world } from '../support/stage.js';

const pages = await pagesToTest();
/** Controls of a page that are walked through; longer pages repeat themselves. */
const most = 120;

/** Numbers what can be reached, so that what was reached can be told. */
const numberControls = (page) =>
  page.evaluate(() => {
    const asked = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const canBe = (one) =>
      one.checkVisibility({ visibilityProperty: true }) &&
      !one.disabled &&
      one.tabIndex >= 0 &&
      !(one.type === 'radio' && !one.checked) &&
      !one.closest('[inert]');
    const all = [...document.querySelectorAll(asked)].filter(canBe);
    for (const [i, one] of all.entries()) one.dataset.control = String(i);
    return all.map((one) => `${one.localName} "${(one.ariaLabel ?? one.textContent).trim()}"`);
  });

/** Where the focus is, and whether one sees it. */
const focused = (page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    if (one === null || one === document.body) return undefined;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    const outlined = outlineStyle !== 'none' && outlineWidth !== '0px';
    const at = one.dataset.control;
    return {
      control: at === undefined ? undefined : Number(at),
      seen: outlined || boxShadow !== 'none',
      what: `${one.localName}.${one.className}`,
    };
  });

describe('keyboard', { concurrency: 2 }, () => {
  for (const { name, places } of pages) {
    for (const [place, path] of Object.entries(places)) {
      if (!isAsked('keyboard', name)) continue;
      test(`${name}, ${place}: Tab comes to every control, and shows where it is`, async () => {
        const { page, close } = await openPage(await world(), { path });
        const controls = await numberControls(page);
        const wanted = Math.min(most, controls.length);
        const reached = new Set();
        const unseen = new Set();
        for (let i = 0; i < wanted + 10; i++) {
          await page.keyboard.press('Tab');
          const at = await focused(page);
          if (at?.control !== undefined) reached.add(at.control);
          if (at !== undefined && !at.seen) unseen.add(at.what);
        }
        const missed = controls.slice(0, wanted).filter((_, i) => !reached.has(i));
        assert.deepEqual(missed, [], 'not reached');
        assert.deepEqual([...unseen], [], 'focused without a sign of it');
        await close();
      });
    }
  }

  if (!isAsked('keyboard')) return;

  test('the first Tab skips to the page', async () => {
    const { page, close } = await openPage(await world(), { path: '/' });
    await page.keyboard.press('Tab');
    assert.equal(
      await page.evaluate(() => document.activeElement?.textContent?.trim()),
      'Skip to the page',
    );
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.ok(
      await page.evaluate(() => document.activeElement?.closest('main#page') !== null),
      'the focus is within the page',
    );
    await close();
  });

  test('a table is sorted by Enter on its head, and says so', async () => {
    const { page, close } = await openPage(await world(), { path: '/features' });
    const head = page.locator('th:has(button.sort)').first();
    await head.locator('button').focus();
    await page.keyboard.press('Enter');
    const first = await head.getAttribute('aria-sort');
    assert.match(first ?? '', /ascending|descending/);
    await page.keyboard.press('Enter');
    assert.notEqual(await head.getAttribute('aria-sort'), first);
    await close();
  });

  for (const { name, dialogs = [] } of pages) {
    for (const { what, path, open } of dialogs) {
      test(`${name}: the dialog ${what} holds the focus, and gives it back`, async () => {
        const { page, close } = await openPage(await world(), { path });
        const opener = open(page);
        await opener.focus();
        await page.keyboard.press('Enter');
        const dialog = page.locator('dialog[open]');
        await dialog.waitFor();
        for (let i = 0; i < 25; i++) {
          await page.keyboard.press('Tab');
          const within = await page.evaluate(() => {
            const one = document.activeElement;
            return one === document.body || one?.closest('dialog[open]') !== null;
          });
          assert.ok(within, 'Tab leaves the dialog');
        }
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
        assert.ok(await opener.evaluate((one) => document.activeElement === one), 'given back');
        await close();
      });
    }
  }
});
