import { seededRandom } from '../../drift/random.js';

/** Rows that a report shows one by one. */
const mostRows = 400;

/** A row as a report shows it: its cells and, for each output, each feature's attribution. */
export interface ShownRow {
  /** From 0, in the data set. */
  readonly row: number;
  /** Of the features that the model is sent; NaN where missing, texts by their code. */
  readonly cells: Float64Array;
  /** Output after output, player after player. */
  readonly values: Float64Array;
  /** In the link's units, for each output. */
  readonly scores: Float64Array;
}

/** A uniform sample of explained rows (Vitter's algorithm R), in the order of the data set. */
export class ShownRows {
  readonly #rows: ShownRow[] = [];
  readonly #random = seededRandom(0);
  #seen = 0;

  offer(row: () => ShownRow): void {
    this.#seen += 1;
    if (this.#rows.length < mostRows) this.#rows.push(row());
    else {
      const place = Math.floor(this.#random.uniform() * this.#seen);
      if (place < mostRows) this.#rows[place] = row();
    }
  }

  get rows(): ShownRow[] {
    return [...this.#rows].sort((a, b) => a.row - b.row);
  }
}
