// The browser that the console is tested in: Debian's chromium, or that of GUIDERAIL_CHROMIUM.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where the browser is, or why there is none. */
export function findChromium() {
  const named = process.env.GUIDERAIL_CHROMIUM;
  if (named !== undefined && named !== '') {
    return existsSync(named) ? { path: named } : { reason: `GUIDERAIL_CHROMIUM: no file ${named}` };
  }
  const path = places.find((place) => existsSync(place));
  if (path !== undefined) return { path };
  return {
    reason: `no chromium at ${places.join(', ')}: apt-get install chromium, or set GUIDERAIL_CHROMIUM`,
  };
}

export const launch = (executablePath) =>
  chromium.launch({
    executablePath,
    args: [
      // a container's root has no sandbox to offer, and software draws the same everywhere
      '--no-sandbox',
      '--disable-gpu',
      '--force-color-profile=srgb',
      '--font-render-hinting=none',
      '--disable-lcd-text',
      '--hide-scrollbars',
    ],
  });

/** What pictures depend on besides the page: the browser's major version and the fonts. */
export function looksOf(browser) {
  const listed = spawnSync('fc-list', ['--format', '%{file}\n'], { encoding: 'utf8' });
  const fonts = listed.status === 0 ? listed.stdout.split('\n').sort().join('\n') : 'unknown';
  return {
    chromium: browser.version().split('.')[0],
    fonts: createHash('sha256').update(fonts).digest('hex').slice(0, 12),
  };
}
