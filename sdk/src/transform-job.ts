import {
  type DescribeTransformJobCommandOutput,
  StopTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import type { OnLog } from './job-logs.js';
import type { LogsOption, Session } from './session.js';

/** A batch transform job by its name. */
export class TransformJob {
  readonly jobName: string;
  readonly session: Session;

  constructor(jobName: string, session: Session) {
    this.jobName = jobName;
    this.session = session;
  }

  /** The job's name, under the word that Python's SDK has for it. */
  get name(): string {
    return this.jobName;
  }

  describe(): Promise<DescribeTransformJobCommandOutput> {
    return this.session.describeTransformJob(this.jobName);
  }

  /** @throws UnexpectedStatusError when the job fails. */
  async wait(options: { logs?: LogsOption | undefined } = {}): Promise<void> {
    await this.session.waitForTransformJob(this.jobName, options.logs);
  }

  /** Asks the job to stop; `wait` tells when it has. */
  async stop(): Promise<void> {
    await this.session.sagemakerClient.send(
      new StopTransformJobCommand({ TransformJobName: this.jobName }),
    );
  }

  /** What the job has logged so far, a line at a time. */
  logs(onLog: OnLog): Promise<void> {
    return this.session.logsForJob('Transform', this.jobName, onLog);
  }
}
