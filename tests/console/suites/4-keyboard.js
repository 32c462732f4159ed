// Everything by keyboard: in order, seen, and out again.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAsked } from '../support/choice.js';
import { pagesToTest } from '../support/page-list.js';
import { openPage, world } from '../support/stage.js';

const pages = await pagesToTest();
describe('keyboard', () => {
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
