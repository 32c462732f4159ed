import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { messageOf, ServiceError } from '../../base/errors.js';
import type { ProcessingDeps } from './deps.js';
import type { ProcessingJob } from './store.js';

const group = '/aws/sagemaker/ProcessingJobs';
/** Ours: lines that come while this many wait to be taken are left out. */
const longestBacklog = 10_000;
const longestLine = 8_192;
/** CloudWatch Logs takes up to 10,000 events or 1 MiB at a time. */
const eventsPerCall = 100;

/** A job's lines on their way to CloudWatch Logs; a log that cannot be written fails no job. */
export class JobLog {
  readonly #deps: Pick<ProcessingDeps, 'calls' | 'clock' | 'log'>;
  readonly #job: ProcessingJob;
  #waiting: InputLogEvent[] = [];
  #flushing: Promise<void> | undefined;
  #opened = false;

  constructor(deps: Pick<ProcessingDeps, 'calls' | 'clock' | 'log'>, job: ProcessingJob) {
    this.#deps = deps;
    this.#job = job;
  }

  /** One stream for each job, also when it runs again after a crash: the SDK reads no other. */
  get stream(): string {
    return `${this.#job.name}/algo-1-${this.#job.created}`;
  }

  write(line: string): void {
    if (this.#waiting.length >= longestBacklog) return;
    const message = line.slice(0, longestLine) || ' ';
    this.#waiting.push({ timestamp: this.#deps.clock.now(), message });
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
  }

  async close(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
  }

  async #flush(): Promise<void> {
    try {
      await this.#open();
      while (this.#waiting.length > 0) {
        const logEvents = this.#waiting.splice(0, eventsPerCall);
        await this.#deps.calls.logs.PutLogEvents(
          { logGroupName: group, logStreamName: this.stream, logEvents },
          { region: this.#job.region },
        );
      }
    } catch (error) {
      this.#waiting = [];
      this.#deps.log('warn', "a job's log could not be written", {
        job: this.#job.arn,
        error: messageOf(error),
      });
    }
  }

  async #open(): Promise<void> {
    if (this.#opened) return;
    const { logs } = this.#deps.calls;
    const context = { region: this.#job.region };
    await unlessThere(logs.CreateLogGroup({ logGroupName: group }, context));
    await unlessThere(
      logs.CreateLogStream({ logGroupName: group, logStreamName: this.stream }, context),
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
