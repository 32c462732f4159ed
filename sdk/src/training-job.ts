import {
  type DescribeTrainingJobCommandOutput,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import type { OnLog } from './job-logs.js';
import type { LogsOption, Session } from './session.js';

/**
 * A training job by its name.
 *
 * @example
 * const job = new TrainingJob('wine-2026-03-10-12-00-00-123', session);
 * await job.wait({ logs: true });
 */
export class TrainingJob {
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

  /** What the service tells of it: status, artefacts, final metrics. */
  describe(): Promise<DescribeTrainingJobCommandOutput> {
    return this.session.describeTrainingJob(this.jobName);
  }

  /** @throws UnexpectedStatusError when the job fails or is stopped. */
  async wait(options: { logs?: LogsOption | undefined } = {}): Promise<void> {
    await this.session.waitForTrainingJob(this.jobName, options.logs);
  }

  /** Asks the job to stop; `wait` tells when it has. */
  async stop(): Promise<void> {
    await this.session.sagemakerClient.send(
      new StopTrainingJobCommand({ TrainingJobName: this.jobName }),
    );
  }

  /** What the job has logged so far, a line at a time. */
  logs(onLog: OnLog): Promise<void> {
    return this.session.logsForJob('Training', this.jobName, onLog);
  }
}
