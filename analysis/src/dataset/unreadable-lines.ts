import type { UnreadableRecord } from '../types.js';

/** Records that could not be read, in lines for a log: each example, then how many more there are. */
export function unreadableLines({
  count,
  examples,
}: {
  readonly count: number;
  readonly examples: readonly UnreadableRecord[];
}): string[] {
  const lines = examples.map(
    ({ source, line, reason, excerpt }) =>
      `Unreadable record: ${source}, line ${line}: ${reason}: ${excerpt}`,
  );
  const more = count - lines.length;
  return more > 0 ? [...lines, `and ${more} unreadable records more.`] : lines;
}
