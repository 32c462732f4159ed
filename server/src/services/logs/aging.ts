import { day_ms } from '../../base/time.js';
import type { Rows, State } from '../../storage/state.js';
import { logsLimits } from './limits.js';
import { sizeOf } from './log-store.js';

/** Drops events past retention and beyond a group's bytes, a bounded number. @returns how many. */
export function ageEvents(state: State, now: number): Promise<number> {
  return state.transaction(async (rows) => {
    let room: number = logsLimits.rowsPerTick;
    room -= await dropOld(rows, now, room);
    room -= await dropRetained(rows, now, room);
    room -= await dropExcess(rows, room);
    return logsLimits.rowsPerTick - room;
  });
}

const columns = 'log_group, stream, seq, message';

/** What is older than the server keeps anything. */
async function dropOld(rows: Rows, now: number, room: number): Promise<number> {
  const old = await rows.all<Dropped>(
    `SELECT ${columns} FROM log_events
      WHERE ingested < ? AND seq < (SELECT MIN(seq) FROM log_events) + ? ORDER BY seq`,
    now - logsLimits.retention_ms,
    room,
  );
  await drop(rows, old);
  return old.length;
}

/** What is older than its group's own retention. */
async function dropRetained(rows: Rows, now: number, room: number): Promise<number> {
  const groups = await rows.all<{ id: string; retention_days: number }>(
    'SELECT id, retention_days FROM log_groups WHERE retention_days IS NOT NULL',
  );
  let dropped = 0;
  for (const { id, retention_days } of groups) {
    if (dropped >= room) break;
    const old = await rows.all<Dropped>(
      `SELECT ${columns} FROM log_events WHERE log_group = ? AND time < ? ORDER BY time, seq
        LIMIT ?`,
      id,
      now - retention_days * day_ms,
      room - dropped,
    );
    await drop(rows, old);
    dropped += old.length;
  }
  return dropped;
}

/** What a group holds beyond its bytes, the oldest first. */
async function dropExcess(rows: Rows, room: number): Promise<number> {
  const groups = await rows.all<{ id: string; bytes: number }>(
    'SELECT id, bytes FROM log_groups WHERE bytes > ?',
    logsLimits.group_bytes,
  );
  let all = 0;
  for (const { id, bytes } of groups) {
    const oldest = await rows.all<Dropped>(
      `SELECT ${columns} FROM log_events WHERE log_group = ? ORDER BY time, seq LIMIT ?`,
      id,
      room - all,
    );
    let excess = bytes - logsLimits.group_bytes;
    const dropped = oldest.filter(({ message }) => {
      const beyond = excess > 0;
      excess -= sizeOf(message);
      return beyond;
    });
    await drop(rows, dropped);
    all += dropped.length;
  }
  return all;
}

interface Dropped {
  seq: number;
  log_group: string;
  stream: string;
  message: string;
}

async function drop(rows: Rows, events: readonly Dropped[]): Promise<void> {
  const streams = new Map<string, number>();
  const groups = new Map<string, number>();
  const add = (sums: Map<string, number>, key: string, bytes: number) =>
    sums.set(key, (sums.get(key) ?? 0) + bytes);
  for (const { log_group, stream, seq, message } of events) {
    await rows.run('DELETE FROM log_events WHERE seq = ?', seq);
    add(streams, stream, sizeOf(message));
    add(groups, log_group, sizeOf(message));
  }
  for (const [id, bytes] of streams) {
    await rows.run(
      `UPDATE log_streams SET bytes = bytes - ?,
          first_time = (SELECT MIN(time) FROM log_events WHERE stream = ?) WHERE id = ?`,
      bytes,
      id,
      id,
    );
  }
  for (const [id, bytes] of groups) {
    await rows.run('UPDATE log_groups SET bytes = bytes - ? WHERE id = ?', bytes, id);
  }
}
