// Each place in both themes and on a phone: no finding of axe's that is serious, no page wider than
// the screen, and the picture that it was.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { isAsked } from '../support/choice.js';
import { pagesToTest } from '../support/page-list.js';
import { comparePicture } from '../support/pictures.js';
import { openPage, world } from '../support/stage.js';

const pages = await pagesToTest();

async function findings(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
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
    if (scrollWidth <= clientWidth) return [];
    const beyond = [...document.querySelectorAll('body *')].filter(
      (one) => one.getBoundingClientRect().right > clientWidth + 1,
    );
    const told = beyond.slice(0, 5).map((one) => `${one.localName}.${one.className}`);
    return [`${scrollWidth} px of ${clientWidth}: ${told.join(', ')}`];
  });

describe('looks', { concurrency: 2 }, () => {
  for (const { name, places, mask = [], picture = true } of pages) {
    for (const [place, path] of Object.entries(places)) {
      if (!isAsked('looks', name)) continue;
      for (const theme of ['light', 'dark']) {
        test(`${name}, ${place}, ${theme}`, async (t) => {
          const { page, close } = await openPage(await world(), { path, theme });
          if (picture) await comparePicture(t, page, `${name}-${place}-${theme}`, mask);
          assert.deepEqual(await findings(page), []);
          await close();
        });
      }
      test(`${name}, ${place}, on a phone`, async () => {
        const { page, close } = await openPage(await world(), { path, width: 360, height: 740 });
        assert.deepEqual(await tooWide(page), []);
        await close();
      });
    }
  }
});
