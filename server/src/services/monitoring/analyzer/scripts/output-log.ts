const mostLines = 10_000;
const most_bytes = 1024 ** 2;

/** What a script prints on its way to its job's log, cut where it is too much, which is said. */
export class OutputLog {
  readonly #report: (line: string) => void;
  readonly #name: string;
  #lines = 0;
  #bytes = 0;
  #leftOut = 0;

  constructor(name: string, report: (line: string) => void) {
    this.#name = name;
    this.#report = report;
  }

  line(text: string): void {
    if (this.#leftOut > 0 || this.#lines >= mostLines || this.#bytes >= most_bytes) {
      if (this.#leftOut === 0) {
        this.#report(
          `${this.#name} has printed more than ${mostLines} lines or 1 MiB: what it prints from ` +
            'here on is left out.',
        );
      }
      this.#leftOut += 1;
      return;
    }
    this.#lines += 1;
    this.#bytes += text.length;
    this.#report(text);
  }

  end(): void {
    if (this.#leftOut > 0) this.#report(`${this.#leftOut} lines of ${this.#name} left out.`);
  }
}
