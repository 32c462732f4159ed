import type { HistoryItemType } from '@aws-sdk/client-cloudwatch';
import { day_ms } from '../../../base/time.js';
import type { Rows, SqlValue, State } from '../../../storage/state.js';
import type { Alarm } from './alarm.js';

/** AWS's: how long history is kept. */
const historyKept_ms = 30 * day_ms;
/** Ours: items of one alarm that are kept. */
const historyRowsPerPrune = 2000;

export interface HistoryItem {
  readonly region: string;
  readonly alarm: string;
  readonly alarmType: Alarm['type'];
  /** By the product's clock. */
  readonly time: number;
  /** Orders items of the same time. */
  readonly seq: number;
  readonly type: HistoryItemType;
  readonly summary: string;
  /** JSON text. */
  readonly data: string;
}

export type NewHistoryItem = Omit<HistoryItem, 'seq'>;

export interface HistoryQuery {
  readonly region: string;
  readonly alarm?: string | undefined;
  readonly alarmTypes: readonly string[];
  readonly type?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly ascending: boolean;
  /** Items after this place in the order. */
  readonly after?: readonly [time: number, seq: number] | undefined;
  readonly limit: number;
}

const migrations = [
  `CREATE TABLE alarms (
     region TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
     PRIMARY KEY (region, name))`,
  `CREATE TABLE alarm_history (
     seq BIGINT PRIMARY KEY, region TEXT NOT NULL, alarm TEXT NOT NULL, alarm_type TEXT NOT NULL,
     time BIGINT NOT NULL, type TEXT NOT NULL, summary TEXT NOT NULL, data TEXT NOT NULL)`,
  'CREATE INDEX alarm_history_by_alarm ON alarm_history (region, alarm, time, seq)',
  'CREATE INDEX alarm_history_by_time ON alarm_history (region, time, seq)',
  'CREATE INDEX alarm_history_by_age ON alarm_history (time)',
];

/** Alarms with their states, and what has happened to them. */
export class AlarmStore {
  readonly state: State;
  #seq: number;

  private constructor(state: State, seq: number) {
    this.state = state;
    this.#seq = seq;
  }

  static async open(state: State): Promise<AlarmStore> {
    await state.migrate('cloudwatch-alarms', migrations);
    const row = await state.get<{ last: number | null }>(
      'SELECT MAX(seq) AS last FROM alarm_history',
    );
    return new AlarmStore(state, Number(row?.last ?? 0));
  }

  async all(): Promise<Alarm[]> {
    const rows = await this.state.all<{ document: string }>(
      'SELECT document FROM alarms ORDER BY region, name',
    );
    return rows.map(({ document }) => JSON.parse(document) as Alarm);
  }

  async save(rows: Rows, alarm: Alarm): Promise<void> {
    await rows.run(
      `INSERT INTO alarms (region, name, document) VALUES (?, ?, ?)
        ON CONFLICT (region, name) DO UPDATE SET document = excluded.document`,
      alarm.region,
      alarm.name,
      JSON.stringify(alarm),
    );
  }

  async remove(rows: Rows, { region, name }: Alarm): Promise<void> {
    await rows.run('DELETE FROM alarms WHERE region = ? AND name = ?', region, name);
  }

  async record(rows: Rows, item: NewHistoryItem): Promise<void> {
    await rows.run(
      `INSERT INTO alarm_history (seq, region, alarm, alarm_type, time, type, summary, data)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ++this.#seq,
      item.region,
      item.alarm,
      item.alarmType,
      item.time,
      item.type,
      item.summary,
      item.data,
    );
  }

  async history(query: HistoryQuery): Promise<HistoryItem[]> {
    const where = ['region = ?', `alarm_type IN (${query.alarmTypes.map(() => '?').join(', ')})`];
    const values: SqlValue[] = [query.region, ...query.alarmTypes];
    const add = (condition: string, ...more: SqlValue[]) => {
      where.push(condition);
      values.push(...more);
    };
    if (query.alarm !== undefined) add('alarm = ?', query.alarm);
    if (query.type !== undefined) add('type = ?', query.type);
    if (query.from !== undefined) add('time >= ?', query.from);
    if (query.to !== undefined) add('time <= ?', query.to);
    const [sign, order] = query.ascending ? ['>', 'ASC'] : ['<', 'DESC'];
    if (query.after) add(`(time, seq) ${sign} (?, ?)`, ...query.after);
    const rows = await this.state.all<HistoryItem & { alarm_type: Alarm['type'] }>(
      `SELECT region, alarm, alarm_type, time, seq, type, summary, data FROM alarm_history
        WHERE ${where.join(' AND ')} ORDER BY time ${order}, seq ${order} LIMIT ?`,
      ...values,
      query.limit,
    );
    return rows.map(({ alarm_type, ...item }) => ({ ...item, alarmType: alarm_type }));
  }

  /** Drops what is past its retention. @returns how many items. */
  async prune(now: number): Promise<number> {
    return this.state.run(
      `DELETE FROM alarm_history WHERE seq IN (
         SELECT seq FROM alarm_history WHERE time < ? ORDER BY time LIMIT ?)`,
      now - historyKept_ms,
      historyRowsPerPrune,
    );
  }
}
