/** A unit of durable work: it runs at least once, and never twice at a time. */
export interface Job {
  readonly kind: string;
  /** Unique within its kind: enqueueing the same key again changes nothing. */
  readonly key: string;
  readonly payload: unknown;
  /** 1 for the first try. */
  readonly attempt: number;
}

export type Work = (job: Job, signal: AbortSignal) => Promise<void>;

export interface JobOptions {
  /** How many of this kind may run at a time. */
  readonly concurrency: number;
  /** Tries before the job counts as failed. */
  readonly attempts: number;
}

export interface NewJob {
  readonly key: string;
  readonly payload: unknown;
}

/** The queue as services see it; it does not know what a job does. */
export interface Jobs {
  define(kind: string, options: JobOptions, work: Work): void;
  /**
   * A job is known while it waits or runs; afterwards its key is free again.
   * @returns false when a job of this kind and key is known already.
   */
  enqueue(kind: string, key: string, payload: unknown): Promise<boolean>;
  /** Many at once, in one transaction. @returns how many were not known yet. */
  enqueueAll(kind: string, jobs: readonly NewJob[]): Promise<number>;
  /** Aborts the job's signal if it runs, and takes it out of the queue if it waits. */
  cancel(kind: string, key: string, reason: Error): Promise<void>;
}
