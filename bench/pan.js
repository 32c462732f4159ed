// pan: a chart of 100,000 points is panned by real mouse moves in Chromium, which draws in software:
// the longest task of the page's thread, and the time of scripts for each frame. The chart has a
// threshold and marks, and half of its points are in sight, so that each frame has 50,000 points to
// look through. From Chromium's own trace.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { findChromium, launch } from '../tests/console/support/chromium.js';
import { median } from './support/median.js';
import { chart, frames } from './support/page-trace.js';

const here = dirname(fileURLToPath(import.meta.url));
const points = 100_000;
const width = 1200;

export default async function pan({ quick }) {
  const { reason, path } = findChromium();
  if (reason) throw new Error(reason);
  const browser = await launch(path);
  try {
    const page = await browser.newPage({ viewport: { width, height: 600 } });
    await open(page);
    const rounds = quick ? 1 : 5;
    await drag(page, 40); // compiles the code
    const traces = [];
    for (let round = 0; round < rounds; round++) traces.push(await traced(browser, page, quick));
    return rowsOf(traces, browser.version());
  } finally {
    await browser.close();
  }
}

/** A page with nothing but the console's chart, half of which is looked at. */
async function open(page) {
  const { outputFiles } = await build({
    stdin: {
      contents: chart(points),
      loader: 'tsx',
      resolveDir: join(here, '..', 'console', 'src', 'charts'),
    },
    ...{ bundle: true, write: false, format: 'iife', minify: true, target: 'es2022' },
    ...{ jsx: 'automatic', jsxImportSource: 'preact', outdir: 'pan' },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const text = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text;
  await page.setContent('<!doctype html><title>pan</title><div id="app"></div>');
  await page.addStyleTag({ content: text('.css') });
  await page.addScriptTag({ content: text('.js') });
  await page.waitForSelector('.chart-time canvas');
  await page.getByRole('button', { name: 'Zoom in' }).click();
}

async function traced(browser, page, quick) {
  const categories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];
  await browser.startTracing(page, { categories });
  await drag(page, quick ? 60 : 240);
  return frames(JSON.parse((await browser.stopTracing()).toString()).traceEvents);
}

/** Moves the chart to and fro, one move of the mouse after another. */
async function drag(page, moves) {
  const box = await page.locator('.chart-time').boundingBox();
  const y = box.y + box.height / 2;
  const middle = box.x + width / 2;
  await page.mouse.move(middle, y);
  await page.mouse.down();
  for (let i = 1; i <= moves; i++) {
    await page.mouse.move(middle + 400 * Math.sin(i / 20), y);
  }
  await page.mouse.up();
}

function rowsOf(traces, version) {
  const longest = median(traces.map(({ longestTask_ms }) => longestTask_ms));
  const script = median(traces.map(({ script_ms }) => script_ms));
  const worst = median(traces.map(({ scriptP99_ms }) => scriptP99_ms));
  const cpu = median(traces.map(({ longestTaskCpu_ms }) => longestTaskCpu_ms));
  const many = traces.reduce((sum, trace) => sum + trace.frames, 0);
  const how =
    `${points.toLocaleString('en')} points, half of them in sight, ${width} pixels wide; ` +
    `Chromium ${version}, software drawing; medians of ${traces.length}`;
  return [
    {
      ...{ name: 'pan', value: longest, unit: 'ms, longest task', floor: 80, aim: 50 },
      reference: `${how}; ${many} frames; ${cpu.toFixed(1)} ms of the processor`,
      holds: longest <= 80,
    },
    {
      ...{ name: 'pan', value: script, unit: 'ms of script a frame', floor: 16, aim: 8 },
      reference: `${how}; 99 of 100 frames take at most ${worst.toFixed(2)} ms`,
      holds: script <= 16,
    },
  ];
}
