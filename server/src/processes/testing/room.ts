import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noLog } from '../../base/log.js';
import { realTimers } from '../../timers.js';
import type { ProcessRequest } from '../process.js';
import { readProcessTable } from '../process-table.js';
import { openProcesses, type Processes, type ProcessesOptions } from '../processes.js';

/** The room on a folder of its own, which is removed after. */
export async function withProcesses<T>(
  work: (processes: Processes, folder: string) => Promise<T>,
  options: Partial<ProcessesOptions> = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-processes-'));
  const processes = await openProcesses({
    folder: join(folder, 'processes'),
    cacheFolder: join(folder, 'cache'),
    path: process.env.PATH ?? '',
    lang: 'C.UTF-8',
    pythonCommand: undefined,
    installEnvironment: {},
    dockerHost: undefined,
    after: realTimers.after,
    log: noLog,
    ...options,
  });
  try {
    return await work(processes, folder);
  } finally {
    await processes.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A Node program as a request runs it. */
export const nodeProgram = (program: string, cwd: string): ProcessRequest => ({
  command: process.execPath,
  args: ['-e', program],
  cwd,
  environment: {},
  limits: {},
  onLine: (_line: string) => {},
  signal: new AbortController().signal,
});

/** Whether a process of that pid runs; one that has ended and was not asked for counts as gone. */
export async function isAlive(pid: number): Promise<boolean> {
  return (await readProcessTable()).get(pid)?.ended === false;
}

/**
 * Runs a program that starts a server and prints the pid of a child of it, and kills it.
 * @returns the pid, of a child that is an orphan now
 */
export async function orphanOf(program: URL, folder: string): Promise<number> {
  const server = spawn(process.execPath, [fileURLToPath(program), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(server.stdout, 'data')) as [Buffer];
  server.kill('SIGKILL');
  await once(server, 'exit');
  return Number(chunk.toString());
}
