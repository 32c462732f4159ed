/** A write as the offline store has it; times are seconds after an origin. */
export interface Written {
  readonly id: number;
  readonly time: number;
  readonly called: number;
  readonly written: number;
  readonly deleted: boolean;
  readonly value: number;
}

export interface Label {
  readonly id: number | null;
  readonly time: number | null;
}

export interface Question {
  readonly asOf?: number | undefined;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly maximumAge?: number | undefined;
  readonly lag: number;
  readonly includeDeleted: boolean;
}

/**
 * What a store that had been told one write after another would hold of a label's record at the
 * label's time, the newest first: the slow way, a replay for each label.
 */
export function known(history: readonly Written[], label: Label, asked: Question): number[] {
  const { asOf, start, end, maximumAge, lag, includeDeleted } = asked;
  if (label.id === null || label.time === null) return [];
  const now = label.time;
  const told: Written[] = [];
  for (const write of history) {
    if (write.id !== label.id || write.time + lag > now) continue;
    if (asOf !== undefined && write.written > asOf) continue;
    if (start !== undefined && write.time < start) continue;
    if (end !== undefined && write.time > end) continue;
    told.push(write);
  }
  told.sort((a, b) => a.time - b.time || a.called - b.called || a.written - b.written);
  let held: Written[] = [];
  for (const write of told) {
    if (!write.deleted) {
      held = [...held.filter(({ time }) => time !== write.time), write];
    } else if (!includeDeleted) {
      held = [];
    }
  }
  return held
    .filter(({ time }) => maximumAge === undefined || now - time <= maximumAge)
    .map(({ value }) => value)
    .reverse();
}
