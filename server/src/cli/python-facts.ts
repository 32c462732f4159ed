import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Io } from './io.js';

/** What a Python says of itself. */
export interface PythonFacts {
  /** The path of the program. */
  readonly executable: string;
  /** The folder of its environment. */
  readonly prefix: string;
  readonly version: string;
  /** Versions of the packages that matter to a kernel; null where there is none. */
  readonly ipykernel: string | null;
  readonly sagemaker: string | null;
}

const script = `
import json, platform, sys
from importlib import metadata
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
print(json.dumps({
    "executable": sys.executable, "prefix": sys.prefix, "version": platform.python_version(),
    "ipykernel": version("ipykernel"), "sagemaker": version("sagemaker"),
}))`;

const limit_ms = 60_000;

/** The Python of the virtual environment that is active, else the one on the PATH. */
export function usualPython(env: Io['env'], platform = process.platform): string {
  const folder = env.VIRTUAL_ENV || env.CONDA_PREFIX;
  if (platform === 'win32') {
    if (env.VIRTUAL_ENV) return join(env.VIRTUAL_ENV, 'Scripts', 'python.exe');
    return env.CONDA_PREFIX ? join(env.CONDA_PREFIX, 'python.exe') : 'python';
  }
  return folder ? join(folder, 'bin', 'python') : 'python3';
}

/** @throws Error when there is no such Python, or it is older than 3.8. */
export async function askPython(command: string, env: Io['env']): Promise<PythonFacts> {
  try {
    const { stdout } = await promisify(execFile)(command, ['-c', script], {
      env: { ...env },
      timeout: limit_ms,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as PythonFacts;
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string };
    const reason =
      code === 'ENOENT' ? 'there is no such program' : (stderr?.trim().split('\n').at(-1) ?? code);
    throw new Error(
      `${command} is not a Python that can be used (${reason}); name one with --python PATH`,
      { cause: error },
    );
  }
}
