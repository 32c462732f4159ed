import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../base/log.js';
import { readProcessTable } from './process-table.js';
import { type ProcessId, ProcessTree } from './tree.js';

/** Calls `work` after that much real time; gives back what calls it off. */
export type After = (ms: number, work: () => void) => () => void;

/** Rounds in which a tree that keeps forking is given signals before it is told of. */
const rounds = 50;

/**
 * What was started, kept in files, so that the next life of a server that was killed can end what
 * it left behind. A name is written before its process begins, pid and start time after.
 */
export class Ledger {
  readonly #folder: string;
  readonly #after: After;

  constructor(folder: string, after: After) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#after = after;
  }

  begin(mark: string): void {
    writeFileSync(this.#file(mark), '{}');
  }

  started(mark: string, id: ProcessId): void {
    writeFileSync(this.#file(mark), JSON.stringify(id));
  }

  end(mark: string): void {
    rmSync(this.#file(mark), { force: true });
  }

  /** Ends all that an earlier life left behind, and forgets it. */
  async endOrphans(log: Log): Promise<void> {
    for (const name of readdirSync(this.#folder)) {
      const mark = name.replace(/\.json$/, '');
      const tree = new ProcessTree(mark);
      const root = await this.#root(mark);
      if (root) tree.adopt(root);
      const ended = await endTree(tree, this.#after);
      if (ended > 0) log('info', 'processes that an earlier server left are ended', { ended });
      this.end(mark);
    }
  }

  /** The process itself, if it runs still: another one under its pid began at another time. */
  async #root(mark: string): Promise<ProcessId | undefined> {
    const { pid, start } = readEntry(readFileSync(this.#file(mark), 'utf8'));
    const row = pid === undefined ? undefined : (await readProcessTable()).get(pid);
    return row && row.start === start ? row : undefined;
  }

  #file(mark: string): string {
    return join(this.#folder, `${mark}.json`);
  }
}

/** A crash may have left half of an entry; its name is enough then. */
function readEntry(text: string): Partial<ProcessId> {
  try {
    return JSON.parse(text) as Partial<ProcessId>;
  } catch {
    return {};
  }
}

/**
 * Kills a tree until nothing of it is left.
 * @returns how many processes it took.
 * @throws Error when some would not go.
 */
export async function endTree(tree: ProcessTree, after: After): Promise<number> {
  let ended = 0;
  for (let round = 0; round < rounds; round += 1) {
    const found = await tree.signal('SIGKILL');
    if (found === 0) return ended;
    ended = Math.max(ended, found);
    await new Promise<void>((resolve) => after(2 + 2 * round, resolve));
  }
  throw new Error(`Processes marked ${tree.mark} would not end.`);
}
