// A server that has just been started: each page says what to do next; a name that there is not is
// told as such.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAsked } from '../support/choice.js';
import { pagesToTest } from '../support/page-list.js';
import { empty, openPage } from '../support/stage.js';

const pages = await pagesToTest();

describe('empty', { concurrency: 2 }, () => {
  for (const { name, route, emptyPlaces } of pages) {
    if (!isAsked('empty', name)) continue;
    const hasName = /[:*]/.test(route);
    const paths = emptyPlaces ?? [route.replace(/:\w+|\*/g, 'nobody')];
    for (const path of paths) {
      test(`${name}: ${path} of a new server`, async () => {
        const { page, close, allow } = await openPage(await empty(), { path });
        if (hasName) allow(/status of 40[04]/);
        const text = await page.locator('#page').innerText();
        if (hasName) {
          assert.match(text, /nobody/);
          const told = await page.locator('#page [role="alert"], #page .empty').count();
          assert.ok(told > 0, 'it says that there is none');
        } else {
          assert.equal(await page.locator('#page [role="alert"]').count(), 0, text);
          assert.ok(
            (await page.locator('#page .copy pre').count()) > 0,
            `no command to copy: ${text}`,
          );
        }
        await close();
      });
    }
  }
});
