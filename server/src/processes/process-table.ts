import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** A process of this machine. Its pid and `start` together are never given out twice. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it began: clock ticks since the machine's start on Linux, `ps`' lstart elsewhere. */
  readonly start: string;
  readonly resident_bytes: number;
  /** It has ended, and its parent has not asked for its exit status yet. */
  readonly ended: boolean;
}

export type ProcessTable = ReadonlyMap<number, ProcessRow>;

/** The variable by which a process and all that comes from it are known again. */
export const marker = 'GUIDERAIL_PROCESS';

export const hasProc = existsSync('/proc/self/stat');
const execute = promisify(execFile);
let page_bytes: number | undefined;

/** All processes there are now. */
export async function readProcessTable(): Promise<ProcessTable> {
  if (hasProc) return readProc();
  const columns = 'pid=,ppid=,pgid=,rss=,stat=,lstart=';
  const { stdout } = await execute('ps', ['-axo', columns], { maxBuffer: 16 * 1024 ** 2 });
  return parsePs(stdout);
}

/** The kernel's page size: what this process holds, in bytes and in pages. */
function pageSize(): number {
  const pages = Number(readFileSync('/proc/self/statm', 'latin1').split(' ')[1]);
  return 2 ** Math.round(Math.log2(process.memoryUsage.rss() / pages));
}

function readProc(): ProcessTable {
  page_bytes ??= pageSize();
  const table = new Map<number, ProcessRow>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const text = readOrNothing(`/proc/${name}/stat`);
    const row = text && parseStat(pid, text.toString('latin1'), page_bytes);
    if (row) table.set(pid, row);
  }
  return table;
}

/** One line of /proc/PID/stat (proc(5)); the command's name may hold spaces and parentheses. */
export function parseStat(pid: number, text: string, page: number): ProcessRow | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group, session] = fields;
  const start = fields[19];
  if (start === undefined) return undefined;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    start,
    resident_bytes: Number(fields[21]) * page,
    ended: state === 'Z' || state === 'X',
  };
}

/** What `ps -axo pid=,ppid=,pgid=,rss=,stat=,lstart=` prints; it knows no sessions. */
export function parsePs(text: string): ProcessTable {
  const table = new Map<number, ProcessRow>();
  for (const line of text.split('\n')) {
    const [pid, parent, group, rss_KiB, state, ...start] = line.trim().split(/\s+/);
    if (!pid || start.length === 0) continue;
    table.set(Number(pid), {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: Number(group),
      start: start.join(' '),
      resident_bytes: Number(rss_KiB) * 1024,
      ended: state?.startsWith('Z') === true,
    });
  }
  return table;
}

/** Pids whose environment, as it was when they began, holds one of the marks. Linux alone tells. */
export function pidsMarked(table: ProcessTable, marks: readonly string[]): Map<number, string> {
  const found = new Map<number, string>();
  if (!hasProc || marks.length === 0) return found;
  for (const pid of table.keys()) {
    const environment = readOrNothing(`/proc/${pid}/environ`);
    if (!environment?.includes(marker)) continue;
    const mark = marks.find((one) => environment.includes(`${marker}=${one}\0`));
    if (mark !== undefined) found.set(pid, mark);
  }
  return found;
}

/** Processes come and go while they are read, and those of others are closed to us. */
function readOrNothing(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
