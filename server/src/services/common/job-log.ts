import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { Clock } from '../../base/clock.js';
import { messageOf, ServiceError } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import type { Calls } from './calls.js';
import type { Resource } from './resources.js';

/** What a job's log is handed. */
export interface JobLogDeps {
  readonly calls: Pick<Calls, 'logs'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Ours: lines that come while this many wait to be taken are left out. */
const longestBacklog = 10_000;
const longestLine = 8_192;
/** CloudWatch Logs takes up to 10,000 events or 1 MiB at a time: these, in UTF-8, at their longest. */
const eventsPerCall = 40;

interface WaitingLine {
  readonly event: InputLogEvent;
  /** Lines that are lost with it: itself, or those whose loss it tells. */
  readonly lines: number;
}

/**
 * A job's lines on their way to CloudWatch Logs; a log that cannot be written fails no job. Where
 * lines had to be left out the log says how many.
 * `group` is such as `/aws/sagemaker/ProcessingJobs`.
 */
export class JobLog {
  readonly #deps: JobLogDeps;
  readonly #group: string;
  readonly #job: Resource<unknown>;
  #waiting: WaitingLine[] = [];
  /** Lines lost since the last line that was taken. */
  #leftOut = 0;
  #flushing: Promise<void> | undefined;
  #opened = false;

  constructor(deps: JobLogDeps, group: string, job: Resource<unknown>) {
    this.#deps = deps;
    this.#group = group;
    this.#job = job;
  }

  /** One stream for each job, also when it runs again after a crash: the SDK reads no other. */
  get stream(): string {
    return `${this.#job.name}/algo-1-${this.#job.created}`;
  }

  write(line: string): void {
    if (this.#waiting.length >= longestBacklog) {
      this.#leftOut += 1;
      return;
    }
    this.#tellLeftOut();
    this.#push(line.slice(0, longestLine) || ' ', 1);
  }

  async close(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
    this.#tellLeftOut();
    while (this.#flushing !== undefined) await this.#flushing;
  }

  #tellLeftOut(): void {
    const lines = this.#leftOut;
    if (lines === 0) return;
    this.#leftOut = 0;
    this.#push(`${lines} ${lines === 1 ? 'line' : 'lines'} left out.`, lines);
  }

  #push(message: string, lines: number): void {
    this.#waiting.push({ event: { timestamp: this.#deps.clock.now(), message }, lines });
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
  }

  async #flush(): Promise<void> {
    let batch: WaitingLine[] = [];
    try {
      await this.#open();
      while (this.#waiting.length > 0) {
        batch = this.#waiting.splice(0, eventsPerCall);
        const logEvents = batch.map(({ event }) => event);
        await this.#deps.calls.logs.PutLogEvents(
          { logGroupName: this.#group, logStreamName: this.stream, logEvents },
          { region: this.#job.region },
        );
        batch = [];
      }
    } catch (error) {
      const lost = [...batch, ...this.#waiting].reduce((sum, { lines }) => sum + lines, 0);
      this.#waiting = [];
      this.#leftOut += lost;
      this.#deps.log('warn', "a job's log could not be written", {
        job: this.#job.arn,
        lines: lost,
        error: messageOf(error),
      });
    }
  }

  async #open(): Promise<void> {
    if (this.#opened) return;
    const { logs } = this.#deps.calls;
    const context = { region: this.#job.region };
    await unlessThere(logs.CreateLogGroup({ logGroupName: this.#group }, context));
    await unlessThere(
      logs.CreateLogStream({ logGroupName: this.#group, logStreamName: this.stream }, context),
    );
    this.#opened = true;
  }
}

async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'ResourceAlreadyExistsException')) {
      throw error;
    }
  }
}
