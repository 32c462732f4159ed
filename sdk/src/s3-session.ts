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
import { hasCode } from './errors.js';
import { s3PathJoin } from './s3-uri.js';
import { encryption, filesUnder, uploadFile } from './uploads.js';

/** What all of AWS's clients take; left out, they read the environment and the profile. */
export type ClientConfig = Pick<S3ClientConfig, 'region' | 'credentials' | 'endpoint'>;

export interface S3SessionOptions {
  /** For every client that the session makes. */
  readonly clientConfig?: ClientConfig | undefined;
  readonly s3Client?: S3Client | undefined;
  /** The bucket of what is not placed otherwise. Default: `sagemaker-<region>-<account>`. */
  readonly defaultBucket?: string | undefined;
  /** Put before keys in the default bucket. */
  readonly defaultBucketPrefix?: string | undefined;
}

/** Who calls, and what lies in S3: the part of a session that knows nothing of SageMaker. */
export abstract class S3Session {
  readonly s3Client: S3Client;
  readonly defaultBucketPrefix: string | undefined;
  protected readonly config: ClientConfig;
  readonly #defaultBucket: string | undefined;
  #bucket: Promise<string> | undefined;
  #account: Promise<string> | undefined;

  constructor(options: S3SessionOptions) {
    this.config = options.clientConfig ?? {};
    this.s3Client = options.s3Client ?? new S3Client(this.config);
    this.defaultBucketPrefix = options.defaultBucketPrefix;
    this.#defaultBucket = options.defaultBucket;
  }

  /** The region that the clients work in. */
  regionName(): Promise<string> {
    return this.s3Client.config.region();
  }

  /** The account of the credentials, asked of STS once. */
  accountId(): Promise<string> {
    this.#account ??= (async () => {
      const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
      const sts = new STSClient(this.config);
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
    const sts = new STSClient(this.config);
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
    const iam = new IAMClient(this.config);
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
    const Bucket = this.#defaultBucket ?? `sagemaker-${region}-${await this.accountId()}`;
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
}
