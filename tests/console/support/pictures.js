// Pictures of pages, held against those of an earlier day. They are compared only by the browser and
// with the fonts that they were taken with: others draw text otherwise.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { update } from './choice.js';
import { looksOf } from './chromium.js';
import { browser } from './stage.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const folder = join(root, 'tests', 'console', 'screens');
const seen = join(root, '.cache', 'console-screens');
const takenBy = join(folder, 'taken-by.json');
/**
 * The share of pixels that may differ: times of this machine are drawn into charts, and a world may
 * have a row more. What moves a whole page is at least twice that.
 */
const allowed = 0.02;

/**
 * Compares what the browser shows with the golden picture, or takes that anew.
 * @param {{mask?: string[], blank?: {of: string[], height: string}[]}} more selectors of what is
 *   painted over, and of what is shown empty and of one height, since its words, and so its lines,
 *   are others in each world
 */
export async function comparePicture(t, page, name, { mask = [], blank = [] } = {}) {
  const now = looksOf(await browser());
  await page.evaluate(() => document.fonts.ready);
  await setStyles(page, blank.map(styleOfBlank).join('\n'));
  const shot = await page.screenshot({
    animations: 'disabled',
    caret: 'hide',
    mask: [...mask, '[data-unsteady]'].map((selector) => page.locator(selector)),
    maskColor: '#888888',
  });
  await setStyles(page, '');
  const small = halved(PNG.sync.read(shot));
  const golden = join(folder, `${name}.png`);
  if (update) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(golden, PNG.sync.write(small, { colorType: 2, deflateLevel: 9 }));
    writeFileSync(takenBy, `{ "chromium": "${now.chromium}", "fonts": "${now.fonts}" }\n`);
    return;
  }
  if (!existsSync(golden)) throw new Error(`no picture ${name}: look at the page, then --update`);
  const then = JSON.parse(readFileSync(takenBy, 'utf8'));
  if (then.chromium !== now.chromium || then.fonts !== now.fonts) {
    t.diagnostic(`not compared: taken by ${JSON.stringify(then)}, this is ${JSON.stringify(now)}`);
    return;
  }
  const share = differing(PNG.sync.read(readFileSync(golden)), small, name);
  if (share > allowed) {
    const percent = (share * 100).toFixed(1);
    throw new Error(`${percent} % of ${name} differ: see .cache/console-screens/${name}-*.png`);
  }
}

/** Sets the only styles that the page's content security policy lets a test bring. */
const setStyles = (page, styles) =>
  page.evaluate(async (text) => {
    const sheet = new CSSStyleSheet();
    await sheet.replace(text);
    document.adoptedStyleSheets = [sheet];
  }, styles);

const styleOfBlank = ({ of, height }) => `${of.join(', ')} {
  display: block !important;
  visibility: hidden !important;
  height: ${height} !important;
  overflow: hidden !important;
}`;

/** Half as wide and high, each pixel the mean of four: enough to see what moved, in a third. */
function halved({ width, height, data }) {
  const small = new PNG({ width: width >> 1, height: height >> 1 });
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      const from = (2 * y * width + 2 * x) * 4;
      for (let colour = 0; colour < 4; colour++) {
        const at = from + colour;
        const sum = data[at] + data[at + 4] + data[at + 4 * width] + data[at + 4 * width + 4];
        small.data[(y * small.width + x) * 4 + colour] = sum >> 2;
      }
    }
  }
  return small;
}

/** The share of pixels that differ; both pictures and the difference are kept where some do. */
function differing(golden, shot, name) {
  const { width, height } = golden;
  if (shot.width !== width || shot.height !== height) return 1;
  const difference = new PNG({ width, height });
  const count = pixelmatch(golden.data, shot.data, difference.data, width, height, {
    threshold: 0.15,
  });
  if (count > 0) {
    mkdirSync(seen, { recursive: true });
    writeFileSync(join(seen, `${name}-now.png`), PNG.sync.write(shot));
    writeFileSync(join(seen, `${name}-difference.png`), PNG.sync.write(difference));
  }
  return count / (width * height);
}
