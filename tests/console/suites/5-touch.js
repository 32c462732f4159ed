// Fingers on a chart: two zoom it, one moves it, and one that goes up or down scrolls the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAsked } from '../support/choice.js';
import { openPage, world } from '../support/stage.js';

const phone = { width: 390, height: 800, hasTouch: true, isMobile: true };

/** Moves fingers in steps: `at` gives where each is after so many. */
async function swipe(page, session, at) {
  const send = (type, places) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: places.map(([x, y], id) => ({ x, y, id })),
    });
  await send('touchStart', at(0));
  for (let step = 1; step <= 8; step++) {
    await send('touchMove', at(step));
    await page.waitForTimeout(16);
  }
  await send('touchEnd', []);
  await page.waitForTimeout(700);
}

/** What is looked at of the chart, as the address has it: begin and length in milliseconds. */
function looked(page) {
  const entry = [...new URL(page.url()).searchParams].find(([name]) => name.startsWith('look-'));
  const [from, to] = entry[1].split('~').map(Number);
  return { from, length: to - from };
}

if (isAsked('touch')) {
  test('touch: two fingers zoom a chart, one moves it or scrolls the page', async () => {
    const { page, context, close } = await openPage(await world(), {
      ...phone,
      path: '/alarms/fares-fail',
    });
    const chart = page.locator('.chart-time').first();
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const session = await context.newCDPSession(page);
    assert.doesNotMatch(page.url(), /look-/);

    await swipe(page, session, (step) => [
      [x - 20 - 8 * step, y],
      [x + 20 + 8 * step, y],
    ]);
    const zoomed = looked(page);

    await swipe(page, session, (step) => [[x + 6 * step, y]]);
    const moved = looked(page);
    assert.ok(moved.from < zoomed.from, 'to the right brings earlier times');
    assert.ok(Math.abs(moved.length - zoomed.length) < 1000, 'as long as before');

    const before = await page.evaluate(() => scrollY);
    await swipe(page, session, (step) => [[x, y - 12 * step]]);
    assert.ok((await page.evaluate(() => scrollY)) > before + 40, 'the page was scrolled');
    assert.deepEqual(looked(page), moved);
    await close();
  });
}
