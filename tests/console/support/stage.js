// What all suites share: a browser, the world with its clock held still, and an empty server. It is
// set up by the first that needs it and taken down when all have ended.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guiderail } from '../world/serve.js';
import { clockAt, present } from '../world/times.js';
import { serve, startWorld } from '../world.js';
import { findChromium, launch } from './chromium.js';
import { sourceOf } from './source.js';
import { watchPage } from './watched-page.js';

const kept = new Map();

/** Makes a thing once, however many ask for it. */
function once(name, make) {
  if (!kept.has(name)) kept.set(name, make());
  return kept.get(name);
}

export const browser = () => once('browser', () => launch(findChromium().path));

/** The world, signed in to. Its clock all but stands still, so that a page says the same today. */
export const world = () =>
  once('world', async () => withSession(await startWorld({ signIn: true, factor: 0.001 })));

/** A world of a test's own, that it may halt and start again. */
export async function ownWorld() {
  const dataDir = mkdtempSync(join(tmpdir(), 'guiderail-world-'));
  const started = await startWorld({ signIn: true, dataDir });
  const signed = await withSession(started);
  const stop = () => rmSync(dataDir, { recursive: true, force: true });
  return { ...signed, halt: started.stop, stop };
}

/** A second world whose clock runs, for what changes something. */
export const liveWorld = () =>
  once('live', async () => withSession(await startWorld({ signIn: true })));

/** A server that has just been started for the first time. */
export const empty = () =>
  once('empty', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'guiderail-empty-'));
    const server = await serve({ dataDir, signIn: true, clock: clockAt(present) });
    const stop = async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    };
    return withSession({ ...server, stop });
  });

export async function closeAll() {
  const all = await Promise.allSettled(kept.values());
  for (const { value } of all) await (value?.stop ?? value?.close)?.call(value);
}

/** A link as `guiderail console` prints it. */
export function linkOf({ port, dataDir }) {
  const flags = ['--port', String(port), '--data-dir', dataDir];
  const printed = spawnSync(process.execPath, [guiderail, 'console', '--no-open', ...flags], {
    encoding: 'utf8',
  });
  const link = /https?:\/\/\S+/.exec(printed.stdout)?.[0];
  if (link === undefined) throw new Error(`guiderail console: ${printed.stdout}${printed.stderr}`);
  return link;
}

/** Follows a link, and keeps the session for the pages to come. */
async function withSession(server) {
  const context = await (await browser()).newContext();
  const page = await context.newPage();
  await page.goto(linkOf(server));
  await page.locator('#page').waitFor();
  const storageState = await context.storageState();
  await context.close();
  return { ...server, storageState };
}

/**
 * A page of a server's console that is watched for what must not happen: errors, breaches of the
 * content security policy, requests to elsewhere. `close` throws what was seen.
 */
export async function openPage(
  server,
  { path, theme = 'light', width = 1280, height = 800, ...more },
) {
  const context = await (await browser()).newContext({
    storageState: server.storageState,
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    acceptDownloads: true,
    ...more,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const watched = await watchPage(page, server.url);
  if (path !== undefined) {
    await page.goto(`${server.url}/console${await pathOf(server, path)}`);
    await settled(page);
  }
  const close = async () => {
    await context.close();
    watched.throwWhatWasSeen(path);
  };
  return { page, context, close, allow: watched.allow };
}

/** A path, or what finds one, since ids are made up by the server. */
const pathOf = (server, path) =>
  typeof path === 'string' ? path : path({ source: sourceOf(server), names: server.names });

/** How long nothing may be on its way: what comes first often asks for more. */
const quiet_ms = 300;

/** Waits until the page has come and nothing on it has been on its way for a while. */
export async function settled(page) {
  await page.locator('#page h1, main.alone h1').first().waitFor({ timeout: 20_000 });
  await page.waitForFunction(
    (quiet) => {
      const busy = document.querySelector('#page [aria-busy="true"], #page .progress') !== null;
      if (busy) delete window.quietSince;
      else window.quietSince ??= performance.now();
      return !busy && performance.now() - window.quietSince >= quiet;
    },
    quiet_ms,
    { timeout: 30_000 },
  );
  await page.evaluate(() => delete window.quietSince);
}
