import {
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  DescribeProcessingJobCommand,
  type DescribeProcessingJobCommandOutput,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  DescribeTransformJobCommand,
  type DescribeTransformJobCommandOutput,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { SageMakerFeatureStoreRuntimeClient } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { UnexpectedStatusError } from './errors.js';
import { type JobKind, JobLogs, type OnLog } from './job-logs.js';
import {
  type OnProgress,
  type Pace,
  type Progress,
  showOnTerminal,
  waitUntil,
} from './progress.js';
import { S3Session, type S3SessionOptions } from './s3-session.js';

export interface SessionOptions extends S3SessionOptions {
  readonly sagemakerClient?: SageMakerClient | undefined;
  readonly sagemakerRuntimeClient?: SageMakerRuntimeClient | undefined;
  readonly sagemakerFeatureStoreRuntimeClient?: SageMakerFeatureStoreRuntimeClient | undefined;
  /** Default: one line on standard error where that is a terminal. */
  readonly onProgress?: OnProgress | undefined;
  /** The longest wait for anything. Default: 86400, a day. */
  readonly maxWaitInSeconds?: number | undefined;
  readonly pace?: Pace | undefined;
}

/** `true`: to standard error; a function: to it; left out: to standard error if a terminal. */
export type LogsOption = boolean | OnLog;

/**
 * The clients of AWS's that everything here works with, and the helpers around them. Region,
 * credentials and endpoint come from the environment, as AWS's clients read them (`AWS_REGION`,
 * `AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, profiles, …), or from `clientConfig`.
 *
 * @example
 * const session = new Session({ defaultBucket: 'wine' });
 * const train = await session.uploadData('train.csv', { keyPrefix: 'data' });
 * // 's3://wine/data/train.csv'
 */
export class Session extends S3Session {
  readonly sagemakerClient: SageMakerClient;
  readonly sagemakerRuntimeClient: SageMakerRuntimeClient;
  readonly #options: SessionOptions;
  #featureStoreRuntime: Promise<SageMakerFeatureStoreRuntimeClient> | undefined;

  constructor(options: SessionOptions = {}) {
    super(options);
    this.#options = options;
    this.sagemakerClient = options.sagemakerClient ?? new SageMakerClient(this.config);
    this.sagemakerRuntimeClient =
      options.sagemakerRuntimeClient ?? new SageMakerRuntimeClient(this.config);
  }

  /** The region that the clients work in. */
  override regionName(): Promise<string> {
    return this.sagemakerClient.config.region();
  }

  /** What the service tells of an endpoint. */
  describeEndpoint(endpointName: string): Promise<DescribeEndpointCommandOutput> {
    return this.sagemakerClient.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
  }

  /** @throws UnexpectedStatusError when the endpoint does not come into service. */
  async waitForEndpoint(endpointName: string): Promise<DescribeEndpointCommandOutput> {
    const endpoint = await this.wait({
      what: 'endpoint',
      name: endpointName,
      look: () => this.describeEndpoint(endpointName),
      statusOf: ({ EndpointStatus }) => EndpointStatus ?? '',
      pending: ['Creating', 'Updating', 'SystemUpdating', 'RollingBack'],
    });
    const { EndpointStatus, FailureReason } = endpoint;
    if (EndpointStatus === 'InService') return endpoint;
    const what = `Endpoint ${endpointName}`;
    throw new UnexpectedStatusError(what, ['InService'], EndpointStatus ?? '', FailureReason);
  }

  /** What the service tells of a processing job. */
  describeProcessingJob(jobName: string): Promise<DescribeProcessingJobCommandOutput> {
    return this.sagemakerClient.send(
      new DescribeProcessingJobCommand({ ProcessingJobName: jobName }),
    );
  }

  /** @throws UnexpectedStatusError when the job does not complete. */
  async waitForProcessingJob(
    jobName: string,
    logs?: LogsOption | undefined,
  ): Promise<DescribeProcessingJobCommandOutput> {
    const job = await this.#waitForJob({
      kind: 'Processing',
      name: jobName,
      logs,
      look: () => this.describeProcessingJob(jobName),
      statusOf: ({ ProcessingJobStatus }) => ProcessingJobStatus ?? '',
    });
    const { ProcessingJobStatus, FailureReason, ExitMessage } = job;
    if (ProcessingJobStatus === 'Completed') return job;
    const reason = FailureReason ?? ExitMessage;
    const what = `Processing job ${jobName}`;
    throw new UnexpectedStatusError(what, ['Completed'], ProcessingJobStatus ?? '', reason);
  }

  /** What the service tells of a training job. */
  describeTrainingJob(jobName: string): Promise<DescribeTrainingJobCommandOutput> {
    return this.sagemakerClient.send(new DescribeTrainingJobCommand({ TrainingJobName: jobName }));
  }

  /**
   * Waits until a training job has ended; one that was stopped in time to save its model counts
   * as ended well.
   * @throws UnexpectedStatusError when the job fails.
   */
  async waitForTrainingJob(
    jobName: string,
    logs?: LogsOption | undefined,
  ): Promise<DescribeTrainingJobCommandOutput> {
    const job = await this.#waitForJob({
      kind: 'Training',
      name: jobName,
      logs,
      look: () => this.describeTrainingJob(jobName),
      statusOf: ({ TrainingJobStatus }) => TrainingJobStatus ?? '',
      detailOf: ({ SecondaryStatus }) => SecondaryStatus,
    });
    const { TrainingJobStatus = '', FailureReason } = job;
    if (TrainingJobStatus === 'Completed' || TrainingJobStatus === 'Stopped') return job;
    const what = `Training job ${jobName}`;
    throw new UnexpectedStatusError(
      what,
      ['Completed', 'Stopped'],
      TrainingJobStatus,
      FailureReason,
    );
  }

  /** What the service tells of a batch transform job. */
  describeTransformJob(jobName: string): Promise<DescribeTransformJobCommandOutput> {
    return this.sagemakerClient.send(
      new DescribeTransformJobCommand({ TransformJobName: jobName }),
    );
  }

  /**
   * Waits until a batch transform job has ended; one that was stopped counts as ended well.
   * @throws UnexpectedStatusError when the job fails.
   */
  async waitForTransformJob(
    jobName: string,
    logs?: LogsOption | undefined,
  ): Promise<DescribeTransformJobCommandOutput> {
    const job = await this.#waitForJob({
      kind: 'Transform',
      name: jobName,
      logs,
      look: () => this.describeTransformJob(jobName),
      statusOf: ({ TransformJobStatus }) => TransformJobStatus ?? '',
    });
    const { TransformJobStatus: status = '', FailureReason } = job;
    if (status === 'Completed' || status === 'Stopped') return job;
    const what = `Transform job ${jobName}`;
    throw new UnexpectedStatusError(what, ['Completed', 'Stopped'], status, FailureReason);
  }

  async #waitForJob<T>(job: {
    kind: JobKind;
    name: string;
    logs: LogsOption | undefined;
    look: () => Promise<T>;
    statusOf: (answer: T) => string;
    detailOf?: (answer: T) => string | undefined;
  }): Promise<T> {
    const { kind, name, logs, ...asked } = job;
    const onLog = logSink(logs);
    const client = onLog && (await this.#logsClient());
    const reader = onLog && client && new JobLogs(client, kind, name, onLog);
    try {
      return await this.wait({
        ...asked,
        what: `${kind.toLowerCase()} job`,
        name,
        pending: ['InProgress', 'Stopping'],
        afterLook: async () => reader?.read(),
      });
    } finally {
      client?.destroy();
    }
  }

  /** Gives what a job has logged so far to `onLog`, oldest line first by instance. */
  async logsForJob(kind: JobKind, jobName: string, onLog: OnLog): Promise<void> {
    const client = await this.#logsClient();
    try {
      await new JobLogs(client, kind, jobName, onLog).read();
    } finally {
      client.destroy();
    }
  }

  /** Gives what a processing job has logged so far to `onLog`. */
  logsForProcessingJob(jobName: string, onLog: OnLog): Promise<void> {
    return this.logsForJob('Processing', jobName, onLog);
  }

  /** The client of the feature store's records, made when it is first asked for. */
  sagemakerFeatureStoreRuntimeClient(): Promise<SageMakerFeatureStoreRuntimeClient> {
    this.#featureStoreRuntime ??= (async () => {
      const given = this.#options.sagemakerFeatureStoreRuntimeClient;
      if (given) return given;
      const { SageMakerFeatureStoreRuntimeClient: Client } = await import(
        '@aws-sdk/client-sagemaker-featurestore-runtime'
      );
      return new Client(this.config);
    })();
    return this.#featureStoreRuntime;
  }

  /** A client for Athena; the caller destroys it. */
  async athenaClient() {
    const { AthenaClient } = await import('@aws-sdk/client-athena');
    return new AthenaClient(this.config);
  }

  /** A client for CloudWatch's metrics; the caller destroys it. */
  async cloudWatchClient() {
    const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
    return new CloudWatchClient(this.config);
  }

  async #logsClient() {
    const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
    return new CloudWatchLogsClient(this.config);
  }

  /** Waits with the session's progress, pace and bound. */
  wait<T>(options: {
    what: string;
    name: string;
    look: () => Promise<T>;
    statusOf: (answer: T) => string;
    pending: readonly string[];
    detailOf?: ((answer: T) => string | undefined) | undefined;
    afterLook?: (answer: T) => Promise<void>;
  }): Promise<T> {
    const { onProgress = showOnTerminal, maxWaitInSeconds = 86_400, pace } = this.#options;
    return waitUntil({ ...options, onProgress, maxSeconds: maxWaitInSeconds, pace });
  }

  /** Tells how something stands, where waits are told too. */
  report(progress: Progress): void {
    (this.#options.onProgress ?? showOnTerminal)(progress);
  }

  /** Closes the clients' connections. */
  destroy(): void {
    void this.#featureStoreRuntime?.then((client) => client.destroy());
    this.sagemakerClient.destroy();
    this.sagemakerRuntimeClient.destroy();
    this.s3Client.destroy();
  }
}

function logSink(logs: LogsOption | undefined): OnLog | undefined {
  if (typeof logs === 'function') return logs;
  const shown = logs ?? process.stderr.isTTY;
  // the escape clears the line of progress that may stand there
  const clear = process.stderr.isTTY ? '\r\u001b[K' : '';
  return shown ? (line) => process.stderr.write(`${clear}${line}\n`) : undefined;
}
