/** `(a - 1)! b! / (a + b)!` for numbers of players up to a most; 0 where `a` is 0. */
export class ShapleyWeights {
  readonly #size: number;
  readonly #table: Float64Array;

  constructor(most: number) {
    this.#size = most + 1;
    this.#table = new Float64Array(this.#size * this.#size);
    for (let a = 1; a <= most; a++) {
      let weight = 1 / a;
      for (let b = 0; b <= most; b++) {
        this.#table[a * this.#size + b] = weight;
        weight *= (b + 1) / (a + b + 1);
      }
    }
  }

  of(own: number, other: number): number {
    return this.#table[own * this.#size + other] as number;
  }
}
