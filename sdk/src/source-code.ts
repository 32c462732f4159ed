import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { isS3Uri, parseS3Uri, s3PathJoin } from './s3-uri.js';
import type { Session } from './session.js';
import { packTarGz, tarEntries } from './tar.js';

/** Code that a job or a model runs. */
export interface SourceCode {
  /** The script: a path in `sourceDir`, or a local file where there is none. */
  readonly entryPoint?: string | undefined;
  /** A local folder that is packed whole, or the S3 URI of a `sourcedir.tar.gz`. */
  readonly sourceDir?: string | undefined;
  /** Further files and folders that are put beside the script. */
  readonly dependencies?: readonly string[] | undefined;
}

/** Where the code lies. */
export interface UploadedCode {
  readonly s3Prefix: string;
  readonly scriptName: string;
}

/**
 * Packs the code as `sourcedir.tar.gz` and uploads it under the prefix; code in S3 is left there.
 * @throws Error when the script is missing.
 */
export async function uploadSourceCode(
  session: Session,
  code: SourceCode,
  prefix: string,
  kmsKey?: string | undefined,
): Promise<UploadedCode> {
  const { entryPoint, sourceDir, dependencies = [] } = code;
  if (entryPoint === undefined) throw new Error('Give entryPoint, the script to run.');
  if (sourceDir !== undefined && isS3Uri(sourceDir)) {
    return { s3Prefix: sourceDir, scriptName: entryPoint };
  }
  await checkSourceCode(code);
  const own = sourceDir === undefined ? tarEntries(entryPoint) : tarEntries(sourceDir, '');
  const entries = [await own, ...(await Promise.all(dependencies.map((one) => tarEntries(one))))];
  const { bucket, key } = parseS3Uri(s3PathJoin(prefix, 'sourcedir.tar.gz'));
  await session.s3Client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: await packTarGz(entries.flat()),
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: kmsKey,
    }),
  );
  return {
    s3Prefix: s3PathJoin('s3://', bucket, key),
    scriptName: sourceDir === undefined ? basename(entryPoint) : entryPoint,
  };
}

/** @throws Error when the script is missing. */
export async function checkSourceCode({ entryPoint, sourceDir }: SourceCode): Promise<void> {
  if (entryPoint === undefined || (sourceDir !== undefined && isS3Uri(sourceDir))) return;
  const file = sourceDir === undefined ? entryPoint : join(sourceDir, entryPoint);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile()) return;
  throw new Error(
    sourceDir === undefined
      ? `No file named "${entryPoint}" was found.`
      : `No file named "${entryPoint}" was found in directory "${sourceDir}".`,
  );
}
