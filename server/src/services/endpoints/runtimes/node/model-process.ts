import type { ServedProcess } from '../../../../processes/process.js';
import { PredictionError } from '../runtime.js';
import { FrameCutter, frame, type Setup } from './frames.js';

/** What a model's process answers. */
export interface Answer {
  readonly ready?: boolean;
  readonly predictions?: readonly unknown[];
  readonly large?: boolean;
  readonly error?: { readonly message: string; readonly at?: string };
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** JSON's own signs around an answer of the most bytes. */
const frameSlack_bytes = 4_096;

/** One life of a model's process: many requests at a time over one pair of pipes. */
export class ModelProcess {
  readonly #child: ServedProcess;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #ended: Error | undefined;

  /** @param most_bytes of an answer; one that is longer ends the process. */
  constructor(child: ServedProcess, most_bytes: number, onEnd: () => void) {
    this.#child = child;
    const cutter = new FrameCutter(most_bytes + frameSlack_bytes, (number, body) =>
      this.#answered(number, body),
    );
    child.stdout.on('data', (chunk: Buffer) => {
      if (this.#ended) return;
      try {
        cutter.push(chunk);
      } catch {
        this.end(new PredictionError(502, 'The model wrote to standard output what is no answer.'));
      }
    });
    const gone = (why: string) => {
      this.#fail(new PredictionError(500, `The model's process ended (${why}).`));
      onEnd();
    };
    child.exited.then(
      ({ code, signal, stoppedFor }) =>
        // what Node ends with when its heap is full
        gone(
          stoppedFor === 'memory' || signal === 'SIGABRT'
            ? 'out of memory'
            : (signal ?? `exit code ${code}`),
        ),
      (error: unknown) => gone(String(error)),
    );
  }

  get inFlight(): number {
    return this.#waiting.size;
  }

  /** What the process has not taken yet. */
  get unread_bytes(): number {
    return this.#child.stdin.writableLength;
  }

  /** Has it load the module. */
  begin(setup: Setup): Promise<Answer> {
    return this.#send(0, JSON.stringify(setup));
  }

  ask(rows: string): Promise<Answer> {
    const number = this.#next;
    this.#next = (this.#next % 0xffff_ffff) + 1;
    return this.#send(number, rows);
  }

  /** Ends the process; who waits is told `reason`. */
  end(reason: Error): void {
    this.#fail(reason);
    this.#child.stop().catch(() => {}); // told by `exited`, above
  }

  #send(number: number, body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#waiting.set(number, { resolve, reject });
      this.#child.stdin.write(frame(number, body));
    });
  }

  #answered(number: number, body: string): void {
    const waiting = this.#waiting.get(number);
    if (!waiting) throw new Error('an answer to nothing that was asked');
    waiting.resolve(JSON.parse(body) as Answer);
    this.#waiting.delete(number);
  }

  #fail(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
