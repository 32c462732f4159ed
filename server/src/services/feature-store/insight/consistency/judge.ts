import type { OnlineRecord } from '../../../../storage/record-store.js';
import { type FeatureGroup, ttlOf } from '../../feature-group.js';
import {
  type Cell,
  cellOf,
  columnTypeOf,
  type RecordValue,
  scalarOf,
} from '../../offline/columns.js';
import { lifeOf } from '../../records/ttl.js';
import { hasExpired } from '../../records/visible.js';
import type { OfflineRow } from './streams.js';

/** What an identifier is found to be; the last five are differences. */
export const findings = [
  'Identical',
  'Deleted',
  'Expired',
  'MissingOnline',
  'MissingOffline',
  'OlderOnline',
  'NewerOnline',
  'DifferentValues',
] as const;
export type Finding = (typeof findings)[number];

export const isDifference = (finding: Finding): boolean => findings.indexOf(finding) > 2;

/** A record of the online store, read. */
export interface OnlineSide {
  readonly time_ms: number;
  readonly deleted: boolean;
  readonly expired: boolean;
  readonly values: ReadonlyMap<string, RecordValue>;
}

export interface Judgement {
  readonly finding: Finding;
  readonly online?: OnlineSide | undefined;
  readonly offline?: OfflineRow | undefined;
  /** Names of the features whose values differ. */
  readonly features: readonly string[];
}

/** Holds an identifier's online record against its newest offline rows. */
export class Judge {
  readonly #group: FeatureGroup;
  readonly #now: number;

  /** @param now by the product's clock, milliseconds. */
  constructor(group: FeatureGroup, now: number) {
    this.#group = group;
    this.#now = now;
  }

  judge(record: OnlineRecord | undefined, rows: readonly OfflineRow[]): Judgement {
    const online = record && this.#read(record);
    const [newest] = rows;
    const judged = (finding: Finding, features: readonly string[] = []): Judgement => ({
      ...{ finding, online, offline: newest, features },
    });
    if (!newest) return judged(online?.expired ? 'Expired' : 'MissingOffline');
    if (!online) return judged(this.#absence(newest));
    const same = rows.find((row) => this.#isSame(online, row));
    if (same) return judged(same.deleted ? 'Deleted' : online.expired ? 'Expired' : 'Identical');
    if (online.time_ms > newest.time_ms) return judged('NewerOnline');
    if (online.time_ms < newest.time_ms) {
      const gone = online.expired || online.deleted;
      const absence = gone ? this.#absence(newest) : 'OlderOnline';
      return judged(absence === 'MissingOnline' ? 'OlderOnline' : absence);
    }
    return judged('DifferentValues', this.#differing(online, newest));
  }

  #read(record: OnlineRecord): OnlineSide {
    const text = Buffer.from(
      record.record.buffer,
      record.record.byteOffset,
      record.record.byteLength,
    ).toString();
    const values = JSON.parse(text) as RecordValue[];
    return {
      time_ms: record.eventTime_ms,
      deleted: record.deleted,
      expired: hasExpired(record, this.#now),
      values: new Map(values.map((value) => [value.FeatureName, value])),
    };
  }

  /** What it means that nothing is online. */
  #absence(row: OfflineRow): Finding {
    if (row.deleted) return 'Deleted';
    const life_ms = lifeOf(ttlOf(this.#group));
    const isOver = life_ms !== undefined && row.time_ms + life_ms <= this.#now;
    return isOver ? 'Expired' : 'MissingOnline';
  }

  #isSame(online: OnlineSide, row: OfflineRow): boolean {
    if (online.deleted !== row.deleted || online.time_ms !== row.time_ms) return false;
    return row.deleted || this.#differing(online, row).length === 0;
  }

  #differing(online: OnlineSide, { values, deleted }: OfflineRow): string[] {
    if (online.deleted || deleted) return [];
    return this.#group.document.features.flatMap((feature, at) => {
      const there = online.values.get(feature.FeatureName);
      return isSameValue(feature, there, values[at] ?? null) ? [] : [feature.FeatureName];
    });
  }
}

/** By the feature's type: `1.50` is 1.5, and what its column cannot hold is null there. */
export function isSameValue(
  feature: FeatureGroup['document']['features'][number],
  online: RecordValue | undefined,
  offline: string | null,
): boolean {
  const type = columnTypeOf(feature);
  const there = (online && cellOf(type, online)) ?? null;
  if (offline === null || there === null) return offline === there;
  const kept: Cell | undefined = type.list
    ? (JSON.parse(offline) as string[]).map((text) => scalarOf(type.scalar, text) ?? text)
    : scalarOf(type.scalar, offline);
  if (!Array.isArray(there) || !Array.isArray(kept)) return there === kept;
  return there.length === kept.length && there.every((value, i) => value === kept[i]);
}
