// overview: from the address to the moment when the last row of the first view stands, with nothing
// in the browser's cache, for 200 endpoints with 2,000 monitors, their runs, metrics and incidents.
// The server has been asked once before: a page is measured, not a server's first breath.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withBrowser, withoutBrowser } from './support/browser.js';
import { median } from './support/median.js';
import { overviewServer } from './support/overview-server.js';
import { stop } from './support/servers.js';

const floor = 1.5;
const aim = 0.7;

export default async function measure({ quick }) {
  const [endpoints, each, rounds] = quick ? [20, 5, 1] : [200, 10, 5];
  const folder = mkdtempSync(join(tmpdir(), 'guiderail-bench-'));
  let server;
  try {
    server = await overviewServer({ folder, endpoints, monitorsPerEndpoint: each, runs: 24 });
    const took = await withBrowser(async (browser) => {
      const times = [];
      for (let i = 0; i < rounds; i++) times.push(await firstView(browser, server, endpoints));
      return times;
    });
    if (!took) return [withoutBrowser('overview', 's', floor, aim)];
    const value = median(took);
    const all = took.map((seconds) => seconds.toFixed(2)).join(', ');
    const reference = `${endpoints} endpoints, ${endpoints * each} monitors; rounds: ${all}`;
    return [{ name: 'overview', value, unit: 's', reference, floor, aim, holds: value <= floor }];
  } finally {
    if (server) await stop(server.child);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds from the navigation's beginning until every row is there and the frame is drawn. */
async function firstView(browser, { endpoint }, rows) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript((wanted) => {
      const look = () => {
        if (document.querySelectorAll('.ov-row').length < wanted) return;
        observer.disconnect();
        requestAnimationFrame(() =>
          setTimeout(() => {
            globalThis.lastRowStood = performance.now();
          }),
        );
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { childList: true, subtree: true });
    }, rows);
    await page.goto(`${endpoint}/console/`);
    await page.waitForFunction(() => globalThis.lastRowStood !== undefined, undefined, {
      timeout: 30_000,
    });
    return (await page.evaluate(() => globalThis.lastRowStood)) / 1000;
  } finally {
    await context.close();
  }
}
