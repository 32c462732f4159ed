// A browser for figures of the console: Debian's Chromium under playwright-core.
import { existsSync } from 'node:fs';

const executablePath = '/usr/bin/chromium';

/**
 * @param work is given a browser; undefined is returned where there is none on this machine
 */
export async function withBrowser(work) {
  if (!existsSync(executablePath)) return undefined;
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** What a figure says where there is no browser. */
export const withoutBrowser = (name, unit, floor, aim) => ({
  ...{ name, value: null, unit, floor, aim, holds: null },
  reference: `needs Chromium at ${executablePath}`,
});
