import { AttributionAggregate, type GlobalAttributions } from '../../explanations/index.js';
import type { AggregationMethod, Attributions } from '../../explanations/types.js';
import type { Segment } from '../dataset/segments.js';

/** Attributions that all segments together keep for exact medians: 32 MB. */
const exactValues = 4_000_000;

interface Shape {
  readonly outputs: number;
  readonly players: number;
  readonly method: AggregationMethod;
}

/** Global attributions of segments, from the attributions of all rows. */
export class SegmentAggregates {
  readonly #segments: readonly Segment[];
  readonly #aggregates: readonly AttributionAggregate[];

  constructor(segments: readonly Segment[], shape: Shape) {
    this.#segments = segments;
    const share = Math.floor(exactValues / Math.max(1, segments.length));
    this.#aggregates = segments.map(
      () => new AttributionAggregate({ ...shape, exactValues: share }),
    );
  }

  /** @param first position of the block's first row among all rows */
  add(block: Attributions, first: number): void {
    for (const [index, { mask }] of this.#segments.entries()) {
      const rows: number[] = [];
      for (let row = 0; row < block.rows; row++) if (mask[first + row] === 1) rows.push(row);
      if (rows.length > 0) this.#aggregates[index]?.add(rowsOf(block, rows));
    }
  }

  /** For each segment; undefined where it has no row with attributions. */
  global(): (GlobalAttributions | undefined)[] {
    return this.#aggregates.map((aggregate) =>
      aggregate.rows === 0 ? undefined : aggregate.global(),
    );
  }
}

function rowsOf(block: Attributions, rows: readonly number[]): Attributions {
  const among = (values: Float64Array, width: number) => {
    const picked = new Float64Array(rows.length * width);
    for (const [at, row] of rows.entries())
      picked.set(values.subarray(row * width, (row + 1) * width), at * width);
    return picked;
  };
  const { outputs, players, values, standardErrors, scores } = block;
  const width = outputs * players;
  return {
    ...{ rows: rows.length, outputs, players },
    values: among(values, width),
    standardErrors: standardErrors && among(standardErrors, width),
    scores: among(scores, outputs),
  };
}
