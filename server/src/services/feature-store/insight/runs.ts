import { ServiceError, validationException } from '../../../base/errors.js';
import { uuid } from '../../../base/ids.js';

/** How a run tells how far it is, and hears that it should end. */
export interface Talk {
  readonly progress: (words: string) => void;
  readonly signal: AbortSignal;
}

interface Run {
  readonly of: string;
  readonly done: Promise<object>;
  progress: string;
  isOver: boolean;
}

/** What is answered of a run. */
export type RunAnswer =
  | { readonly RunId: string; readonly Status: 'InProgress'; readonly Progress: string }
  | ({ readonly RunId: string; readonly Status: 'Completed' } & object);

const mostAtOnce = 2;
const retryAfter_s = 5;
/** Runs that are remembered, for those who ask again. */
const mostKept = 50;

/** Work that may take longer than a request: whoever began it asks again until it is done. */
export class Runs {
  readonly #runs = new Map<string, Run>();
  readonly #stop = new AbortController();
  readonly #wait_ms: number;

  /** @param wait_ms how long an answer waits for the end, in real time. */
  constructor(wait_ms: number) {
    this.#wait_ms = wait_ms;
  }

  /** Begins work, and answers as `ask` does. @throws ThrottlingException; what the work throws */
  async begin(of: string, work: (talk: Talk) => Promise<object>): Promise<RunAnswer> {
    const under = [...this.#runs.values()].filter(({ isOver }) => !isOver).length;
    if (under >= mostAtOnce) {
      const message = `${mostAtOnce} such checks are under way: ask again.`;
      throw new ServiceError('ThrottlingException', message, 429, {}, retryAfter_s);
    }
    const id = uuid();
    const progress = (words: string) => {
      run.progress = words;
    };
    const done = Promise.resolve().then(() => work({ progress, signal: this.#stop.signal }));
    const run: Run = { of, done, progress: 'begun', isOver: false };
    const end = () => {
      run.isOver = true;
    };
    done.then(end, end); // a failure is told to those who ask
    this.#runs.set(id, run);
    this.#forget();
    return this.ask(of, id);
  }

  /** The run's result, or how far it is. @throws what the work threw */
  async ask(of: string, id: string): Promise<RunAnswer> {
    const run = this.#runs.get(id);
    if (run?.of !== of) throw validationException(`There is no run ${id} any more: begin another.`);
    const result = await within(run.done, this.#wait_ms);
    if (result === undefined) return { RunId: id, Status: 'InProgress', Progress: run.progress };
    return { RunId: id, Status: 'Completed', ...result };
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('The server is stopping.'));
    await Promise.allSettled([...this.#runs.values()].map(({ done }) => done));
  }

  #forget(): void {
    for (const [id, { isOver }] of this.#runs) {
      if (this.#runs.size <= mostKept) return;
      if (isOver) this.#runs.delete(id);
    }
  }
}

async function within<T>(work: Promise<T>, wait_ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), wait_ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
