import type { LogLine } from './log-line.js';

/** The lines that a page holds. */
export interface LogBuffer {
  /** By time, then by arrival; the newest last. */
  readonly lines: readonly LogLine[];
  /** How many older lines were let go to make room. */
  readonly letGo: number;
}

export const emptyBuffer: LogBuffer = { lines: [], letGo: 0 };

const compare = (a: LogLine, b: LogLine): number =>
  a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * Adds lines that came since: each once, in their order, the oldest let go beyond the bound. Lines
 * older than what was let go stay away, or they would come and go at each poll.
 * @param most lines to keep
 */
export function addNewer(buffer: LogBuffer, come: readonly LogLine[], most: number): LogBuffer {
  const held = new Set(buffer.lines.map(({ id }) => id));
  const oldest = buffer.letGo > 0 ? buffer.lines[0] : undefined;
  const fresh = come.filter((line) => !held.has(line.id) && !(oldest && compare(line, oldest) < 0));
  if (fresh.length === 0) return buffer;
  const lines = merged(buffer.lines, unique(fresh));
  const over = Math.max(0, lines.length - most);
  return { lines: lines.slice(over), letGo: buffer.letGo + over };
}

/** Adds lines that were asked for beyond the oldest; none is let go. */
export function addOlder(buffer: LogBuffer, come: readonly LogLine[]): LogBuffer {
  const held = new Set(buffer.lines.map(({ id }) => id));
  const fresh = unique(come.filter(({ id }) => !held.has(id)));
  return { lines: merged(buffer.lines, fresh), letGo: 0 };
}

const unique = (lines: readonly LogLine[]): LogLine[] => [
  ...new Map(lines.map((line) => [line.id, line])).values(),
];

function merged(before: readonly LogLine[], fresh: readonly LogLine[]): LogLine[] {
  const sorted = [...fresh].sort(compare);
  const [first, last] = [sorted[0], before.at(-1)];
  if (!first || !last || compare(last, first) < 0) return [...before, ...sorted];
  return [...before, ...sorted].sort(compare);
}
