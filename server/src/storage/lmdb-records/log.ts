import type { LoggedWrite, Waiting } from '../record-store.js';
import { blockKeyOf, entriesOf } from './blocks.js';
import { type Environment, environmentExists, openEnvironment } from './environment.js';
import { logKey } from './keys.js';
import { waitingOf, waitingOfGroup } from './meta.js';
import { loggedWriteOf } from './values.js';

/** What is read at a time, but for the end of a block. */
const page_bytes = 1024 ** 2;

/**
 * Waiting writes in order, a page in memory at a time. Each page is read as of its own time, so
 * that a slow reader does not keep the space of what was dropped meanwhile.
 */
export function* readLog(
  environment: Environment,
  group: number,
  from: number,
  through: number,
): Generator<LoggedWrite> {
  let after: Buffer | undefined;
  do {
    environment.root.resetReadTxn();
    const page = pageOf(environment, { group, from, through, after });
    environment.root.resetReadTxn();
    yield* page.writes;
    after = page.last;
  } while (after !== undefined);
}

interface PageRequest {
  readonly group: number;
  readonly from: number;
  readonly through: number;
  /** Key of the last block that was read. */
  readonly after: Buffer | undefined;
}

function pageOf(
  environment: Environment,
  { group, from, through, after }: PageRequest,
): { writes: LoggedWrite[]; last: Buffer | undefined } {
  const first = Math.max(from, waitingOfGroup(environment, group)?.first ?? from);
  const writes: LoggedWrite[] = [];
  let bytes = 0;
  let last: Buffer | undefined;
  const start = after ?? blockKeyOf(environment, group, first);
  const range = { start, exclusiveStart: after !== undefined, end: logKey(group, through + 1) };
  for (const { key, value } of environment.log.getRange(range)) {
    for (const entry of entriesOf(value)) {
      if (entry.sequence < first || entry.sequence > through) continue;
      writes.push(loggedWriteOf(entry.sequence, entry.value));
    }
    bytes += value.length;
    last = key;
    if (bytes >= page_bytes) return { writes, last };
  }
  return { writes, last: undefined };
}

/** The waiting writes, for another thread than the one that writes. */
export interface WriteLogReader {
  waiting(): readonly Waiting[];
  /** As of `WriteLog`. */
  read(group: number, from: number, through: number): Iterable<LoggedWrite>;
  close(): Promise<void>;
}

/**
 * Opens the write log in `folder` to be read, in any thread of the process that has it.
 * @throws Error when there is none.
 */
export async function openWriteLog(folder: string): Promise<WriteLogReader> {
  if (!environmentExists(folder)) throw new Error(`there is no write log in ${folder}`);
  const environment = await openEnvironment(folder);
  return {
    waiting() {
      environment.root.resetReadTxn();
      return waitingOf(environment);
    },
    read: (group, from, through) => readLog(environment, group, from, through),
    close: () => environment.root.close(),
  };
}
