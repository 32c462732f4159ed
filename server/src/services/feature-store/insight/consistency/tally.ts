import type { FeatureGroup } from '../../feature-group.js';
import type { RecordValue } from '../../offline/columns.js';
import { type Finding, findings, isDifference, type Judgement } from './judge.js';
import type { OfflineRow } from './streams.js';

const mostExamples = 20;
/** Of one side of an example: what is longer is cut. */
const mostValues = 20;
const longestText = 200;

/** A record as one store has it. */
export interface ExampleSide {
  /** ISO 8601. */
  readonly EventTime: string | null;
  readonly Deleted: boolean;
  /** When the write was called; the online store does not keep it. */
  readonly Written?: string | null;
  /** Of at most 20 features, those that differ where there are such. */
  readonly Values: Readonly<Record<string, string | readonly string[] | null>>;
}

export interface Example {
  readonly RecordIdentifier: string;
  readonly Features: readonly string[];
  /** Null: not in the store. */
  readonly Online: ExampleSide | null;
  readonly Offline: ExampleSide | null;
}

/** Counts findings, and keeps the first examples of each difference. */
export class Tally {
  readonly counts: Record<Finding, number>;
  readonly examples: Partial<Record<Finding, Example[]>> = {};
  /** Records in which a feature differs, by feature. */
  readonly features = new Map<string, number>();
  readonly #group: FeatureGroup;

  constructor(group: FeatureGroup) {
    this.#group = group;
    this.counts = Object.fromEntries(findings.map((one) => [one, 0])) as Record<Finding, number>;
  }

  add(id: string, judgement: Judgement): void {
    const { finding, features } = judgement;
    this.counts[finding] += 1;
    for (const name of features) this.features.set(name, (this.features.get(name) ?? 0) + 1);
    if (!isDifference(finding)) return;
    const kept = this.examples[finding] ?? [];
    this.examples[finding] = kept;
    if (kept.length < mostExamples) kept.push(this.#exampleOf(id, judgement));
  }

  get differences(): number {
    return findings.reduce((sum, one) => sum + (isDifference(one) ? this.counts[one] : 0), 0);
  }

  #exampleOf(id: string, { online, offline, features }: Judgement): Example {
    const all = this.#group.document.features.map(({ FeatureName }) => FeatureName);
    const shown = (features.length > 0 ? features : all).slice(0, mostValues);
    return {
      ...{ RecordIdentifier: shortened(id), Features: features },
      Online: online
        ? {
            EventTime: timeOf(online.time_ms),
            Deleted: online.deleted,
            Values: valuesOf(shown, (name) => textOf(online.values.get(name))),
          }
        : null,
      Offline: offline ? this.#offlineSide(offline, shown) : null,
    };
  }

  #offlineSide(row: OfflineRow, shown: readonly string[]): ExampleSide {
    const { features } = this.#group.document;
    return {
      ...{ EventTime: timeOf(row.time_ms), Deleted: row.deleted, Written: timeOf(row.called_ms) },
      Values: valuesOf(shown, (name) => {
        const at = features.findIndex(({ FeatureName }) => FeatureName === name);
        const text = row.values[at] ?? null;
        const isList = text !== null && features[at]?.CollectionType !== undefined;
        return isList ? (JSON.parse(text) as string[]).slice(0, mostValues).map(shortened) : text;
      }),
    };
  }
}

type Value = string | readonly string[] | null;

const valuesOf = (names: readonly string[], of: (name: string) => Value) =>
  Object.fromEntries(
    names.map((name) => {
      const value = of(name);
      return [name, typeof value === 'string' ? shortened(value) : value];
    }),
  );

const textOf = (value: RecordValue | undefined): Value =>
  value?.ValueAsString ?? value?.ValueAsStringList?.slice(0, mostValues).map(shortened) ?? null;

const shortened = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;

/** @returns null beyond what a date can tell. */
const timeOf = (time_ms: number): string | null => {
  const date = new Date(Math.floor(time_ms));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
};
