import { type ChildProcess, spawn } from 'node:child_process';
import { messageOf, Unavailable } from '../base/errors.js';
import { folderSize } from './folder-size.js';
import { type After, endTree, type Ledger } from './ledger.js';
import { LineCutter } from './lines.js';
import type { ProcessExit, ProcessLimits, ProcessRequest, StopReason } from './process.js';
import { marker, type ProcessTable, readProcessTable } from './process-table.js';
import { ProcessTree } from './tree.js';

const defaultLine_bytes = 64 * 1024;
const defaultGrace_ms = 10_000;
/** Output that somebody outside the tree still holds open is not waited for longer than this. */
const drain_ms = 1_000;

export interface ChildDeps {
  readonly ledger: Ledger;
  readonly after: After;
  /** What precedes a command to bound what the kernel can, where the machine has it. */
  readonly limiter: (limits: ProcessLimits) => readonly string[];
  readonly base: Readonly<Record<string, string>>;
}

function spawned(request: ProcessRequest, mark: string, deps: ChildDeps): ChildProcess {
  const { limits, cwd } = request;
  const [command = '', ...args] = [...deps.limiter(limits), request.command, ...request.args];
  return spawn(command, args, {
    cwd,
    env: { ...deps.base, HOME: cwd, TMPDIR: cwd, ...request.environment, [marker]: mark },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
}

/** The machine's own bounds, which pass; undefined for any other failure to start. */
function noRoom(error: unknown): Unavailable | undefined {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (!['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE'].includes(code)) return undefined;
  return new Unavailable(
    `This machine has no room to start another process now (${code}): try again, with fewer of them at a time.`,
  );
}

/** A child that runs, with its tree; it is watched, stopped and cleared away. */
export class Child {
  readonly process: ChildProcess;
  readonly exited: Promise<ProcessExit>;
  readonly #tree: ProcessTree;
  readonly #request: ProcessRequest;
  readonly #deps: ChildDeps;
  readonly #cancels: (() => void)[] = [];
  #stoppedFor: StopReason | undefined;
  /** Rounds of watching until its folder is looked at again. */
  #rests = 0;
  #broken: Error | undefined;

  /** @param mark A name never used before; `lines` says which streams are cut into lines. */
  constructor(
    request: ProcessRequest,
    mark: string,
    lines: readonly ('stdout' | 'stderr')[],
    deps: ChildDeps,
  ) {
    this.#request = request;
    this.#deps = deps;
    deps.ledger.begin(mark);
    try {
      this.process = spawned(request, mark, deps);
    } catch (error) {
      deps.ledger.end(mark);
      throw noRoom(error) ?? error;
    }
    const { pid } = this.process;
    this.#tree = new ProcessTree(mark);
    this.exited = this.#whole(pid, mark, lines);
  }

  /** SIGTERM to the whole tree, SIGKILL after the grace. The first reason counts. */
  stop(reason: StopReason, grace_ms = this.#request.grace_ms ?? defaultGrace_ms): void {
    if (this.#stoppedFor === undefined) this.#guard(this.#tree.signal('SIGTERM'));
    this.#stoppedFor ??= reason;
    this.#cancels.push(this.#deps.after(grace_ms, () => this.#kill()));
  }

  /** Looks at the memory of the whole tree and at its folder; called often, with a fresh table. */
  watch(table: ProcessTable): void {
    this.#rests -= 1;
    if (this.#rests < 0) this.#guard(this.#lookAtFolder());
    const { memory_bytes } = this.#request.limits;
    const resident = this.#tree.resident_bytes(table);
    if (memory_bytes === undefined || resident <= memory_bytes) return;
    this.#stoppedFor ??= 'memory';
    this.#kill();
  }

  async #lookAtFolder(): Promise<void> {
    const { folder } = this.#request.limits;
    if (!folder) return;
    this.#rests = Number.POSITIVE_INFINITY;
    const begun = performance.now();
    const size = await folderSize(folder.path, folder.bytes);
    // many files take long to look at: a tenth of the time at most goes there
    this.#rests = Math.ceil((performance.now() - begun) / 10);
    if (size <= folder.bytes) return;
    this.#stoppedFor ??= 'space';
    this.#kill();
  }

  async #whole(
    pid: number | undefined,
    mark: string,
    lines: readonly ('stdout' | 'stderr')[],
  ): Promise<ProcessExit> {
    const ended = this.#listen(lines);
    try {
      if (pid !== undefined) await this.#register(pid, mark);
      this.#arm();
      const exit = await ended.exit;
      await endTree(this.#tree, this.#deps.after);
      await this.#drained(ended.close);
      if (this.#broken) throw this.#broken;
      return this.#stoppedFor ? { ...exit, stoppedFor: this.#stoppedFor } : exit;
    } finally {
      for (const cancel of this.#cancels) cancel();
      this.#deps.ledger.end(mark);
    }
  }

  async #register(pid: number, mark: string): Promise<void> {
    const row = (await readProcessTable()).get(pid);
    if (!row) return; // it has ended, and was asked for already
    this.#tree.adopt(row);
    this.#deps.ledger.started(mark, { pid, start: row.start });
  }

  #listen(lines: readonly ('stdout' | 'stderr')[]): {
    exit: Promise<ProcessExit>;
    close: Promise<void>;
  } {
    const { limits, onLine, command } = this.#request;
    for (const name of lines) {
      const cutter = new LineCutter(limits.line_bytes ?? defaultLine_bytes, (line) =>
        onLine(line, name),
      );
      this.process[name]?.on('data', (chunk: Buffer) => cutter.push(chunk));
      this.process[name]?.on('end', () => cutter.end());
    }
    // a child that ends with input unread is no failure of ours
    this.process.stdin?.on('error', () => {});
    const close = new Promise<void>((resolve) => this.process.once('close', () => resolve()));
    const exit = new Promise<ProcessExit>((resolve, reject) => {
      this.process.once('exit', (code, signal) => resolve({ code, signal }));
      this.process.once('error', (error) =>
        reject(new Error(`${command} could not be started: ${messageOf(error)}`, { cause: error })),
      );
    });
    exit.catch(() => {}); // heard by who awaits `exited`
    return { exit, close };
  }

  #arm(): void {
    const { limits, signal } = this.#request;
    if (limits.time_ms !== undefined) {
      this.#cancels.push(this.#deps.after(limits.time_ms, () => this.stop('time')));
    }
    const abort = () => this.stop('abort');
    signal.addEventListener('abort', abort, { once: true });
    this.#cancels.push(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  }

  #kill(): void {
    this.#guard(this.#tree.signal('SIGKILL'));
  }

  /** A signal that cannot be sent is a bug of ours, told by `exited`. */
  #guard(sent: Promise<unknown>): void {
    sent.catch((error: unknown) => {
      this.#broken ??= error instanceof Error ? error : new Error(messageOf(error));
      this.process.kill('SIGKILL');
    });
  }

  async #drained(close: Promise<void>): Promise<void> {
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#deps.after(drain_ms, resolve);
    });
    await Promise.race([close, late]);
    cancel();
    this.process.stdout?.destroy();
    this.process.stderr?.destroy();
  }
}
