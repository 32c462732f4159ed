import {
  type DescribeTransformJobCommandOutput,
  StopTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { NamedJob } from './named-job.js';
import type { LogsOption } from './session.js';

/** A batch transform job by its name. */
export class TransformJob extends NamedJob {
  protected readonly kind = 'Transform';

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
}
