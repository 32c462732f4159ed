import { spawn } from 'node:child_process';
import type { Io } from './io.js';

/** What opens an address, by Node's name of the platform. */
const openers: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/**
 * Opens an address in the person's browser.
 * @returns false where there is nothing to open it with: a machine without a screen is no fault
 */
export async function openInBrowser(
  url: string,
  env: Io['env'],
  platform: string = process.platform,
): Promise<boolean> {
  const [program, ...args] = openers[platform] ?? ['xdg-open'];
  // without a screen xdg-open would start a browser in the terminal
  if (program === 'xdg-open' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return false;
  const child = spawn(program, [...args, url], { detached: true, stdio: 'ignore', env });
  const started = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true)).once('error', () => resolve(false));
  });
  child.unref();
  return started;
}
