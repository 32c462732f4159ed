/** How a wait stands. */
export interface Progress {
  /** What is waited for, such as `endpoint` or `processing job`. */
  readonly what: string;
  readonly name: string;
  /** The service's word, such as `Creating`. */
  readonly status: string;
  /** More of the service's words, such as a training job's secondary status. */
  readonly detail?: string | undefined;
  readonly elapsedSeconds: number;
  /** True once, with the last status. */
  readonly done: boolean;
}

/** Called whenever a wait has looked at the status. */
export type OnProgress = (progress: Progress) => void;

/** One line on standard error that is rewritten as the status changes; silent without a terminal. */
export const showOnTerminal: OnProgress = (progress) => {
  if (!process.stderr.isTTY) return;
  const { what, name, status, detail, elapsedSeconds, done } = progress;
  const more = detail === undefined || detail === status ? '' : `, ${detail}`;
  const line = `${what} ${name}: ${status}${more} (${Math.round(elapsedSeconds)} s)`;
  process.stderr.write(`\r\u001b[K${line}${done ? '\n' : ''}`);
};

/** Bounds of polling, in milliseconds: quick where a server is near, rare where it is not. */
export interface Pace {
  readonly first: number;
  readonly most: number;
  readonly growth: number;
}

export const defaultPace: Pace = { first: 200, most: 5000, growth: 1.5 };

export interface WaitOptions<T> {
  readonly what: string;
  readonly name: string;
  /** Asks the service. */
  readonly look: () => Promise<T>;
  readonly statusOf: (answer: T) => string;
  readonly detailOf?: ((answer: T) => string | undefined) | undefined;
  /** Statuses that mean that it goes on. */
  readonly pending: readonly string[];
  readonly onProgress: OnProgress;
  /** Called after each look, such as to show what a job has logged. */
  readonly afterLook?: ((answer: T) => Promise<void>) | undefined;
  readonly maxSeconds: number;
  readonly pace?: Pace | undefined;
}

/**
 * Looks until the status is none of `pending`. @returns the last answer.
 * @throws Error when that takes longer than `maxSeconds`.
 */
export async function waitUntil<T>(options: WaitOptions<T>): Promise<T> {
  const { what, name, look, statusOf, pending, onProgress, afterLook, maxSeconds } = options;
  const detailOf = options.detailOf ?? (() => undefined);
  const pace = options.pace ?? defaultPace;
  const start = Date.now();
  let pause = pace.first;
  for (;;) {
    const answer = await look();
    const status = statusOf(answer);
    const done = !pending.includes(status);
    const elapsedSeconds = (Date.now() - start) / 1000;
    onProgress({ what, name, status, detail: detailOf(answer), elapsedSeconds, done });
    await afterLook?.(answer);
    if (done) return answer;
    if (elapsedSeconds > maxSeconds) {
      throw new Error(`${what} ${name} is still ${status} after ${maxSeconds} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * pace.growth, pace.most);
  }
}
