import { type ComparedColumn, comparingColumns, type DriftFinding } from '@guiderail/analysis';
import type { Known } from './known.js';
import type { Mapped, Served, ServedRow } from './served.js';

export interface SkewExample {
  readonly RecordIdentifier: string;
  readonly EventId: string | null;
  readonly InferenceId: string | null;
  readonly InferenceTime: string;
  readonly Served: string | null;
  readonly Stored: string | null;
  readonly StoredEventTime: string | null;
}

export interface FeatureSkew {
  readonly FeatureName: string;
  readonly Column: string;
  /** Rows whose record was known. */
  readonly Compared: number;
  readonly Equal: number;
  /** Null: nothing was compared. */
  readonly EqualShare: number | null;
  /** Values on one side alone. */
  readonly ServedNull: number;
  readonly StoredNull: number;
  /** Of numbers on both sides. */
  readonly MeanAbsoluteDifference: number | null;
  readonly LargestDifference: number | null;
  readonly Skewed: boolean;
  readonly Drift: {
    readonly Method: string;
    readonly Drifted: boolean;
    readonly Effect: number;
    readonly EffectInterval: readonly [number, number] | null;
    readonly AdjustedPValue: number | null;
    readonly Threshold: number;
    readonly TooSmall: string | null;
  } | null;
  /** The largest differences first; of texts, the newest. */
  readonly Examples: readonly SkewExample[];
}

export interface CompareOptions {
  readonly tolerance: number;
  readonly allowedShare: number;
}

const mostExamples = 10;
const longestText = 200;

/** Values between turns for others. */
const valuesAtOnce = 20_000;

/**
 * Feature by feature: what was served against what was stored.
 * @param turn gives others their turn.
 */
export async function compareServed(
  { mapping, rows }: Served,
  known: readonly Known[],
  options: CompareOptions,
  turn: () => Promise<void>,
): Promise<FeatureSkew[]> {
  const features = mapping.map((mapped, at) => new Comparison(mapped, at, options));
  let values = 0;
  for (const [i, row] of rows.entries()) {
    const then = known[i];
    if (then?.kind !== 'Record') continue;
    for (const feature of features) feature.add(row, then);
    values += features.length;
    if (values < valuesAtOnce) continue;
    values = 0;
    await turn();
  }
  const byName = new Map((await driftOfAll(features, turn)).map((one) => [one.feature, one]));
  return features
    .map((feature) => feature.result(byName.get(feature.name)))
    .sort((a, b) => (a.EqualShare ?? 1) - (b.EqualShare ?? 1));
}

async function driftOfAll(
  features: readonly Comparison[],
  turn: () => Promise<void>,
): Promise<DriftFinding[]> {
  function* columns() {
    for (const feature of features) yield feature.columns();
  }
  const steps = comparingColumns(columns());
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await turn();
  }
}

type Record = Extract<Known, { kind: 'Record' }>;

class Comparison {
  readonly name: string;
  readonly #column: string;
  readonly #at: number;
  readonly #isNumber: boolean;
  readonly #options: CompareOptions;
  readonly #served: string[] = [];
  readonly #stored: string[] = [];
  readonly #examples: { size: number; example: SkewExample }[] = [];
  #compared = 0;
  #equal = 0;
  #servedNull = 0;
  #storedNull = 0;
  #numbers = 0;
  #sum = 0;
  #largest = 0;

  constructor({ feature, column }: Mapped, at: number, options: CompareOptions) {
    this.name = feature.FeatureName;
    this.#column = column;
    this.#at = at;
    this.#isNumber = feature.FeatureType !== 'String';
    this.#options = options;
  }

  add(row: ServedRow, then: Record): void {
    const served = row.values[this.#at] ?? null;
    const stored = then.values[this.#at] ?? null;
    this.#compared += 1;
    if (served !== null) this.#served.push(served);
    if (stored !== null) this.#stored.push(stored);
    const size = this.#difference(served, stored);
    if (size === 0) this.#equal += 1;
    else this.#keep(size, row, then, { served, stored });
  }

  /** 0: the same; infinite where there is no measure. */
  #difference(served: string | null, stored: string | null): number {
    if (served === null || stored === null) {
      if (served === stored) return 0;
      if (served === null) this.#servedNull += 1;
      else this.#storedNull += 1;
      return Number.POSITIVE_INFINITY;
    }
    const [a, b] = [Number(served), Number(stored)];
    if (!this.#isNumber || !Number.isFinite(a) || !Number.isFinite(b)) {
      return served === stored ? 0 : Number.POSITIVE_INFINITY;
    }
    const size = Math.abs(a - b);
    this.#numbers += 1;
    this.#sum += size;
    this.#largest = Math.max(this.#largest, size);
    return size <= this.#options.tolerance * Math.max(Math.abs(a), Math.abs(b)) ? 0 : size;
  }

  #keep(size: number, row: ServedRow, then: Record, of: { served: Text; stored: Text }): void {
    const last = this.#examples.at(-1);
    if (this.#examples.length >= mostExamples && last && last.size >= size) return;
    const example = {
      RecordIdentifier: short(row.id),
      EventId: row.eventId,
      InferenceId: row.inferenceId,
      InferenceTime: row.inferenceTime,
      Served: of.served && short(of.served),
      Stored: of.stored && short(of.stored),
      StoredEventTime: isoOf(then.time_ms),
    };
    this.#examples.push({ size, example });
    this.#examples.sort((a, b) => (a.size === b.size ? 0 : b.size - a.size));
    this.#examples.splice(mostExamples);
  }

  columns(): ComparedColumn {
    const { name } = this;
    if (!this.#isNumber) {
      return { name, kind: 'categorical', baseline: this.#stored, current: this.#served };
    }
    const numbers = (texts: readonly string[]) => texts.map(Number).filter(Number.isFinite);
    const [baseline, current] = [numbers(this.#stored), numbers(this.#served)];
    return { name, kind: 'numeric', baseline, current };
  }

  result(drift: DriftFinding | undefined): FeatureSkew {
    const share = this.#compared === 0 ? null : this.#equal / this.#compared;
    const tooFew = share !== null && 1 - share > this.#options.allowedShare;
    return {
      ...{ FeatureName: this.name, Column: this.#column, Compared: this.#compared },
      ...{ Equal: this.#equal, EqualShare: share },
      ...{ ServedNull: this.#servedNull, StoredNull: this.#storedNull },
      MeanAbsoluteDifference: this.#numbers === 0 ? null : this.#sum / this.#numbers,
      LargestDifference: this.#numbers === 0 ? null : this.#largest,
      Skewed: tooFew || drift?.drifted === true,
      Drift: drift ? driftOf(drift) : null,
      Examples: this.#examples.map(({ example }) => example),
    };
  }
}

type Text = string | null;

const driftOf = (drift: DriftFinding): FeatureSkew['Drift'] => ({
  ...{ Method: drift.method, Drifted: drift.drifted, Effect: drift.effect },
  EffectInterval: drift.effectInterval ?? null,
  AdjustedPValue: drift.adjustedPValue ?? null,
  ...{ Threshold: drift.threshold, TooSmall: drift.tooSmall ?? null },
});

const short = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;

const isoOf = (time_ms: number): string | null => {
  const date = new Date(Math.floor(time_ms));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
};
