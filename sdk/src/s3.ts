import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { parseS3Uri } from './s3-uri.js';
import { Session } from './session.js';
import { encryption } from './uploads.js';

export interface S3Options {
  readonly kmsKey?: string | undefined;
  readonly sagemakerSession?: Session | undefined;
}

/** Works with the given session, or with one of its own that goes again. */
async function using<T>(options: S3Options, work: (session: Session) => Promise<T>): Promise<T> {
  if (options.sagemakerSession) return work(options.sagemakerSession);
  const session = new Session();
  try {
    return await work(session);
  } finally {
    session.destroy();
  }
}

/**
 * Uploads by S3 URI.
 *
 * @example
 * await S3Uploader.upload('train.csv', 's3://wine/data'); // 's3://wine/data/train.csv'
 */
export const S3Uploader = {
  /** Uploads a file or folder below a prefix. @returns the URI of the file, or of the prefix. */
  upload(localPath: string, desiredS3Uri: string, options: S3Options = {}): Promise<string> {
    const { bucket, key } = parseS3Uri(desiredS3Uri);
    const { kmsKey } = options;
    return using(options, (session) =>
      session.uploadData(localPath, { bucket, keyPrefix: key, kmsKey }),
    );
  },

  /** Writes a text as an object. @returns its URI. */
  async uploadStringAsFileBody(
    body: string,
    desiredS3Uri: string,
    options: S3Options = {},
  ): Promise<string> {
    const { bucket, key } = parseS3Uri(desiredS3Uri);
    await using(options, (session) =>
      session.uploadStringAsFileBody(body, bucket, key, options.kmsKey),
    );
    return desiredS3Uri;
  },

  /** Writes bytes as an object. @returns its URI. */
  async uploadBytes(body: Uint8Array, s3Uri: string, options: S3Options = {}): Promise<string> {
    const { bucket, key } = parseS3Uri(s3Uri);
    const { kmsKey } = options;
    await using(options, (session) =>
      session.s3Client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...encryption(kmsKey) }),
      ),
    );
    return s3Uri;
  },
} as const;

/**
 * Reads by S3 URI.
 *
 * @example
 * const [report] = await S3Downloader.list('s3://wine/reports');
 * const text = await S3Downloader.readFile(report ?? '');
 */
export const S3Downloader = {
  /** Downloads what begins with a URI into a folder. @returns the files' paths. */
  download(s3Uri: string, localPath: string, options: S3Options = {}): Promise<string[]> {
    const { bucket, key } = parseS3Uri(s3Uri);
    return using(options, (session) => session.downloadData(localPath, bucket, key));
  },

  /** An object as text. @throws NoSuchKey when it does not exist. */
  readFile(s3Uri: string, options: S3Options = {}): Promise<string> {
    const { bucket, key } = parseS3Uri(s3Uri);
    return using(options, (session) => session.readS3File(bucket, key));
  },

  /** An object's bytes. @throws NoSuchKey when it does not exist. */
  readBytes(s3Uri: string, options: S3Options = {}): Promise<Uint8Array> {
    const { bucket, key } = parseS3Uri(s3Uri);
    return using(options, async (session) => {
      const object = await session.s3Client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key }),
      );
      return (await object.Body?.transformToByteArray()) ?? new Uint8Array();
    });
  },

  /** The URIs of what begins with a URI. */
  list(s3Uri: string, options: S3Options = {}): Promise<string[]> {
    const { bucket, key } = parseS3Uri(s3Uri);
    return using(options, async (session) => {
      const keys = await session.listS3Files(bucket, key);
      return keys.map((one) => `s3://${bucket}/${one}`);
    });
  },
} as const;
