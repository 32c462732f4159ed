import type { ProcessingInput, ProcessingOutput } from '@aws-sdk/client-sagemaker';
import type { Owner } from '../../base/arns.js';
import type { Checked } from '../../base/service.js';

/** What a job may use of this machine. */
export interface JobResources {
  readonly memory_bytes: number;
  readonly threads: number;
}

/** A processing job as its image sees it. */
export interface ImageJob extends Owner {
  readonly name: string;
  readonly arn: string;
  /** Milliseconds since the epoch, by the product's clock. */
  readonly created: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly inputs: readonly Checked<ProcessingInput>[];
  readonly outputs: readonly Checked<ProcessingOutput>[];
  readonly resources: JobResources;
  /** What files of its own may take; only code of users writes any. */
  readonly volume_bytes?: number;
  /** Whether the key that made the job may have code run. */
  readonly mayRunCode: boolean;
}

/** What a job says at its end; becomes `ExitMessage`. */
export interface JobOutcome {
  readonly exitMessage?: string;
}

/** An image that is built in instead of pulled. */
export interface ProcessingImage {
  /** As an error message names it. */
  readonly title: string;
  /** Matches the repository's name, such as `sagemaker-model-monitor-analyzer`, without its tag. */
  readonly match: RegExp;
  /**
   * Runs the job; it may run again from its beginning after a crash. `report` writes a line to the
   * job's log.
   * @throws JobFailure when the job cannot be done as asked; the signal's reason when aborted.
   */
  run(job: ImageJob, signal: AbortSignal, report: (line: string) => void): Promise<JobOutcome>;
}

/** A job that fails through its configuration or data; the message says what to change. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  /** What the job's log says at its end, where it has been told the rest already. */
  readonly logLine: string | undefined;

  constructor(message: string, logLine?: string) {
    super(message);
    this.logLine = logLine;
  }
}
