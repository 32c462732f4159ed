/** Something that is wrong with a configuration, and what to do about it. */
export interface Problem {
  /** `error`: a run would fail, or check nothing. `warning`: it would run, and mean less. */
  readonly Severity: 'error' | 'warning';
  readonly What: string;
  readonly Change: string;
}

/** What was found wrong so far, in the order in which it was found. */
export class Problems {
  readonly all: Problem[] = [];

  error(What: string, Change: string): void {
    this.#add({ Severity: 'error', What, Change });
  }

  warn(What: string, Change: string): void {
    this.#add({ Severity: 'warning', What, Change });
  }

  get hasErrors(): boolean {
    return this.all.some(({ Severity }) => Severity === 'error');
  }

  #add(problem: Problem): void {
    if (!this.all.some(({ What }) => What === problem.What)) this.all.push(problem);
  }
}
