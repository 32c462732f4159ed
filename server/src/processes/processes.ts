import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { Child, type ChildDeps } from './child.js';
import { type Docker, openDocker } from './docker.js';
import { Ledger } from './ledger.js';
import { type Namespaces, openNamespaces } from './namespaces.js';
import type { ProcessExit, ProcessLimits, ProcessRequest, ServedProcess } from './process.js';
import { readProcessTable } from './process-table.js';
import { type PythonHandle, type PythonName, type PythonOptions, PythonShelf } from './python.js';
import { makeScratch, type Scratch } from './scratch.js';

/** Child processes: the only room that starts any. */
export interface Processes {
  /**
   * Runs a program to its end. When this resolves its whole tree is gone, children that left its
   * group included.
   * @throws Error when it could not be started.
   */
  run(request: ProcessRequest): Promise<ProcessExit>;
  /** Starts a program whose stdout is the caller's; `onLine` gets its stderr. */
  start(request: ProcessRequest): ServedProcess;
  /** A Python with the packages of that list; made on first use. @throws PythonMissing. */
  python(name: PythonName, options?: PythonOptions): Promise<PythonHandle>;
  /** An empty folder of the caller's; what is left of it goes at the next start. */
  scratch(prefix: string): Promise<Scratch>;
  /** Containers, where a Docker engine answers. */
  readonly docker: Docker;
  readonly namespaces: Namespaces;
  /** Ends all that runs, within a second or so. */
  close(): Promise<void>;
}

/** What the server's own environment says of the programs that it starts. */
export interface ProgramSettings {
  /** For Python environments; may be shared with other servers. */
  readonly cacheFolder: string;
  /** PATH and LANG of children. */
  readonly path: string;
  readonly lang: string;
  /** The interpreter that the user chose, used as it is where it has the packages. */
  readonly pythonCommand: string | undefined;
  /** Settings of pip and of proxies, for the installing of packages alone. */
  readonly installEnvironment: Readonly<Record<string, string>>;
  /** As the Docker client reads DOCKER_HOST; its usual socket unless given. */
  readonly dockerHost: string | undefined;
}

export interface ProcessesOptions extends ProgramSettings {
  /** For scratch folders and the ledger of what runs; below the data directory. */
  readonly folder: string;
  /** Absolute paths of what programs must not read; kept from those that have a view of their own. */
  readonly secrets?: readonly string[];
  /** Calls `work` after that much real time. @returns what calls it off. */
  readonly after: (ms: number, work: () => void) => () => void;
  readonly log: Log;
}

const MiB = 1024 ** 2;
/** Memory is looked at this often in a child's first ten seconds, and then a fifth as often. */
const watch_ms = 100;
const youth = 100;
/** What a child has left between SIGTERM and SIGKILL when the server closes. */
const closing_ms = 1_000;

/** Ends what an earlier life left behind, and opens the room. */
export async function openProcesses(options: ProcessesOptions): Promise<Processes> {
  const ledger = new Ledger(join(options.folder, 'running'), options.after);
  await ledger.endOrphans(options.log);
  const scratchFolder = join(options.folder, 'scratch');
  clear(scratchFolder, options.log);
  mkdirSync(scratchFolder, { recursive: true, mode: 0o700 });
  const room = new Room(options, ledger, scratchFolder);
  await room.docker.endOrphans();
  return room;
}

/** A container may have left files that belong to another user: they are no reason not to start. */
function clear(folder: string, log: Log): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    log('warn', 'a scratch folder could not be removed', { folder, error: messageOf(error) });
  }
}

class Room implements Processes {
  readonly docker: Docker;
  readonly namespaces: Namespaces;
  readonly #options: ProcessesOptions;
  readonly #deps: ChildDeps;
  readonly #scratchFolder: string;
  readonly #children = new Set<Child>();
  readonly #pythons: PythonShelf;
  #rounds = 0;
  #closed = false;
  #cancelWatch: (() => void) | undefined;

  constructor(options: ProcessesOptions, ledger: Ledger, scratchFolder: string) {
    this.#options = options;
    this.#scratchFolder = scratchFolder;
    const prlimit = findProgram('prlimit', options.path);
    this.#deps = {
      ledger,
      after: options.after,
      limiter: (limits) => limiter(prlimit, limits),
      base: { PATH: options.path, LANG: options.lang },
    };
    this.docker = openDocker({
      host: options.dockerHost,
      owner: options.folder,
      after: options.after,
    });
    this.namespaces = openNamespaces({
      unshare: findProgram('unshare', options.path),
      hidden: options.secrets ?? [],
      run: (request) => this.run(request),
      scratch: (prefix) => this.scratch(prefix),
    });
    this.#pythons = new PythonShelf({
      folder: join(options.cacheFolder, 'python'),
      chosen: options.pythonCommand,
      find: (name) => findProgram(name, options.path),
      installEnvironment: options.installEnvironment,
      run: (request) => this.run(request),
      scratch: (prefix) => this.scratch(prefix),
    });
  }

  async run(request: ProcessRequest): Promise<ProcessExit> {
    const child = this.#spawn(request, ['stdout', 'stderr']);
    child.process.stdin?.end();
    return child.exited;
  }

  start(request: ProcessRequest): ServedProcess {
    const child = this.#spawn(request, ['stderr']);
    const { pid, stdin, stdout } = child.process;
    if (!stdin || !stdout) throw new Error('a child has no pipes');
    return {
      pid,
      stdin,
      stdout,
      exited: child.exited,
      stop() {
        child.stop('abort');
        return child.exited;
      },
    };
  }

  python(name: PythonName, options: PythonOptions = {}): Promise<PythonHandle> {
    return this.#pythons.take(name, options);
  }

  scratch(prefix: string): Promise<Scratch> {
    return makeScratch(this.#scratchFolder, prefix);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const children = [...this.#children];
    for (const child of children) child.stop('abort', closing_ms);
    await Promise.allSettled(children.map((child) => child.exited));
    this.#cancelWatch?.();
  }

  #spawn(request: ProcessRequest, lines: readonly ('stdout' | 'stderr')[]): Child {
    if (this.#closed) throw new Error('The server closes.');
    const bounded = findProgram(request.command, this.#options.path) !== undefined;
    const deps = bounded ? this.#deps : { ...this.#deps, limiter: () => [] };
    const child = new Child(request, randomUUID(), lines, deps);
    this.#children.add(child);
    const forget = () => void this.#children.delete(child);
    child.exited.then(forget, forget);
    this.#rounds = 0;
    this.#watchSoon();
    return child;
  }

  #watchSoon(): void {
    this.#cancelWatch?.();
    const ms = this.#rounds < youth ? watch_ms : 5 * watch_ms;
    this.#cancelWatch = this.#options.after(ms, () => {
      this.#watch().catch((error: unknown) => {
        this.#options.log('error', 'processes could not be watched', { error: messageOf(error) });
      });
    });
  }

  async #watch(): Promise<void> {
    if (this.#children.size === 0) return;
    this.#rounds += 1;
    const table = await readProcessTable();
    for (const child of this.#children) child.watch(table);
    this.#watchSoon();
  }
}

/**
 * The kernel's own bound on what a process may allocate stands a little above the watched one: it
 * holds where memory grows faster than anybody looks.
 */
function limiter(
  prlimit: string | undefined,
  { memory_bytes, file_bytes }: ProcessLimits,
): readonly string[] {
  if (prlimit === undefined) return [];
  const bounds = ['--core=0'];
  if (memory_bytes !== undefined) {
    bounds.push(`--data=${Math.ceil(memory_bytes * 1.5) + 512 * MiB}`);
  }
  if (file_bytes !== undefined) bounds.push(`--fsize=${file_bytes}`);
  return [prlimit, ...bounds, '--'];
}

/** A program's path by its name, as a shell would find it. */
export function findProgram(name: string, path: string): string | undefined {
  if (name.includes('/')) return isProgram(name) ? name : undefined;
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
