import {
  type DescribeTrainingJobCommandOutput,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { NamedJob } from './named-job.js';
import type { LogsOption } from './session.js';

/**
 * A training job by its name.
 *
 * @example
 * const job = new TrainingJob('wine-2026-03-10-12-00-00-123', session);
 * await job.wait({ logs: true });
 */
export class TrainingJob extends NamedJob {
  protected readonly kind = 'Training';

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
}
