import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Io } from './io.js';

/** The system whose conventions hold; left out, this one. */
export interface System {
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

const here = (): System => ({ platform: process.platform, home: homedir() });

/**
 * The folder where Jupyter looks for a user's kernels, as `jupyter --data-dir` finds it:
 * JUPYTER_DATA_DIR, or the system's place for a program's data.
 */
export function jupyterDataFolder(env: Io['env'], system: System = here()): string {
  const { platform, home } = system;
  if (env.JUPYTER_DATA_DIR) return resolve(env.JUPYTER_DATA_DIR);
  if (platform === 'darwin') {
    const modern = /^(1|true|yes|on)$/i.test(env.JUPYTER_PLATFORM_DIRS ?? '');
    return modern
      ? join(home, 'Library', 'Application Support', 'jupyter')
      : join(home, 'Library', 'Jupyter');
  }
  if (platform === 'win32') {
    return env.APPDATA ? join(env.APPDATA, 'jupyter') : join(home, '.jupyter', 'data');
  }
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'jupyter');
}

/** The folder of the kernels of everyone who uses the Python under `prefix`. */
export const prefixDataFolder = (prefix: string): string =>
  join(resolve(prefix), 'share', 'jupyter');
