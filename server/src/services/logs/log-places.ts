import type { Rows } from '../../storage/state.js';

/** The highest place that was given, once the event that had it may be gone. */
export const placesMigration =
  'CREATE TABLE log_places (id INTEGER PRIMARY KEY, last BIGINT NOT NULL)';

/** The highest place ever given, 0 before the first. */
export async function highestPlace(rows: Rows): Promise<number> {
  const there = await rows.get<{ seq: number | null }>('SELECT MAX(seq) AS seq FROM log_events');
  const kept = await rows.get<{ last: number }>('SELECT last FROM log_places WHERE id = 1');
  return Math.max(Number(there?.seq ?? 0), Number(kept?.last ?? 0));
}

/** Called within a deletion: who follows a group would miss what comes in places given again. */
export async function keepPlace(rows: Rows, last: number): Promise<void> {
  await rows.run(
    `INSERT INTO log_places (id, last) VALUES (1, ?)
      ON CONFLICT (id) DO UPDATE SET last = excluded.last`,
    last,
  );
}
