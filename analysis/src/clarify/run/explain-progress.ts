const step_percent = 20;
/** Where a step takes long, the rows are told meanwhile. */
const step_ms = 10_000;

/** Tells how many rows were explained, now and then. */
export class ExplainProgress {
  readonly #rows: number;
  readonly #tell: (line: string) => void;
  readonly #now: () => number;
  #percent = 0;
  #told: number;

  constructor(rows: number, tell: (line: string) => void, now = () => performance.now()) {
    this.#rows = rows;
    this.#tell = tell;
    this.#now = now;
    this.#told = now();
  }

  explained(rows: number): void {
    const percent = Math.floor((100 * rows) / this.#rows);
    const isStep = percent >= this.#percent + step_percent;
    if (rows >= this.#rows || !(isStep || this.#now() >= this.#told + step_ms)) return;
    this.#told = this.#now();
    if (isStep) this.#percent = percent - (percent % step_percent);
    this.#tell(
      isStep
        ? `Explained ${percent} % of ${this.#rows} rows.`
        : `Explained ${rows} of ${this.#rows} rows.`,
    );
  }
}
