import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Unavailable } from '../base/errors.js';
import type { ProcessExit, ProcessRequest } from './process.js';
import type { Scratch } from './scratch.js';

/** Lists of packages; `monitoring` is the interpreter as it is, without a list. */
export type PythonName = 'training' | 'scripts' | 'monitoring';

export interface PythonOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
}

/** There is no Python with what is needed; the message says what to do. */
export class PythonMissing extends Unavailable {
  override readonly name = 'PythonMissing';
}

/** An interpreter with the packages of a list. */
export interface PythonHandle {
  readonly command: string;
  /** The path of a program of ours that goes with a list. */
  program(name: PythonName, file: string): string;
  /**
   * A Python of its own in `folder`, with everything of this one and the packages that a
   * requirements file, if one is given, asks for. @throws PythonMissing with pip's last words.
   */
  layer(folder: string, requirements: string | undefined, options?: PythonOptions): Promise<string>;
}

export interface PythonShelfOptions {
  readonly folder: string;
  readonly chosen: string | undefined;
  readonly find: (name: string) => string | undefined;
  readonly installEnvironment: Readonly<Record<string, string>>;
  readonly run: (request: ProcessRequest) => Promise<ProcessExit>;
  readonly scratch: (prefix: string) => Promise<Scratch>;
}

/** The modules that show that an interpreter has a list's packages already. */
const modules: Readonly<Record<PythonName, readonly string[]>> = {
  monitoring: [],
  training: ['numpy', 'scipy', 'xgboost'],
  scripts: ['numpy', 'pandas', 'scipy', 'sklearn', 'xgboost'],
};
/** Looks for modules without importing them, which would take as long as a small training. */
const probeOf = (names: readonly string[]): string =>
  'import importlib.util, sys; ' +
  `sys.exit(0 if all(map(importlib.util.find_spec, ${JSON.stringify(names)})) else 1)`;
const install_ms = 15 * 60_000;
const probe_ms = 60_000;
const keptLines = 5;
const versionProbe =
  'import sys; print("%d.%d %s" % (sys.version_info[0], sys.version_info[1], sys.executable)); ' +
  'sys.exit(0 if sys.version_info >= (3, 10) else 3)';

/** The folder of the package's own Python files. */
export const pythonFolder = fileURLToPath(new URL('../../python/', import.meta.url));

/** Python environments, each made once from its pinned list and kept. */
export class PythonShelf {
  readonly #options: PythonShelfOptions;
  readonly #ready = new Map<PythonName, PythonHandle>();
  readonly #making = new Map<PythonName, Promise<PythonHandle>>();

  constructor(options: PythonShelfOptions) {
    this.#options = options;
  }

  /**
   * Those who ask at the same time wait for the same making, which none of them calls off; a
   * failure is tried again next time.
   */
  async take(name: PythonName, { signal, onLine }: PythonOptions): Promise<PythonHandle> {
    const ready = this.#ready.get(name);
    if (ready) return ready;
    let making = this.#making.get(name);
    if (making === undefined) {
      making = this.#find(name, { onLine })
        .then((command) => this.#handle(command))
        .finally(() => this.#making.delete(name));
      this.#making.set(name, making);
    }
    const handle = await untilAborted(making, signal);
    this.#ready.set(name, handle);
    return handle;
  }

  #handle(command: string): PythonHandle {
    return {
      command,
      program: (name, file) => join(pythonFolder, name, file),
      layer: (folder, requirements, options = {}) =>
        this.#layer(command, folder, requirements, options),
    };
  }

  async #find(name: PythonName, options: PythonOptions): Promise<string> {
    const { chosen, find, folder } = this.#options;
    const asked = chosen === undefined ? undefined : find(chosen);
    if (chosen !== undefined && asked === undefined) {
      throw new PythonMissing(`GUIDERAIL_PYTHON names ${chosen}, which is no program here.`);
    }
    if (asked && (await this.#probe(asked, probeOf(modules[name]))).code === 0) return asked;
    const interpreter = asked ?? find('python3') ?? find('python');
    if (!interpreter) {
      throw new PythonMissing(
        'No Python was found: install Python 3.10 or later, or name one in GUIDERAIL_PYTHON.',
      );
    }
    if (modules[name].length === 0) {
      await this.#checkVersion(interpreter);
      return interpreter;
    }
    const list = join(pythonFolder, name, 'requirements.txt');
    const digest = createHash('sha256').update(readFileSync(list)).update(interpreter);
    const home = join(folder, `${name}-${digest.digest('hex').slice(0, 12)}`);
    const command = join(home, 'bin', 'python');
    if (existsSync(join(home, 'complete')) && (await this.#probe(command, '')).code === 0) {
      return command;
    }
    await this.#checkVersion(interpreter);
    await this.#make(interpreter, list, home, options);
    return command;
  }

  async #checkVersion(interpreter: string): Promise<void> {
    const { code, lines } = await this.#probe(interpreter, versionProbe);
    if (code === 0) return;
    throw new PythonMissing(
      code === 3
        ? `${interpreter} is Python ${lines[0]?.split(' ')[0]}: Python 3.10 or later is needed; ` +
            'name one in GUIDERAIL_PYTHON.'
        : `${interpreter} does not run: ${lines.slice(-1).join('') || `exit status ${code}`}. ` +
            'Name a Python 3.10 or later in GUIDERAIL_PYTHON.',
    );
  }

  /** Built beside its place and moved there whole, so that others see all of it or nothing. */
  async #make(
    interpreter: string,
    list: string,
    home: string,
    options: PythonOptions,
  ): Promise<void> {
    const building = `${home}.${randomUUID().slice(0, 8)}`;
    await mkdir(this.#options.folder, { recursive: true });
    try {
      options.onLine?.('Making the Python environment (once).');
      await this.#install([interpreter, '-m', 'venv', building], options);
      const python = join(building, 'bin', 'python');
      await this.#install([python, ...pipInstall, '-r', list], options);
      await this.#install([python, '-m', 'compileall', '-q', building], options);
      await writeFile(join(building, 'complete'), '');
      await rm(home, { recursive: true, force: true });
      await rename(building, home);
    } catch (error) {
      await rm(building, { recursive: true, force: true });
      const meanwhile = existsSync(join(home, 'complete')); // another server was quicker
      if (!meanwhile) throw error;
    }
  }

  async #layer(
    base: string,
    folder: string,
    requirements: string | undefined,
    options: PythonOptions,
  ): Promise<string> {
    const purelib = 'import sysconfig; print(sysconfig.get_paths()["purelib"])';
    const { lines } = await this.#probe(base, purelib);
    await this.#install([base, '-m', 'venv', '--without-pip', folder], options);
    const python = join(folder, 'bin', 'python');
    const own = (await this.#probe(python, purelib)).lines[0] ?? '';
    // a line in a .pth file adds a folder to the path, after the environment's own
    await writeFile(join(own, 'base.pth'), `${lines[0] ?? ''}\n`);
    if (requirements !== undefined) {
      await this.#install([python, ...pipInstall, '-r', requirements], options);
    }
    return python;
  }

  async #probe(
    command: string,
    program: string,
  ): Promise<{ code: number | null; lines: string[] }> {
    const lines: string[] = [];
    const folder = await this.#options.scratch('python');
    try {
      const { code } = await this.#options.run({
        command,
        args: ['-I', '-c', program],
        cwd: folder.path,
        environment: {},
        limits: { time_ms: probe_ms },
        onLine: (line) => lines.push(line),
        signal: new AbortController().signal,
      });
      return { code, lines: lines.slice(-keptLines) };
    } finally {
      await folder.remove();
    }
  }

  async #install(
    [command = '', ...args]: readonly string[],
    { signal, onLine }: PythonOptions,
  ): Promise<void> {
    const lines: string[] = [];
    const folder = await this.#options.scratch('pip');
    try {
      const exit = await this.#options.run({
        command,
        args,
        cwd: folder.path,
        environment: { ...this.#options.installEnvironment },
        limits: { time_ms: install_ms },
        onLine: (line) => {
          onLine?.(line);
          if (lines.push(line) > keptLines) lines.shift();
        },
        signal: signal ?? new AbortController().signal,
      });
      signal?.throwIfAborted();
      if (exit.code === 0) return;
      const words = lines.join(' | ') || `exit status ${exit.code}`;
      throw new PythonMissing(
        `The Python environment could not be made; ${command} ${args.slice(0, 3).join(' ')} ` +
          `ended with: ${words}. Check that Python has venv and pip, and that the package ` +
          'registry can be reached (PIP_INDEX_URL), or name a Python that has the packages in ' +
          'GUIDERAIL_PYTHON.',
      );
    } finally {
      await folder.remove();
    }
  }
}

const pipInstall = [
  '-m',
  'pip',
  'install',
  '--quiet',
  '--no-input',
  '--disable-pip-version-check',
  '--only-binary=:all:',
];

/** What a promise gives, or the signal's reason if that comes first. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
