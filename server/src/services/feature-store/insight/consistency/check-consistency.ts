import { createHash } from 'node:crypto';
import { validationException } from '../../../../base/errors.js';
import type { OnlineRecord } from '../../../../storage/record-store.js';
import type { SqlTable } from '../../../common/sql-run.js';
import type { FeatureStoreDeps } from '../../deps.js';
import type { FeatureGroup } from '../../feature-group.js';
import { columnTypeOf, type Scalar, scalarOf } from '../../offline/columns.js';
import type { OfflineStore } from '../../offline/offline-store.js';
import { runRows, type SqlDeps, storeRows } from '../run-rows.js';
import type { Talk } from '../runs.js';
import { type Chosen, expectedSql, sampleSql } from './expected-sql.js';
import { type Finding, findings, isDifference, Judge, type Judgement } from './judge.js';
import { type Expected, expectedOf, merged, onlineRecords } from './streams.js';
import { type Example, type ExampleSide, Tally } from './tally.js';

export type { Example, ExampleSide };

export interface ConsistencyDeps extends Pick<FeatureStoreDeps, 'records' | 'clock'>, SqlDeps {
  readonly offline: Pick<OfflineStore, 'settle' | 'files'>;
}

/** What a check found. */
export interface Consistency {
  readonly FeatureGroupName: string;
  /** Both stores hold the same. */
  readonly Consistent: boolean;
  /** Identifiers that were looked at. */
  readonly Identifiers: number;
  /** Identifiers that were chosen by chance; null: all of them. */
  readonly SampleSize: number | null;
  readonly Counts: Readonly<Record<Finding, number>>;
  /** Records whose values differ, by feature, the most first. */
  readonly Features: readonly { readonly FeatureName: string; readonly Records: number }[];
  /** Up to 20 of each kind of difference. */
  readonly Examples: Readonly<Partial<Record<Finding, readonly Example[]>>>;
  readonly Notes: readonly string[];
}

/** Differences that are looked at once more, because records change while they are read. */
const mostSuspects = 5_000;
const suspectsAtOnce = 500;
const told = 20_000;
/** Identifiers of more bytes are not in the order of all of their bytes. */
const ordered_bytes = 1024;

/**
 * Holds each online record against the newest write that the offline store has of its identifier.
 * Both are read in the order of the identifiers, so that memory does not grow with the group. What
 * differs is looked at once more: it may have been written while it was read.
 * @param sample identifiers to look at, those with the least MD5s: on both sides the same.
 */
export async function checkConsistency(
  deps: ConsistencyDeps,
  group: FeatureGroup,
  sample: number | undefined,
  talk: Talk,
): Promise<Consistency> {
  checkGroup(group);
  const check = new Check(deps, group, talk);
  await check.begin(sample);
  await check.pass();
  await check.lookAgain();
  return check.result(sample);
}

function checkGroup({ name, document }: FeatureGroup): void {
  const missing = document.online === undefined ? 'online' : 'offline';
  if (document.online === undefined || document.offline === undefined) {
    throw validationException(
      `Feature group ${name} has no ${missing} store, so that there is nothing to compare.`,
    );
  }
  if (identifierType({ document }) !== 'DOUBLE') return;
  throw validationException(
    `The record identifier ${document.recordIdentifier} of feature group ${name} is Fractional, and ` +
      'the offline store keeps no text of it by which records could be told apart: compare groups ' +
      'whose identifier is String or Integral.',
  );
}

function identifierType({ document }: Pick<FeatureGroup, 'document'>): Scalar {
  const feature = document.features.find(
    ({ FeatureName }) => FeatureName === document.recordIdentifier,
  );
  return feature ? columnTypeOf(feature).scalar : 'VARCHAR';
}

class Check {
  readonly #deps: ConsistencyDeps;
  readonly #group: FeatureGroup;
  readonly #talk: Talk;
  readonly #tally: Tally;
  readonly #judge: Judge;
  /** Identifiers as the offline store writes them, and as the online store has them. */
  readonly #suspects = new Map<string, Set<string>>();
  #upTo: string | undefined;
  #seen = 0;
  /** Identifiers without an order, of which there are too many to remember. */
  #passedOver = 0;

  constructor(deps: ConsistencyDeps, group: FeatureGroup, talk: Talk) {
    this.#deps = deps;
    this.#group = group;
    this.#talk = talk;
    this.#tally = new Tally(group);
    this.#judge = new Judge(group, deps.clock.now());
  }

  async begin(sample: number | undefined): Promise<void> {
    this.#talk.progress('writing what waits for the offline store');
    await this.#deps.offline.settle(this.#group);
    if (sample === undefined) return;
    const tables = [await this.#rows()];
    const order = { sql: sampleSql(this.#group, sample), tables };
    for await (const [last, count] of runRows(this.#deps, order, this.#talk.signal)) {
      if (last !== null && Number(count) === sample) this.#upTo = last ?? undefined;
    }
  }

  async pass(): Promise<void> {
    this.#talk.progress('reading the offline store');
    const { signal } = this.#talk;
    const upTo = this.#upTo;
    const expected = this.#expected(upTo === undefined ? undefined : { upTo });
    const online = onlineRecords(this.#deps.records, this.#group.document.number, signal);
    for await (const { id, expected: rows, online: found } of merged(
      plain(expected, this),
      online,
    )) {
      if (found && !rows && !this.#isChosen(id)) continue;
      this.#count();
      if (isOrdered(this.#group, id)) this.#first(id, found?.record, rows);
      else if (!this.#suspect(id)) this.#passedOver += 1;
    }
  }

  /** Whether a row's identifier stands where its bytes say; others are looked at afterwards. */
  keeps(id: string): boolean {
    if (isOrdered(this.#group, id)) return true;
    if (!this.#suspect(id)) this.#passedOver += 1;
    return false;
  }

  #first(id: string, record: OnlineRecord | undefined, expected: Expected | undefined): void {
    const judgement = this.#judge.judge(record, expected?.rows ?? []);
    if (isDifference(judgement.finding) && this.#suspect(id)) return;
    this.#tally.add(id, judgement);
  }

  /** @returns false when there are too many. */
  #suspect(id: string): boolean {
    const written = canonicalText(this.#group, id);
    const known = this.#suspects.get(written);
    if (known) known.add(id);
    else if (this.#suspects.size >= mostSuspects) return false;
    else this.#suspects.set(written, new Set([id]));
    return true;
  }

  async lookAgain(): Promise<void> {
    const all = [...this.#suspects];
    if (all.length > 0) this.#talk.progress(`looking at ${all.length} differences again`);
    for (let from = 0; from < all.length; from += suspectsAtOnce) {
      await this.#again(all.slice(from, from + suspectsAtOnce));
    }
  }

  async #again(some: readonly (readonly [string, ReadonlySet<string>])[]): Promise<void> {
    const { records, offline, clock } = this.#deps;
    const { number } = this.#group.document;
    const online = new Map<string, OnlineRecord | undefined>();
    for (const [, ids] of some) {
      const keys = [...ids].map((id) => ({ group: number, id }));
      for (const [i, record] of (await records.getMany(keys)).entries()) {
        online.set(keys[i]?.id ?? '', record);
      }
    }
    const looked = clock.now();
    await offline.settle(this.#group);
    const among = some.map(([id]) => md5(id));
    const chosen: Chosen = { among, without: [looked, clock.now()] };
    const rows = new Map<string, Expected['rows']>();
    for await (const { id, rows: own } of this.#expected(chosen)) rows.set(id, own);
    for (const [written, ids] of some) {
      const judged = [...ids].map(
        (id) => [id, this.#judge.judge(online.get(id), rows.get(written) ?? [])] as const,
      );
      const [id, judgement] = best(judged);
      if (online.get(id) || rows.has(written)) this.#tally.add(id, judgement);
    }
  }

  async *#expected(chosen: Chosen | undefined): AsyncGenerator<Expected> {
    const tables = [await this.#rows()];
    const order = { sql: expectedSql(this.#group, chosen), tables };
    yield* expectedOf(runRows(this.#deps, order, this.#talk.signal));
  }

  #notes(): string[] {
    const notes = notesOf(this.#tally.counts);
    if (this.#passedOver === 0) return notes;
    const which = 'long identifiers, or numbers with zeros before them, were not compared';
    return [...notes, `${this.#passedOver} ${which}.`];
  }

  #rows = (): Promise<SqlTable> => storeRows(this.#deps.offline, this.#group);

  #isChosen(id: string): boolean {
    return this.#upTo === undefined || md5(canonicalText(this.#group, id)) <= this.#upTo;
  }

  #count(): void {
    this.#seen += 1;
    if (this.#seen % told === 0) this.#talk.progress(`${this.#seen} identifiers compared`);
  }

  result(sample: number | undefined): Consistency {
    const tally = this.#tally;
    const Identifiers = Object.values(tally.counts).reduce((sum, count) => sum + count, 0);
    return {
      FeatureGroupName: this.#group.name,
      Consistent: tally.differences === 0,
      ...{ Identifiers, SampleSize: sample ?? null, Counts: tally.counts },
      Features: [...tally.features]
        .map(([FeatureName, Records]) => ({ FeatureName, Records }))
        .sort((a, b) => b.Records - a.Records),
      ...{ Examples: tally.examples, Notes: this.#notes() },
    };
  }
}

/** Rows of identifiers whose order is known. */
async function* plain(rows: AsyncIterable<Expected>, check: Check): AsyncGenerator<Expected> {
  for await (const row of rows) if (check.keeps(row.id)) yield row;
}

/** Where an identifier was written in several ways, the one that the offline store agrees with. */
function best(judged: readonly (readonly [string, Judgement])[]): readonly [string, Judgement] {
  const found = judged.find(([, { finding }]) => !isDifference(finding));
  return found ?? judged.find(([, { online }]) => online) ?? (judged[0] as [string, Judgement]);
}

/** An identifier as the offline store's column writes it: `007` is 7. */
function canonicalText(group: FeatureGroup, id: string): string {
  if (identifierType(group) !== 'BIGINT') return id;
  return String(scalarOf('BIGINT', id) ?? id);
}

/** Whether both stores sort an identifier alike. */
const isOrdered = (group: FeatureGroup, id: string): boolean =>
  Buffer.byteLength(id) <= ordered_bytes && canonicalText(group, id) === id;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function notesOf(counts: Readonly<Record<Finding, number>>): string[] {
  const differ = findings.some((finding) => isDifference(finding) && counts[finding] > 0);
  const notes: string[] = [];
  if (differ) {
    notes.push(
      'A write whose TargetStores names one store alone is not in the other, as it should be: the ' +
        'stores do not tell such a difference from a fault.',
    );
  }
  if (counts.MissingOnline > 0) {
    notes.push(
      'A record with a TtlDuration of its own that is over looks like a missing one: the offline ' +
        'store has no times to live.',
    );
  }
  return notes;
}
