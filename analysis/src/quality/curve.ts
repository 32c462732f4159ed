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
  #moved = 0;
  #lastX: number;
  #lastY: number;
  #keptLast = true;

  /** @param length of the whole curve; @param points that it has, the first included. */
  constructor(first: readonly [number, number], length: number, points: number) {
    this.#step = points <= MOST_POINTS ? 0 : length / (MOST_POINTS - 2);
    [this.#lastX, this.#lastY] = first;
    this.#keep();
  }

  add(x: number, y: number): void {
    this.#moved += Math.abs(x - this.#lastX) + Math.abs(y - this.#lastY);
    this.#lastX = x;
    this.#lastY = y;
    this.#keptLast = this.#moved >= this.#step;
    if (this.#keptLast) this.#keep();
  }

  /** The last point is always there. */
  end(): void {
    if (!this.#keptLast) this.#keep();
    this.#keptLast = true;
  }

  #keep(): void {
    this.x.push(this.#lastX);
    this.y.push(this.#lastY);
    this.#moved = 0;
  }
}
