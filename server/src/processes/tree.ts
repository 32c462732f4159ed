import {
  hasProc,
  type ProcessRow,
  type ProcessTable,
  pidsMarked,
  readProcessTable,
} from './process-table.js';

/** A process by what is never given out twice. */
export interface ProcessId {
  readonly pid: number;
  readonly start: string;
}

/**
 * A process and all that came from it: its group and session, its descendants, whoever carries its
 * mark, and whoever was once seen among them and has left since.
 */
export class ProcessTree {
  readonly mark: string;
  #root: number | undefined;
  readonly #seen = new Map<number, string>();

  constructor(mark: string) {
    this.mark = mark;
  }

  /** Takes the process in from which all others came, once it is known. */
  adopt(root: ProcessId): void {
    this.#root = root.pid;
    this.#seen.set(root.pid, root.start);
  }

  /** Those of the table that belong to the tree and still run. `thorough` looks for the mark too. */
  members(table: ProcessTable, thorough: boolean): ProcessId[] {
    for (const [pid, start] of this.#seen) {
      if (table.get(pid)?.start !== start) this.#seen.delete(pid);
    }
    if (thorough) {
      for (const pid of pidsMarked(table, [this.mark]).keys()) this.#see(table, pid);
    }
    for (const row of this.#ofGroup(table)) this.#see(table, row.pid);
    for (let before = -1; before !== this.#seen.size; ) {
      before = this.#seen.size;
      for (const { pid, parent } of table.values()) {
        if (this.#seen.has(parent)) this.#see(table, pid);
      }
    }
    return [...this.#seen]
      .filter(([pid]) => table.get(pid)?.ended === false)
      .map(([pid, start]) => ({ pid, start }));
  }

  resident_bytes(table: ProcessTable): number {
    return this.members(table, false).reduce(
      (sum, { pid }) => sum + (table.get(pid)?.resident_bytes ?? 0),
      0,
    );
  }

  /** Sends a signal to every member. @returns how many there were. */
  async signal(name: 'SIGTERM' | 'SIGKILL'): Promise<number> {
    const members = this.members(await readProcessTable(), true);
    for (const { pid } of members) sendSignal(pid, name);
    return members.length;
  }

  /** The kernel keeps a group's number from others as long as it has members: one of ours shows it. */
  #ofGroup(table: ProcessTable): ProcessRow[] {
    const inGroup = (row: ProcessRow | undefined) =>
      row !== undefined && (row.group === this.#root || row.session === this.#root);
    const ours = [...this.#seen.keys()].some((pid) => inGroup(table.get(pid)));
    return ours || !hasProc ? [...table.values()].filter(inGroup) : [];
  }

  #see(table: ProcessTable, pid: number): void {
    const row = table.get(pid);
    if (row && !this.#seen.has(pid)) this.#seen.set(pid, row.start);
  }
}

/** A process that has ended meanwhile needs no signal. */
function sendSignal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
