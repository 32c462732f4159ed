import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import {
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  DescribeProcessingJobCommand,
  type DescribeProcessingJobCommandOutput,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { hasCode, UnexpectedStatusError } from './errors.js';
import { type JobKind, JobLogs, type OnLog } from './job-logs.js';
import { type OnProgress, type Pace, showOnTerminal, waitUntil } from './progress.js';
import { s3PathJoin } from './s3-uri.js';
import { encryption, filesUnder, uploadFile } from './uploads.js';

/** What all of AWS's clients take; left out, they read the environment and the profile. */
export type ClientConfig = Pick<S3ClientConfig, 'region' | 'credentials' | 'endpoint'>;

export interface SessionOptions {
  /** For every client that the session makes. */
  readonly clientConfig?: ClientConfig | undefined;
  readonly sagemakerClient?: SageMakerClient | undefined;
  readonly sagemakerRuntimeClient?: SageMakerRuntimeClient | undefined;
  readonly s3Client?: S3Client | undefined;
  /** The bucket of what is not placed otherwise. Default: `sagemaker-<region>-<account>`. */
  readonly defaultBucket?: string | undefined;
  /** Put before keys in the default bucket. */
  readonly defaultBucketPrefix?: string | undefined;
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
export class Session {
  readonly sagemakerClient: SageMakerClient;
  readonly sagemakerRuntimeClient: SageMakerRuntimeClient;
  readonly s3Client: S3Client;
  readonly defaultBucketPrefix: string | undefined;
  readonly #config: ClientConfig;
  readonly #options: SessionOptions;
  #bucket: Promise<string> | undefined;
  #account: Promise<string> | undefined;

  constructor(options: SessionOptions = {}) {
    this.#options = options;
    this.#config = options.clientConfig ?? {};
    this.sagemakerClient = options.sagemakerClient ?? new SageMakerClient(this.#config);
    this.sagemakerRuntimeClient =
      options.sagemakerRuntimeClient ?? new SageMakerRuntimeClient(this.#config);
    this.s3Client = options.s3Client ?? new S3Client(this.#config);
    this.defaultBucketPrefix = options.defaultBucketPrefix;
  }

  /** The region that the clients work in. */
  regionName(): Promise<string> {
    return this.sagemakerClient.config.region();
  }

  /** The account of the credentials, asked of STS once. */
  accountId(): Promise<string> {
    this.#account ??= (async () => {
      const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
      const sts = new STSClient(this.#config);
      try {
        const { Account } = await sts.send(new GetCallerIdentityCommand({}));
        if (!Account) throw new Error('STS told no account for these credentials');
        return Account;
      } finally {
        sts.destroy();
      }
    })();
    return this.#account;
  }

  /**
   * The ARN of the caller: of the role itself where the credentials are an assumed role's, with
   * its path where IAM tells it.
   */
  async getCallerIdentityArn(): Promise<string> {
    const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
    const sts = new STSClient(this.#config);
    try {
      const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
      const [, partition, account, name] =
        /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(Arn) ?? [];
      if (name === undefined) return Arn;
      return await this.expandRole(name).catch(() => {
        // a role of the console's, which may not read itself
        const path = name.includes('AmazonSageMaker-ExecutionRole') ? 'service-role/' : '';
        return `arn:${partition}:iam::${account}:role/${path}${name}`;
      });
    } finally {
      sts.destroy();
    }
  }

  /** The role's ARN: given as it is, or looked up in IAM by its name. */
  async expandRole(role: string): Promise<string> {
    if (role.includes('/')) return role;
    const { GetRoleCommand, IAMClient } = await import('@aws-sdk/client-iam');
    const iam = new IAMClient(this.#config);
    try {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: role }));
      if (!Role?.Arn) throw new Error(`IAM told no ARN for the role "${role}"`);
      return Role.Arn;
    } finally {
      iam.destroy();
    }
  }

  /** The bucket of what is not placed otherwise; made if it does not exist. */
  defaultBucket(): Promise<string> {
    this.#bucket ??= this.#makeBucket();
    return this.#bucket;
  }

  async #makeBucket(): Promise<string> {
    const region = await this.regionName();
    const Bucket = this.#options.defaultBucket ?? `sagemaker-${region}-${await this.accountId()}`;
    try {
      await this.s3Client.send(new HeadBucketCommand({ Bucket }));
    } catch (error) {
      if (!hasCode(error, 'NotFound', 'NoSuchBucket')) throw error;
      const elsewhere = region !== 'us-east-1';
      await this.s3Client.send(
        new CreateBucketCommand({
          Bucket,
          ...(elsewhere && {
            CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' },
          }),
        }),
      );
    }
    return Bucket;
  }

  /** `s3://<default bucket>/<default prefix>/…`, where nothing else was asked for. */
  async defaultUri(...path: string[]): Promise<string> {
    return s3PathJoin('s3://', await this.defaultBucket(), this.defaultBucketPrefix, ...path);
  }

  /**
   * Uploads a file, or all files under a folder.
   * @returns the file's S3 URI; for a folder the URI that all keys begin with.
   */
  async uploadData(
    path: string,
    options: {
      bucket?: string | undefined;
      keyPrefix?: string | undefined;
      kmsKey?: string | undefined;
    } = {},
  ): Promise<string> {
    const { keyPrefix = 'data' } = options;
    const prefix = options.bucket ? keyPrefix : s3PathJoin(this.defaultBucketPrefix, keyPrefix);
    const Bucket = options.bucket ?? (await this.defaultBucket());
    const files = await filesUnder(path);
    for (const { file, name } of files) {
      const target = { Bucket, Key: s3PathJoin(prefix, name), ...encryption(options.kmsKey) };
      await uploadFile(this.s3Client, file, target);
    }
    const [only] = files;
    const single = files.length === 1 && only?.file === path;
    return s3PathJoin('s3://', Bucket, prefix, single ? only.name : undefined);
  }

  /** Writes a text as an object. @returns its S3 URI. */
  async uploadStringAsFileBody(
    body: string,
    bucket: string,
    key: string,
    kmsKey?: string | undefined,
  ): Promise<string> {
    await this.s3Client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...encryption(kmsKey) }),
    );
    return s3PathJoin('s3://', bucket, key);
  }

  /** Reads an object as text. @throws NoSuchKey when it does not exist. */
  async readS3File(bucket: string, keyPrefix: string): Promise<string> {
    const object = await this.s3Client.send(
      new GetObjectCommand({ Bucket: bucket, Key: keyPrefix }),
    );
    return object.Body ? await object.Body.transformToString() : '';
  }

  /** The keys that begin with a prefix. */
  async listS3Files(bucket: string, keyPrefix: string): Promise<string[]> {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.s3Client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: keyPrefix, ContinuationToken }),
      );
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key ? [Key] : [])));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    return keys;
  }

  /** Downloads the objects that begin with a prefix into a folder. @returns the files' paths. */
  async downloadData(path: string, bucket: string, keyPrefix = ''): Promise<string[]> {
    const files: string[] = [];
    const folder = keyPrefix.slice(0, keyPrefix.lastIndexOf('/') + 1);
    for (const key of await this.listS3Files(bucket, keyPrefix)) {
      if (key.endsWith('/')) continue;
      const steps = key.slice(folder.length).split('/');
      if (steps.includes('..')) throw new Error(`the key "${key}" would leave the folder ${path}`);
      const file = join(path, ...steps);
      const object = await this.s3Client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, (await object.Body?.transformToByteArray()) ?? '');
      files.push(file);
    }
    return files;
  }

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

  /** A client for CloudWatch's metrics; the caller destroys it. */
  async cloudWatchClient() {
    const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
    return new CloudWatchClient(this.#config);
  }

  async #logsClient() {
    const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
    return new CloudWatchLogsClient(this.#config);
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

  /** Closes the clients' connections. */
  destroy(): void {
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
