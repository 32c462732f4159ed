/** Points that a curve has in a file at most. */
export const MOST_POINTS = 1_000;

/**
 * Keeps so many points of a curve that it looks as if it had all: those after which the curve has
 * moved (|dx| + |dy|) by a share of its length. So nothing that is left out lies farther than
 * `length / 998` from what is drawn.
 */
export class CurveThinner {
  readonly x: number[] = [];
  readonly y: number[] = [];
  readonly #step: number;
  /**
   * The last x and y, and how far the curve moved since the last point that was kept: in a list,
   * since numbers in fields would be made anew at each point.
   */
  readonly #last = new Float64Array(3);
  #keptLast = true;

  /** @param length of the whole curve; @param points that it has, the first included. */
  constructor(first: readonly [number, number], length: number, points: number) {
    this.#step = points <= MOST_POINTS ? 0 : length / (MOST_POINTS - 2);
    this.#last.set(first);
    this.#keep();
  }

  add(x: number, y: number): void {
    const last = this.#last;
    const moved = last[2]! + (Math.abs(x - last[0]!) + Math.abs(y - last[1]!));
    last[0] = x;
    last[1] = y;
    last[2] = moved;
    this.#keptLast = moved >= this.#step;
    if (this.#keptLast) this.#keep();
  }

  /** The last point is always there. */
  end(): void {
    if (!this.#keptLast) this.#keep();
    this.#keptLast = true;
  }

  #keep(): void {
    this.x.push(this.#last[0]!);
    this.y.push(this.#last[1]!);
    this.#last[2] = 0;
  }
}
